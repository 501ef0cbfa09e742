"""Real Rasa: trained on the real wordings, served, killed and stopped."""

import asyncio
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import AsyncIterator
from datetime import date
from pathlib import Path

import pytest
import pytest_asyncio
from sqlalchemy import select
from sqlalchemy.orm import Session

from nlu.evaluate import Row, evaluate
from nlu.intents import OUT_OF_SCOPE, load_intents, load_out_of_scope
from nlu.interpretation import Interpretation
from nlu.interpreter import Interpreter
from nlu.knowledge import load_knowledge
from nlu.server import RasaServer
from nlu.train import Workplace, train
from records.models import Question
from tests.desk_world import RANI, open_world

ROOT = Path(__file__).parents[2]
PLACE = Workplace.at(ROOT)
CLOSED_BAR = 0.88
OUT_OF_SCOPE_BAR = 0.8
TODAY = date(2026, 11, 25)
pytestmark = [pytest.mark.slow, pytest.mark.timeout(600), pytest.mark.asyncio(loop_scope="module")]


def never_told(_share: float, _doing: str) -> None:
    """Progress nobody looks at."""


@pytest.fixture(scope="module")
def model() -> Path:
    return train(PLACE, never_told)


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def server(model: Path, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[RasaServer]:
    async with RasaServer(ROOT, model, tmp_path_factory.mktemp("log") / "rasa.log") as running:
        await running.ready()
        yield running


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def interpreter(server: RasaServer) -> AsyncIterator[Interpreter]:
    opened = Interpreter(load_knowledge(PLACE.library), server.url)
    yield opened
    await opened.close()


def gone(pid: int, within: float = 15.0) -> bool:
    """Whether a process ends in time (a zombie has ended)."""
    deadline = time.monotonic() + within
    while time.monotonic() < deadline:
        try:
            if Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] == "Z":
                return True
        except FileNotFoundError:
            return True
        time.sleep(0.1)
    return False


async def python(code: str) -> asyncio.subprocess.Process:
    """A Python of its own that runs this code."""
    return await asyncio.create_subprocess_exec(sys.executable, "-c", code, cwd=ROOT, stdout=subprocess.PIPE)


@pytest.mark.parametrize(
    ("text", "intents"),
    [
        ("gmn cara pinjem buku kak", ["ask_loan_rules"]),
        ("jam buka?", ["ask_opening_hours"]),
        ("jam buka? terus parkir berapa", ["ask_opening_hours", "ask_parking"]),
        ("how do I join and is there wifi?", ["ask_membership_registration", "ask_internet"]),
        ("cara daftar anggota sama denda telat berapa ya", ["ask_membership_registration", "ask_fines"]),
        ("halo kak mau tanya jam buka", ["ask_opening_hours"]),
        ("halo kak", ["greet"]),
        ("makasih banyak ya kak", ["thank"]),
        ("resep nasi goreng dong", [None]),
        ("mau ngobrol sama petugas aja", ["ask_human"]),
    ],
)
async def test_messages_are_read(interpreter: Interpreter, text: str, intents: list[str | None]) -> None:
    readings = await interpreter.read(text, TODAY)
    assert [each.intent for each in readings] == intents
    assert {each.source for each in readings} == {"rasa"}


async def test_the_model_is_named_by_its_fingerprint(interpreter: Interpreter, model: Path) -> None:
    (reading,) = await interpreter.read("parkir motor", TODAY)
    assert reading.model == model.name.removesuffix(".tar.gz")
    assert interpreter.state == "rasa"


async def test_the_checks_are_read_well(interpreter: Interpreter) -> None:
    book = load_intents(PLACE.library / "intents")
    rows = [Row(text, frozenset({i.name}), lang) for i in book.values() for lang in i.checks for text in i.checks[lang]]
    outside = load_out_of_scope(PLACE.library / "out_of_scope.yml").all_checks
    rows += [Row(text, frozenset({OUT_OF_SCOPE}), "none") for text in outside]

    async def read(text: str) -> tuple[Interpretation, ...]:
        return await interpreter.read(text, TODAY)

    result = await evaluate(rows, read, lambda each: "answer" if each.intent else "handoff")
    assert result["closed_accuracy"]["overall"]["value"] >= CLOSED_BAR
    assert result["oos_recall"]["overall"]["value"] >= OUT_OF_SCOPE_BAR


async def test_what_is_unclear_alone_is_read_together_with_the_question_before(
    interpreter: Interpreter, tmp_path: Path
) -> None:
    def met(session: Session) -> list[str | None]:
        return list(session.scalars(select(Question.intent).order_by(Question.id)))

    async with open_world(tmp_path, reader=interpreter) as desk:
        await desk.ask(RANI, "naskah kuno boleh dilihat umum?")
        reply = await desk.ask(RANI, "difoto boleh?")
        await desk.ask(RANI, "besok jakarta hujan ga ya")
        assert desk.db.read_now(met) == ["ask_rare_collections", "ask_rare_collections", None]
    assert "Kalau belum terjawab" in reply["text"]


async def test_the_command_line_prints_json_only(server: RasaServer) -> None:
    command = [str(Path(sys.executable).with_name("sapa")), "nlu", "parse", "gmn cara pinjem buku kak", "--json"]
    environment = {**os.environ, "SAPA_RASA_URL": server.url}
    process = await asyncio.create_subprocess_exec(
        *command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    )
    out, err = await process.communicate()
    assert process.returncode == 0, err
    (reading,) = json.loads(out)
    assert (reading["intent"], reading["source"], reading["language"]) == ("ask_loan_rules", "rasa", "id")


async def test_a_killed_server_is_started_again(model: Path, tmp_path: Path) -> None:
    async with RasaServer(ROOT, model, tmp_path / "rasa.log") as server:
        await server.ready()
        first = server.pid
        assert first is not None
        os.kill(first, signal.SIGKILL)
        async with asyncio.timeout(60):
            while server.pid in {None, first}:  # noqa: ASYNC110 (another process cannot set an event)
                await asyncio.sleep(0.1)
        await server.ready()
        assert server.starts == 2
        second = server.pid
    assert second is not None
    assert gone(second)
    assert "jam buka" not in (tmp_path / "rasa.log").read_text()


async def test_a_server_never_outlives_its_killed_starter(model: Path, tmp_path: Path) -> None:
    code = (
        "import asyncio, sys\nfrom pathlib import Path\nfrom nlu.server import RasaServer\n"
        "async def main():\n"
        f"    server = RasaServer(Path({str(ROOT)!r}), Path({str(model)!r}), Path({str(tmp_path / 'rasa.log')!r}))\n"
        "    await server.start()\n    await server.ready()\n    print(server.pid, flush=True)\n"
        "    await asyncio.sleep(600)\nasyncio.run(main())\n"
    )
    starter = await python(code)
    assert starter.stdout is not None
    child = int(await starter.stdout.readline())
    starter.kill()
    await starter.communicate()
    assert gone(child)


async def test_a_killed_training_leaves_no_half_model(tmp_path: Path) -> None:
    code = (
        "from pathlib import Path\nfrom nlu.train import Workplace, train\n"
        f"train(Workplace.at(Path({str(ROOT)!r}), var=Path({str(tmp_path)!r})),"
        " lambda share, doing: print(share, doing, flush=True))\n"
    )
    training = await python(code)
    assert training.stdout is not None
    for _ in range(2):
        assert await training.stdout.readline()
    training.kill()
    await training.communicate()
    assert not list((tmp_path / "models").glob("*.tar.gz"))
