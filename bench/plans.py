"""What the database does for the console and for patrons: the slowest statements, and large tables read whole.

Run: .venv/bin/python -m bench.plans --database URL [--rows N] [--slower MS]
The database must have been filled by `python -m bench.console --database URL`; some messages and an account are added.
Every statement is caught as it is run, asked for again to take its time, and explained. Ends with 1 when one that does
not have to show everything is slow, or reads a table with more than so many rows whole where nothing ends it early.
"""

import argparse
import asyncio
import re
import sys
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, field
from time import perf_counter
from typing import Any

import httpx
from sqlalchemy import Connection, Engine, event, func, select

from actions.console_desk import ConsoleDesk
from actions.desk import open_desk
from bench.console import manager_token, paths
from bench.desk import UNPACED
from bot.files import TelegramFiles
from bot.serve import BotSettings, serve_bot
from console.serve import listening, serving
from records.database import Database
from records.tables import kept_tables
from records.upgrade import upgrade
from sapa.clock import now
from sapa.content import load_content
from sapa.settings import SIMULATED_TOKEN, Settings
from sapa.wiring import build_office, build_reader
from simulator.messages import Message
from simulator.server import running
from simulator.world import STAFF_CHAT_ID, World

PATRON = 6001
SAID = ("biaya parkir motor berapa ya", "laut bercerita ada ga", "/pustakawan", "halo?", "/batal", "/nilai")
ANSWER_SECONDS = 30.0
LONGEST = 100.0  # milliseconds a statement may take
OTHERS = (
    "/lessons",
    "/audit",
    "/duty",
    "/blocked",
    "/log?text=denda&rating=1",
    "/log?intent=ask_fines&rating=1",
    "/log?rating=1",
    "/log?reason=needs_care",
    "/log?flagged=yes",
    "/log?text=cempaka&rating=4-5",
    "/log?librarian=tidak%20ada",
)
COUNTS_EVERYTHING = ("/unanswered", "/log.csv")  # these read many rows because they show or write many
WHOLE_ON_POSTGRES = re.compile(r"Seq Scan on (\w+)")
WHOLE_ON_SQLITE = re.compile(r"^SCAN (\w+)(?! USING (?:COVERING )?INDEX)")


@dataclass(frozen=True)
class Statement:
    """A statement as it was run first, and for what."""

    sql: str
    values: Any
    used_for: str


@dataclass
class Caught:
    """Every different statement that was run, by its text."""

    doing: str = ""
    found: dict[str, Statement] = field(default_factory=dict)

    def take(self, sql: str, values: Any) -> None:
        """Remember a statement that reads or changes rows."""
        if sql.lstrip().startswith(("SELECT", "UPDATE", "DELETE", "WITH")):
            self.found.setdefault(sql, Statement(sql, values, self.doing))


@dataclass(frozen=True)
class Explained:
    """A statement with the time it takes and the large tables of which it reads every row."""

    statement: Statement
    milliseconds: float
    plan: tuple[str, ...]
    whole: tuple[str, ...]

    @property
    def wrong(self) -> bool:
        """Whether somebody waits long for it, or a large table is read whole where nothing ends the reading early."""
        slow = self.milliseconds > LONGEST
        return (slow or (bool(self.whole) and not self.limited)) and self.statement.used_for not in COUNTS_EVERYTHING

    @property
    def limited(self) -> bool:
        """Whether it wants so many rows and no more."""
        return "LIMIT" in self.statement.sql


@contextmanager
def caught() -> Iterator[Caught]:
    """Catch what all engines of this process run."""
    catch = Caught()

    def take(_connection: Connection, _cursor: Any, sql: str, values: Any, _context: Any, many: bool) -> None:
        if not many:
            catch.take(sql, values)

    event.listen(Engine, "before_cursor_execute", take)
    try:
        yield catch
    finally:
        event.remove(Engine, "before_cursor_execute", take)


async def use(db: Database) -> Caught:
    """Look at every page, and write as a patron."""
    token = await manager_token(db)
    async with _open(db) as (address, world):
        with caught() as catch:
            async with httpx.AsyncClient(base_url=address, cookies={"sapa_sign_in": token}, timeout=300) as http:
                for path in [*paths().values(), *COUNTS_EVERYTHING, *OTHERS]:
                    catch.doing = path
                    (await http.get(path)).raise_for_status()
            catch.doing = "a patron's message"
            for said in SAID:
                await _say(world, said)
    return catch


@asynccontextmanager
async def _open(db: Database) -> AsyncIterator[tuple[str, World]]:
    """The console and the bot of one desk in this process; Telegram is the simulator."""
    content, stop, world = load_content(Settings().library), asyncio.Event(), World.seeded("Sapa", limits=False)
    office = build_office(Settings(), content, db, build_reader(content, None), now)
    async with running(world) as telegram:
        bot = BotSettings(SIMULATED_TOKEN, telegram, STAFF_CHAT_ID, content.texts["commands"], None, UNPACED)
        working = asyncio.create_task(serve_bot(bot, open_desk(office), stop))
        with listening("127.0.0.1", 0) as sock:
            async with serving(ConsoleDesk(office, TelegramFiles(bot)), sock):
                yield f"http://127.0.0.1:{sock.getsockname()[1]}", world
        stop.set()
        await working


async def _say(world: World, words: str) -> None:
    """Write and wait for what the bot says to it."""
    chat = world.chats[PATRON]
    chat.started = True
    before = len(chat.messages)
    world.post(Message(PATRON, PATRON, text=words))
    async with asyncio.timeout(ANSWER_SECONDS):
        while len(chat.messages) < before + 2:  # noqa: ASYNC110 (the bot's doing)
            await asyncio.sleep(0.02)


def explained(db: Database, statement: Statement, large: set[str]) -> Explained:
    """Ask for a statement's plan, and where it only reads, for its time."""
    how, pattern = ("EXPLAIN QUERY PLAN ", WHOLE_ON_SQLITE) if db.is_sqlite else ("EXPLAIN ", WHOLE_ON_POSTGRES)
    reads = statement.sql.lstrip().startswith("SELECT") and "FOR UPDATE" not in statement.sql
    with db.engine.connect() as connection:
        rows = connection.exec_driver_sql(how + statement.sql, statement.values).fetchall()
        plan = tuple(str(row[-1]).strip() for row in rows)
        took = _time(connection, statement) if reads else 0.0
        connection.rollback()
    whole = {found[1] for line in plan if (found := pattern.search(line.lstrip("-> ")))}
    return Explained(statement, took, plan, tuple(sorted(whole & large)))


def _time(connection: Connection, statement: Statement) -> float:
    began = perf_counter()
    connection.exec_driver_sql(statement.sql, statement.values).fetchall()
    return round((perf_counter() - began) * 1000, 1)


def large_tables(db: Database, rows: int) -> set[str]:
    """Tables with more than so many rows."""
    with db.engine.connect() as connection:
        counts = {each.name: connection.scalar(select(func.count()).select_from(each)) for each in kept_tables()}
        connection.rollback()
    return {name for name, number in counts.items() if number is not None and number > rows}


def table(found: list[Explained], slower: float) -> str:
    """What people should look at: statements that take long, and those that read a whole table."""
    lines = []
    for each in sorted(found, key=lambda one: -one.milliseconds):
        if each.milliseconds >= slower or each.whole:
            lines.append(f"{each.milliseconds:8.1f} ms  {each.statement.used_for}")
            lines += [f"    {' '.join(each.statement.sql.split())[:400]}", *(f"      {line}" for line in each.plan)]
            lines += [f"    reads all of {', '.join(each.whole)}"] if each.whole else []
    wrong = sum(each.wrong for each in found)
    return "\n".join(
        [*lines, f"{len(found)} statements, {wrong} of them slow, or reading a large table whole without need"]
    )


def main() -> None:
    """Use the desk, explain what it asked, and print it."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--database", required=True, help="SQLAlchemy address of a filled database")
    parser.add_argument("--rows", type=int, default=10_000, help="from how many rows a table is large")
    parser.add_argument("--slower", type=float, default=20.0, help="milliseconds from which a statement is shown")
    wanted = parser.parse_args()
    db = Database(wanted.database)
    upgrade(db)
    caught_statements = asyncio.run(use(db))
    large = large_tables(db, wanted.rows)
    found = [explained(db, each, large) for each in caught_statements.found.values()]
    db.close()
    print(table(found, wanted.slower))
    sys.exit(any(each.wrong for each in found))


if __name__ == "__main__":
    main()
