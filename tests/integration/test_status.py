"""What watches over the desk is shown: alive, ready or why not, and figures without anything a patron said."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx
import pytest
import uvicorn
from prometheus_client.parser import text_string_to_metric_families
from sqlalchemy import text
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from actions.health import Health, database_health
from console.serve import QuietServer, listening
from records.database import Database
from records.upgrade import downgrade, upgrade
from sapa.health import Contact, Watch
from sapa.metrics import Metrics
from sapa.status import showing_status, status_app
from sapa.wiring import build_reader
from tests.desk_world import MONDAY_MORNING, RANI, DeskWorld, TestClock, content, open_world

pytestmark = pytest.mark.slow  # each plays on a desk of its own; `make test` runs them all

PARKING = "biaya parkir motor berapa ya"


@asynccontextmanager
async def shown(desk: DeskWorld) -> AsyncIterator[httpx.AsyncClient]:
    """A client of the status address of a desk."""
    assert desk.watch is not None
    transport = httpx.ASGITransport(status_app(desk.watch))
    async with httpx.AsyncClient(transport=transport, base_url="http://status") as http:
        yield http


async def figures(http: httpx.AsyncClient) -> dict[str, float]:
    """Every sample by its name and labels."""
    answer = await http.get("/metrics")
    assert answer.headers["content-type"].startswith("text/plain")
    return {
        sample.name + "".join(f" {value}" for name, value in sorted(sample.labels.items())): sample.value
        for family in text_string_to_metric_families(answer.text)
        for sample in family.samples
    }


@dataclass
class RasaServer:
    """A server that answers as Rasa does, or fails."""

    failing: bool = False

    async def status(self, _request: Request) -> Response:
        """Which model it has."""
        return JSONResponse({"model_file": "models/model-7.tar.gz"}, 500 if self.failing else 200)

    async def parse(self, _request: Request) -> Response:
        """Parking is what everybody asks about."""
        ranking = [{"name": "ask_parking", "confidence": 0.97}, {"name": "greet", "confidence": 0.01}]
        return JSONResponse({"intent_ranking": ranking}, 500 if self.failing else 200)

    @asynccontextmanager
    async def serving(self) -> AsyncIterator[str]:
        """Serve on a free port, which is given as an address."""
        routes = [Route("/status", self.status), Route("/model/parse", self.parse, methods=["POST"])]
        server = QuietServer(uvicorn.Config(Starlette(routes=routes), log_level="critical", lifespan="off"))
        with listening("127.0.0.1", 0) as sock:
            task = asyncio.create_task(server.serve(sockets=[sock]))
            yield f"http://127.0.0.1:{sock.getsockname()[1]}"
            server.should_exit = True
            await task


async def test_alive_and_ready(tmp_path: Path) -> None:
    async with open_world(tmp_path) as desk, shown(desk) as http:
        await desk.ask(RANI, PARKING)
        alive, ready = await http.get("/healthz"), await http.get("/readyz")

    assert (alive.status_code, alive.text) == (200, "ok")
    assert ready.status_code == 200
    assert ready.json() == {
        "status": "degraded",
        "parts": {
            "database": "ok",
            "content": "ok",
            "telegram": "ok",
            "reading": "degraded: reading by wordings",
            "outgoing": "ok",
        },
    }


async def test_what_the_desk_does_is_counted(tmp_path: Path) -> None:
    async with open_world(tmp_path) as desk, shown(desk) as http:
        await desk.ask(RANI, PARKING)
        await desk.ask(RANI, "/pustakawan")
        await desk.card()
        await desk.settled()
        found = await figures(http)

    assert found["sapa_updates_total message met"] == 2
    assert found["sapa_message_seconds_count"] == 2
    assert found["sapa_decisions_total answer"] == 1
    assert found["sapa_confidence_count fuzzy"] == 1
    assert found["sapa_patrons_waiting"] == 1
    assert found["sapa_longest_wait_seconds"] > 0
    assert found["sapa_outbox_pending"] == 0
    assert found["sapa_database_up"] == 1
    assert found["sapa_telegram_calls_total 200"] >= 3
    assert [name.startswith("sapa_model_info fuzzy-") for name in found if "model" in name] == [True]


async def test_what_is_shown_holds_no_word_name_or_number_of_a_patron(tmp_path: Path) -> None:
    async with open_world(tmp_path) as desk, shown(desk) as http:
        await desk.ask(RANI, f"{PARKING} xqzt")
        await desk.ask(RANI, "/pustakawan")
        await desk.card()
        pages = [(await http.get(path)).text for path in ("/healthz", "/readyz", "/metrics")]

    told = "\n".join(pages).lower()
    assert "sapa_patrons_waiting 1.0" in told
    for private in ("xqzt", "parkir", "rani", str(RANI)):
        assert private not in told


async def test_telegrams_errors_are_counted_by_code(tmp_path: Path) -> None:
    async with open_world(tmp_path) as desk, shown(desk) as http:
        await desk.post("/sim/faults", {"kind": "error_500", "method": "sendMessage", "times": 2})
        await desk.ask(RANI, PARKING)
        await desk.settled()
        found = await figures(http)

    assert found["sapa_telegram_calls_total 500"] == 2


async def test_what_does_not_get_out_makes_the_desk_unready(tmp_path: Path) -> None:
    async with open_world(tmp_path) as desk, shown(desk) as http:
        await desk.post("/sim/faults", {"kind": "flood", "method": "sendMessage", "times": 1, "seconds": 600})
        await desk.say(RANI, PARKING)
        await until_pending(http)
        before = await http.get("/readyz")
        desk.clock.forward(minutes=30)
        after = await http.get("/readyz")
        found = await figures(http)
        desk.clock.forward(minutes=-30)

    assert before.json()["parts"]["outgoing"] == "ok"
    assert after.status_code == 503
    assert after.json()["parts"]["outgoing"].startswith("down: stuck for ")
    assert found["sapa_outbox_pending"] == 1
    assert found["sapa_outbox_oldest_seconds"] > 1700


async def until_pending(http: httpx.AsyncClient) -> None:
    """Wait until Telegram refused a call, which then waits to be made."""
    async with asyncio.timeout(10):
        while "sapa_telegram_calls_total 429" not in await figures(http):  # noqa: ASYNC110 (over HTTP)
            await asyncio.sleep(0.02)


async def test_rasa_is_timed_and_missed(tmp_path: Path) -> None:
    rasa = RasaServer()
    async with rasa.serving() as address:
        reader = build_reader(content(), address, metrics := Metrics())
        async with open_world(tmp_path, reader=reader) as desk, shown(desk) as http:
            reply = await desk.ask(RANI, "parkir?")
            ready = await http.get("/readyz")
            rasa.failing = True
            for _ in range(3):
                await desk.ask(RANI, PARKING)
            unready, found = await http.get("/readyz"), await figures(http)
        await reader.close()

    assert "Rp2.000" in reply["text"]
    assert (ready.json()["status"], unready.json()["status"]) == ("ok", "degraded")
    assert unready.status_code == 200
    assert metrics.registry.get_sample_value("sapa_rasa_seconds_count") == 4
    assert metrics.registry.get_sample_value("sapa_rasa_failures_total") == 3
    assert found["sapa_rasa_left_alone"] == 1
    assert found["sapa_confidence_count rasa"] == 1


async def test_a_database_that_is_away_or_of_another_version_is_told(tmp_path: Path) -> None:
    db = Database(f"sqlite:///{tmp_path / 'sapa.db'}")
    upgrade(db)
    current = await database_health(db)
    downgrade(db, "-1")
    older = await database_health(db)
    db.close()
    away = Database("postgresql://sapa@127.0.0.1:9/none")
    watch = Watch(away, TestClock(MONDAY_MORNING))
    health = await watch.health()
    await watch.look()
    away.close()

    assert (current, older) == ("ok", "down: its tables are of another version")
    assert health.parts["database"] == "down: OperationalError"
    assert health.status == 503
    assert watch.metrics.registry.get_sample_value("sapa_database_up") == 0
    assert watch.metrics.registry.get_sample_value("sapa_database_errors_total", {"error": "OperationalError"}) == 2


async def test_errors_of_the_database_are_counted(tmp_path: Path) -> None:
    async with open_world(tmp_path) as desk, shown(desk) as http:
        with pytest.raises(Exception, match="no such table"):
            await desk.db.read(lambda session: session.execute(text("SELECT * FROM absent")))
        found = await figures(http)

    assert found["sapa_database_errors_total OperationalError"] == 1


def test_telegram_counts_as_away_after_a_while_without_an_answer() -> None:
    moment = [0.0]
    contact = Contact(Metrics(), lambda: moment[0])
    at_first = contact.health
    contact("200")
    moment[0] = 1000.0
    silent = contact.health
    contact("unreached")

    assert (at_first, silent) == ("down: not reached yet", "ok")
    assert contact.health == "down: not reached for 1000 seconds"


def test_the_worst_part_tells() -> None:
    assert Health({"a": "ok", "b": "degraded: slow"}).state == "degraded"
    assert Health({"a": "degraded: slow", "b": "down: gone"}).status == 503


async def test_it_is_shown_on_a_port_of_its_own(tmp_path: Path) -> None:
    async with open_world(tmp_path) as desk:
        assert desk.watch is not None
        async with showing_status(desk.watch, "127.0.0.1", 0) as port, httpx.AsyncClient() as http:
            paths = ("/healthz", "/readyz", "/metrics", "/")
            found = [(await http.get(f"http://127.0.0.1:{port}{path}")).status_code for path in paths]

    assert found == [200, 200, 200, 404]
