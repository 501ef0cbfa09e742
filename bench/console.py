"""How quickly the console answers with a million recorded messages, and how soon 200 open pages show a new one.

Run: .venv/bin/python -m bench.console [--database URL] [--messages N] [--viewers N] [--json]
Without a database it makes one in SQLite and removes it; one that is named is filled where it is empty, and is left so.
Pages are asked for one at a time, as a person clicks; the console is a process of its own, as `sapa console` starts it.
"""

import argparse
import asyncio
import json
import os
import random
import sys
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from statistics import quantiles
from tempfile import TemporaryDirectory
from time import perf_counter, time_ns
from typing import Any

import httpx
from sqlalchemy import func, insert, select
from sqlalchemy.orm import Session

from actions import accounts
from actions import rollups as counting
from actions.accounts import Applicant
from bench.pipelines import told
from records import conversation, rollups, staff
from records.database import Database
from records.models import Handoff, Interaction, Message, Patron, Question, Rating
from records.search_text import search_text
from records.upgrade import upgrade
from sapa.content import load_content
from sapa.settings import Settings
from sapa.wiring import build_office, build_reader

PORT = 18080
Row = dict[str, Any]
PATRONS = 1000
ROUNDS = 40  # times each page is asked for
PER_INTERACTION = 4  # messages
AT_ONCE = 2500  # interactions that are written together
NEWEST = datetime(2026, 11, 23, tzinfo=UTC)
SPAN = timedelta(minutes=2)  # between two interactions
RARE, RARE_EVERY = "cempaka", 20_000
RATED_EVERY, SCORES = 3, (1, 2, 7, 30, 60)  # how often each score is given
HANDED_EVERY, REASONS = 10, ("patron_asked", "low_confidence", "failed_try")
WORDS = """
buku denda pinjam kartu anggota jam buka ruang koleksi novel skripsi jurnal perpanjang telat kursi parkir
""".split()  # noqa: SIM905 (a list of words reads best as words)
INTENTS = ("ask_fines", "ask_opening_hours", "search_catalog", "ask_parking", "ask_loan_rules", None)
USERNAME = "ukur"
PASSWORD = "tiga kucing tidur"  # noqa: S105 (of an account that lives for one measurement)
SAID = 40  # messages that viewers wait for
PAUSE = 0.25  # seconds between them


def fill(db: Database, messages: int) -> None:
    """Record so many messages in closed interactions of a thousand patrons, spread evenly over the days."""
    chance, total = random.Random(7), messages // PER_INTERACTION  # noqa: S311 (made-up words)
    db.write_now(_add_patrons)
    with told("recording") as tell:
        for first in range(0, total, AT_ONCE):
            db.write_now(_add, chance, range(first, min(first + AT_ONCE, total)), total)
            tell(first / total)
    _count_days(db)
    if not db.is_sqlite:
        with db.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            for table in ("interactions", "messages"):  # the numbers given here are not given again
                connection.exec_driver_sql(f"SELECT setval('{table}_id_seq', (SELECT max(id) FROM {table}))")  # noqa: S608
            connection.exec_driver_sql("ANALYZE")


def _count_days(db: Database) -> None:
    """Make the counts by day, as the desk does while conversations come in."""
    content = load_content(Settings().library)
    office = build_office(Settings(), content, db, build_reader(content, None))
    db.write_now(rollups.mark_all_stale)
    total = db.read_now(rollups.stale_left)
    with told("counting days") as tell:
        while db.write_now(counting.refresh, office):
            tell(1 - db.read_now(rollups.stale_left) / total)


def _add_patrons(session: Session) -> None:
    seen = {"first_seen_at": NEWEST, "last_seen_at": NEWEST}
    usual = {"language_fixed": False, "profile": {}}
    rows = [{"telegram_id": number, "name": f"Pemustaka {number}", **seen, **usual} for number in range(1, PATRONS + 1)]
    session.execute(insert(Patron), rows)


def _add(session: Session, chance: random.Random, numbers: range, total: int) -> None:
    """Write some interactions with their messages and one question each, some of them rated or handed over."""
    talks = [_talk(chance, number, NEWEST - SPAN * (total - number)) for number in numbers]
    said = [_said(chance, talk, place) for talk in talks for place in range(PER_INTERACTION)]
    asked = [_asked(chance, message) for message in said[::PER_INTERACTION]]
    session.execute(insert(Interaction), talks)
    session.execute(insert(Message), said)
    session.execute(insert(Question), asked)
    session.execute(insert(Rating), [_rated(chance, talk) for talk in talks if talk["id"] % RATED_EVERY == 0])
    session.execute(insert(Handoff), [_handed(chance, talk) for talk in talks if talk["id"] % HANDED_EVERY == 0])


def _talk(chance: random.Random, number: int, at: datetime) -> Row:
    times = {"opened_at": at, "last_activity_at": at, "closed_at": at}
    state = {"status": "closed", "version": 1, "channel": "telegram", "closing_reason": "idle"}
    about = {"language": "id" if number % 5 else "en", "topic": chance.choice(INTENTS)}
    return {"id": number + 1, "patron_id": chance.randint(1, PATRONS), **times, **state, **about}


def _said(chance: random.Random, talk: Row, place: int) -> Row:
    rare = talk["id"] % RARE_EVERY == 1 and place == 0
    text = " ".join([*chance.choices(WORDS, k=8), *([RARE] if rare else [])])
    key = (talk["id"] - 1) * PER_INTERACTION + place + 1
    by = {"author": "bot" if place % 2 else "patron", "kind": "text", "said_at": talk["opened_at"]}
    return {"id": key, "interaction_id": talk["id"], "text": text, "search_text": search_text(text), **by}


def _asked(chance: random.Random, said: Row) -> Row:
    read: Row = {"intent": chance.choice(INTENTS), "confidence": chance.random(), "ranking": [], "entities": []}
    met = {"source": "rasa", "model": "m", "outcome": "answered", "asked_at": said["said_at"], "language": "id"}
    return {"interaction_id": said["interaction_id"], "message_id": said["id"], "text": said["text"], **read, **met}


def _rated(chance: random.Random, talk: Row) -> Row:
    score = chance.choices(range(1, 6), SCORES)[0]
    return {"interaction_id": talk["id"], "score": score, "asked_at": talk["opened_at"], "rated_at": talk["opened_at"]}


def _handed(chance: random.Random, talk: Row) -> Row:
    times = dict.fromkeys(("requested_at", "claimed_at", "first_reply_at", "resolved_at"), talk["opened_at"])
    return {"interaction_id": talk["id"], "kind": "queue", "reason": chance.choice(REASONS), **times}


async def measure(db: Database, viewers: int) -> dict[str, Any]:
    """The figures of the pages and of the live viewers, in milliseconds."""
    async with _console(db.url) as address:
        token = await manager_token(db)
        async with httpx.AsyncClient(base_url=address, cookies={"sapa_sign_in": token}, timeout=60) as http:
            pages = {name: await _page(http, path) for name, path in paths().items()}
        return {"pages": pages, "live": await _live(db, address, token, viewers)}


def paths() -> dict[str, str]:
    """The pages that are measured."""
    return {
        "log, first page": "/log",
        "log, one language and month": f"/log?language=en&from={(NEWEST - timedelta(days=30)).date()}",
        "search, a common word": "/log?text=denda",
        "search, a rare word": f"/log?text={RARE}",
        "search, two words": "/log?text=denda%20skripsi",
        "dashboard, 30 days": f"/dashboard?to={NEWEST.date()}&from={(NEWEST - timedelta(days=29)).date()}",
        "dashboard, a year": f"/dashboard?to={NEWEST.date()}&from={(NEWEST - timedelta(days=364)).date()}",
        "a conversation": "/conversations/77",
        "inbox": "/inbox",
    }


async def _page(http: httpx.AsyncClient, path: str) -> dict[str, float]:
    (await http.get(path)).raise_for_status()  # what the process reads once is not counted
    times = []
    for _ in range(ROUNDS):
        began = perf_counter()
        (await http.get(path)).raise_for_status()
        times.append((perf_counter() - began) * 1000)
    return figures(times)


def figures(times: list[float]) -> dict[str, float]:
    """Median, 95th percentile and the worst, in the unit of the times."""
    cut = quantiles(times, n=20)
    return {"p50": round(cut[9], 1), "p95": round(cut[18], 1), "worst": round(max(times), 1)}


async def manager_token(db: Database) -> str:
    """Sign in a manager of our own, who is made the first time; the token of the sign-in."""
    content = load_content(Settings().library)
    office = build_office(Settings(), content, db, build_reader(content, None))
    token = db.write_now(accounts.first_invitation, office.clock())
    if token is None:
        return (await accounts.sign_in(office, USERNAME, PASSWORD, "")).token
    return (await accounts.accept(office, token, Applicant("Ukur", USERNAME, PASSWORD))).token


@asynccontextmanager
async def _console(url: str) -> AsyncIterator[str]:
    """The console as a process of its own."""
    environment = {**os.environ, "SAPA_DATABASE_URL": url, "SAPA_CONSOLE_PORT": str(PORT)}
    command = [str(Path(sys.executable).with_name("sapa")), "console"]
    process = await asyncio.create_subprocess_exec(*command, env=environment, stdout=asyncio.subprocess.PIPE)
    try:
        address = f"http://127.0.0.1:{PORT}"
        async with httpx.AsyncClient(base_url=address) as http:
            for _ in range(300):
                try:
                    await http.get("/sign-in")
                    break
                except httpx.TransportError:
                    await asyncio.sleep(0.1)
        yield address
    finally:
        process.terminate()
        await process.communicate()


async def _live(db: Database, address: str, token: str, viewers: int) -> dict[str, Any]:
    """From the moment a message is recorded until every open page was sent it."""
    number, delays = db.write_now(_open_talk), list[float]()
    sent: dict[int, float] = {}
    ready = asyncio.Semaphore(0)

    async def look() -> None:
        limits = httpx.Limits(max_connections=1)
        async with (
            httpx.AsyncClient(base_url=address, cookies={"sapa_sign_in": token}, timeout=60, limits=limits) as http,
            http.stream("GET", f"/live/conversations/{number}") as stream,
        ):
            seen = 0
            async for line in stream.aiter_lines():
                if line.startswith("event: here"):
                    ready.release()
                for key in [key for key in sent if f"bunyi-{key}-" in line]:
                    delays.append((perf_counter() - sent[key]) * 1000)
                    seen += 1
                if seen >= SAID:
                    return

    looking = [asyncio.create_task(look()) for _ in range(viewers)]
    for _ in looking:
        await ready.acquire()
    for key in range(SAID):
        sent[key] = perf_counter()
        await db.write(_say, number, f"bunyi-{key}-")
        await asyncio.sleep(PAUSE)
    _, late = await asyncio.wait(looking, timeout=10)
    for each in late:
        each.cancel()
    return {"viewers": viewers, "delivered": len(delays), "of": SAID * viewers, **figures(delays)} | {"late": len(late)}


def _recorded(session: Session) -> int:
    return session.scalar(select(func.count()).select_from(Message)) or 0


def _open_talk(session: Session) -> int:
    now = datetime.now(UTC)
    staff.register(session, 5001, "Sri", ["librarian"], now)
    patron = Patron(telegram_id=time_ns(), name="Rani", first_seen_at=now, last_seen_at=now)
    session.add(patron)
    session.flush()
    return conversation.open_interaction(session, patron, "id", now).id


def _say(session: Session, number: int, text: str) -> None:
    conversation.add_message(
        session, Message(interaction_id=number, author="patron", text=text, said_at=datetime.now(UTC))
    )


def _databases(url: str | None) -> Iterator[Database]:
    if url:
        yield Database(url)
        return
    with TemporaryDirectory() as folder:
        yield Database(f"sqlite:///{folder}/bench.db")


def main() -> None:
    """Fill, measure, and print as a table or as JSON."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--database", help="SQLAlchemy address of an empty database")
    parser.add_argument("--messages", type=int, default=1_000_000)
    parser.add_argument("--viewers", type=int, default=200)
    parser.add_argument("--json", action="store_true")
    wanted = parser.parse_args()
    for db in _databases(wanted.database):
        upgrade(db)
        messages = db.read_now(_recorded)
        if not messages:
            fill(db, messages := wanted.messages)
        result = {"database": "sqlite" if db.is_sqlite else "postgresql", "messages": messages}
        result |= asyncio.run(measure(db, wanted.viewers))
        db.close()
        print(json.dumps(result, indent=2) if wanted.json else table(result))


def table(result: dict[str, Any]) -> str:
    """The figures for people."""
    lines = [f"{result['database']}, {result['messages']:,} messages, ms {'p50':>12} {'p95':>7} {'worst':>7}"]
    rows = {**result["pages"], f"new message on {result['live']['viewers']} pages": result["live"]}
    lines += [f"{name:32} {row['p50']:9.1f} {row['p95']:7.1f} {row['worst']:7.1f}" for name, row in rows.items()]
    return "\n".join([*lines, f"delivered {result['live']['delivered']} of {result['live']['of']}"])


if __name__ == "__main__":
    main()
