"""Records move whole between SQLite and PostgreSQL, and come back whole from a backup made while patrons wrote."""

import asyncio
import json
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zipfile import ZipFile

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from nlu.train import Workplace
from records.database import Database
from records.models import Author, Delivery, DeliveryStatus, Message
from records.upgrade import upgrade
from sapa import backup, moving
from sapa.settings import Settings
from tests.desk_world import MONDAY_MORNING, RANI, SRI, TOM, DeskWorld, open_world

pytestmark = pytest.mark.slow  # each plays on a desk of its own
NOW = datetime(2026, 11, 23, 5, 0, tzinfo=UTC)
QUESTION = "biaya parkir motor berapa ya"
Said = dict[int, list[str | None]]


@pytest.fixture
def other(url: str, tmp_path: Path, postgres_url: Callable[[], str]) -> Iterator[Database]:
    """An empty database of the other kind, to copy into."""
    opened = Database(postgres_url() if url.startswith("sqlite") else f"sqlite:///{tmp_path / 'other.db'}")
    upgrade(opened)
    yield opened
    opened.close()


@asynccontextmanager
async def reopened(folder: Path, url: str) -> AsyncIterator[DeskWorld]:
    """A desk on records that were made elsewhere; Telegram's numbers go on."""
    async with open_world(folder, MONDAY_MORNING + timedelta(hours=2), url=url) as desk:
        for _ in range(1000):
            desk.world.next_update_id()
        yield desk


async def conversation(desk: DeskWorld) -> None:
    """A little of everything: a question, a handoff, a librarian's reply."""
    await desk.ask(TOM, QUESTION)
    card = await desk.claimed()
    await desk.in_topic(SRI, card["thread"], "Rp2.000, Kak.")
    await desk.wait_for(RANI, lambda message: message["text"] == "Rp2.000, Kak.")
    await desk.settled()


def said(session: Session) -> Said:
    """What patrons said, by the chat it was said in, in order."""
    found: Said = {}
    query = select(Message.chat_id, Message.text).filter_by(author=Author.PATRON).order_by(Message.id)
    for chat, text in session.execute(query):
        found.setdefault(chat or 0, []).append(text)
    return found


async def test_everything_is_copied_and_the_desk_goes_on_there(url: str, other: Database, tmp_path: Path) -> None:
    async with open_world(tmp_path, url=url) as desk:
        await conversation(desk)
    source = Database(url)
    rows = moving.move(source, other)
    assert rows == moving.count_rows(source) > 20
    assert moving.move(source, other) == rows, "copying once more changes nothing"
    source.close()

    async with reopened(tmp_path, other.url) as desk:
        await desk.ask(TOM, QUESTION)
        assert len(desk.db.read_now(said)[TOM]) == 2


async def test_a_copy_that_broke_off_goes_on_where_it_ended(url: str, other: Database, tmp_path: Path) -> None:
    async with open_world(tmp_path, url=url) as desk:
        await conversation(desk)
    source = Database(url)
    parts = iter(range(5))

    def pull_the_plug() -> None:
        there.commit()
        if next(parts, None) is None:
            raise ConnectionResetError

    with source.reading_engine.connect() as here, other.engine.connect() as there, pytest.raises(ConnectionResetError):
        moving.fill(here, there, pull_the_plug)
    begun = moving.count_rows(other)
    assert 0 < begun < moving.move(source, other)
    source.close()


async def test_other_records_are_not_mixed_with(url: str, other: Database, tmp_path: Path) -> None:
    async with open_world(tmp_path / "a", url=url) as desk:
        await desk.ask(RANI, QUESTION)
    async with open_world(tmp_path / "b", url=other.url) as desk:
        await desk.ask(TOM, "jam buka hari ini?")
    source, before = Database(url), moving.count_rows(other)
    with pytest.raises(moving.OtherRecordsError):
        moving.move(source, other)
    assert moving.count_rows(other) == before
    moving.empty(other)
    assert moving.move(source, other) == moving.count_rows(source)
    source.close()


async def test_a_backup_made_while_patrons_write_comes_back_whole(url: str, other: Database, tmp_path: Path) -> None:
    place, kept = _place(tmp_path), tmp_path / "kept.zip"
    async with open_world(tmp_path, url=url) as desk:
        writing = asyncio.gather(*(_write(desk, who) for who in (RANI, TOM)))
        await desk.wait_for(RANI, lambda message: "Rp2.000" in message["text"])
        label = await asyncio.to_thread(backup.make_backup, desk.db, place, kept, NOW)
        await writing
        await desk.settled()
        all_said = desk.db.read_now(said)

    with backup.unpacked(kept) as unpacked:
        rows, _ = backup.restore_records(unpacked.records, other, NOW)
        assert backup.unpack_content(unpacked.packed, tmp_path / "content") > 60
    assert rows == label.rows > 0
    restored = other.read_now(said)
    assert restored[RANI], "what was answered before the backup is in it"
    assert all(texts == all_said[who][: len(texts)] for who, texts in restored.items())

    async with reopened(tmp_path, other.url) as desk:
        await desk.ask(RANI, QUESTION)


async def test_restoring_replaces_what_is_there_while_the_desk_goes_on(url: str, tmp_path: Path) -> None:
    kept = tmp_path / "kept.zip"
    async with open_world(tmp_path, url=url) as desk:
        await desk.ask(RANI, QUESTION)
        await desk.settled()
        backup.make_backup(desk.db, _place(tmp_path), kept, NOW)
        await desk.ask(RANI, "jam buka hari ini?")
        await desk.settled()
        with backup.unpacked(kept) as unpacked:
            await asyncio.to_thread(backup.restore_records, unpacked.records, desk.db, NOW)
        await desk.ask(RANI, "kalau sabtu?")
        assert desk.db.read_now(said)[RANI] == [QUESTION, "kalau sabtu?"]


async def test_what_waited_too_long_is_not_sent_after_restoring(url: str, tmp_path: Path) -> None:
    kept = tmp_path / "kept.zip"
    async with open_world(tmp_path, url=url) as desk:
        await desk.ask(RANI, QUESTION)
        await desk.settled()
        desk.db.write_now(_queue_again)
        backup.make_backup(desk.db, _place(tmp_path), kept, NOW)
        with backup.unpacked(kept) as unpacked:
            assert backup.restore_records(unpacked.records, desk.db, NOW)[1] == 0
            assert backup.restore_records(unpacked.records, desk.db, NOW.replace(month=12))[1] == 1


async def test_a_backup_is_for_its_owner_only(tmp_path: Path) -> None:
    kept, db = tmp_path / "kept.zip", Database(f"sqlite:///{tmp_path / 'sapa.db'}")
    upgrade(db)
    backup.make_backup(db, _place(tmp_path), kept, NOW)
    db.close()
    assert kept.stat().st_mode & 0o077 == 0


@pytest.mark.parametrize(("name", "problem"), [("sapa.db", "backup_unreadable"), ("backup.json", "backup_newer")])
async def test_what_is_no_backup_is_refused(tmp_path: Path, name: str, problem: str) -> None:
    kept, spoilt = tmp_path / "kept.zip", tmp_path / "spoilt.zip"
    db = Database(f"sqlite:///{tmp_path / 'sapa.db'}")
    upgrade(db)
    backup.make_backup(db, _place(tmp_path), kept, NOW)
    with ZipFile(kept) as good, ZipFile(spoilt, "w") as bad:
        for each in good.namelist():
            bad.writestr(each, _spoilt(good.read(each)) if each == name else good.read(each))
    with pytest.raises(backup.BackupError, match=problem), backup.unpacked(spoilt):
        pass
    with pytest.raises(FileExistsError):
        backup.make_backup(db, _place(tmp_path), kept, NOW)
    db.close()


def _spoilt(content: bytes) -> bytes:
    if content.startswith(b"{"):
        return json.dumps({**json.loads(content), "format": 99}).encode()
    return content[:4096] + bytes(1024) + content[5120:]


def _place(folder: Path) -> Workplace:
    return Workplace.at(Settings().root, Settings().library, folder / "var")


async def _write(desk: DeskWorld, who: int) -> None:
    for number in range(8):
        await desk.say(who, f"{QUESTION} {number}")
        await asyncio.sleep(0.1)


def _queue_again(session: Session) -> None:
    delivery = session.scalars(select(Delivery).order_by(Delivery.id.desc()).limit(1)).one()
    delivery.status, delivery.available_at = DeliveryStatus.QUEUED, NOW.replace(year=2030)
