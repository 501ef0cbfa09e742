"""The command line, run as operators run it."""

import csv
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from records import conversation
from records.account_models import AuditEntry, Credential
from records.database import Database
from records.models import Interaction, Librarian, Message, Patron, Question, Rating
from records.second_step_models import SecondStep
from records.upgrade import newest_revision, upgrade
from tests.integration.cli_process import Cli

pytestmark = pytest.mark.slow  # each command is a process of its own

AT = datetime(2026, 11, 23, 3, 0, tzinfo=UTC)


@pytest.fixture
def sapa(tmp_path: Path) -> Cli:
    """The command line in an empty folder."""
    return Cli(tmp_path)


def _talk(session: Session, name: str, text: str, score: int | None, intent: str) -> None:
    patron = Patron(telegram_id=6000 + len(name) * 100 + len(text), name=name, first_seen_at=AT, last_seen_at=AT)
    session.add(patron)
    session.flush()
    made = Interaction(patron_id=patron.id, status="closed", language="id", opened_at=AT, last_activity_at=AT)
    made.topic, made.closed_at, made.closing_reason = intent, AT, "idle"
    session.add(made)
    session.flush()
    said = conversation.add_message(session, Message(interaction_id=made.id, author="patron", text=text, said_at=AT))
    conversation.add_message(session, Message(interaction_id=made.id, author="bot", text="Rp500\nper hari", said_at=AT))
    session.add(
        Question(
            interaction_id=made.id, message_id=said.id, text=text, language="id", intent=intent, confidence=0.87,
            ranking=[], entities=[], source="rasa", model="m", outcome="answered", asked_at=AT,
        )
    )  # fmt: skip
    if score:
        session.add(Rating(interaction_id=made.id, score=score, comment="=cmd()", asked_at=AT, rated_at=AT))


@pytest.fixture
def with_log(sapa: Cli) -> Cli:
    """The command line over two recorded interactions."""
    db = Database(sapa.url)
    upgrade(db)
    db.write_now(_talk, "=1+1", "berapa denda?", 2, "ask_fines")
    db.write_now(_talk, "Rani [bold]x[/bold]", "jam buka hari minggu", None, "ask_opening_hours")
    db.close()
    return sapa


async def test_the_register_of_librarians(sapa: Cli) -> None:
    assert "Belum ada pustakawan" in (await sapa("staff", "list")).out
    added = await sapa("staff", "add", "5001", "Sri Wahyuni", "--role", "librarian", "--role", "manager")
    listed = await sapa("staff", "list")
    assert (added.code, listed.code) == (0, 0)
    assert all(word in listed.out for word in ("5001", "Sri Wahyuni", "librarian, manager"))
    assert "sudah terdaftar" in (await sapa("staff", "add", "5001", "Sri W.")).out
    kept = await sapa("staff", "remove", "5001", typed="n\n")
    assert kept.code == 1
    assert "Sri W." in (await sapa("staff", "list")).out
    assert (await sapa("staff", "remove", "5001", typed="y\n")).code == 0
    assert "Belum ada pustakawan" in (await sapa("staff", "list")).out


async def test_the_second_step_of_whoever_lost_the_phone_is_taken_off(sapa: Cli) -> None:
    def with_second_step(session: Session) -> None:
        someone = Librarian(name="Sri", roles=["admin"], added_at=AT)
        session.add(someone)
        session.flush()
        session.add(Credential(librarian_id=someone.id, username="sri", password_hash="-", set_at=AT))
        session.add(SecondStep(librarian_id=someone.id, key="A" * 32, set_up_at=AT, confirmed_at=AT))

    db = Database(sapa.url)
    upgrade(db)
    db.write_now(with_second_step)
    done = await sapa("staff", "second-step-off", "Sri", typed="y\n")
    again = await sapa("staff", "second-step-off", "sri", "--yes")
    left = db.read_now(lambda session: session.scalars(select(SecondStep)).all())
    noted = db.read_now(lambda session: session.scalars(select(AuditEntry.action)).all())
    db.close()
    assert (done.code, again.code, left, noted) == (0, 2, [], ["second_step_taken_off"])
    assert "tidak memakai langkah kedua" in again.out + again.err


async def test_removing_without_a_question_and_someone_unknown(sapa: Cli) -> None:
    await sapa("staff", "add", "5001", "Sri")
    removed = await sapa("staff", "remove", "5001", "--yes")
    again = await sapa("staff", "remove", "5001", "--yes", LANG="en_US.UTF-8")
    assert (removed.code, again.code) == (0, 2)
    assert "Telegram number 5001 is not registered" in again.err


@pytest.mark.parametrize(
    ("words", "problem"),
    [
        (("staff", "add", "5001", "Sri", "--role", "boss"), "Peran tidak dikenal: boss"),
        (("staff", "add", "sri", "Sri"), "telegram_id"),
        (("staff", "add", "5001", "   "), "Nama pustakawan tidak boleh kosong"),
        (("staff", "add", "99999999999999999999", "Sri"), "telegram_id"),
        (("log", "list", "--status", "open"), "Status tidak dikenal: open"),
        (("log", "list", "--from", "23-11-2026"), "Tanggal ditulis 2026-11-23, bukan 23-11-2026"),
        (("log", "list", "--to", "2026-02-30"), "2026-02-30"),
        (("log", "list", "--from", "2026-11-24", "--to", "2026-11-23"), "Tanggalnya terbalik"),
        (("log", "list", "--rating", "6"), "rating"),
        (("log", "show", "1"), "Tidak ada interaksi nomor 1"),
        (("log", "show", "99999999999999999999"), "number"),
        (("bogus",), "bogus"),
    ],
)
async def test_wrong_words_are_explained(sapa: Cli, words: tuple[str, ...], problem: str) -> None:
    told = await sapa(*words)
    assert told.code == 2
    assert problem in told.err
    assert "Traceback" not in told.all


async def test_bringing_the_tables_up_to_date(sapa: Cli) -> None:
    first, second = await sapa("db", "upgrade"), await sapa("db", "upgrade")
    assert (first.code, second.code) == (0, 0)
    assert f"→ {newest_revision()}" in first.out
    assert "sudah mutakhir" in second.out


@pytest.mark.parametrize(
    ("command", "url", "problem"),
    [
        ("db upgrade", "perpus", "SAPA_DATABASE_URL"),
        ("db upgrade", "postgresql://sapa@127.0.0.1:9/sapa", "SAPA_DATABASE_URL"),
        ("db upgrade", "postgresql+nodriver://h/sapa", "SAPA_DATABASE_URL"),
        ("db upgrade", "postgresql+asyncpg://h/sapa", "SAPA_DATABASE_URL"),
        ("staff list", "postgresql://sapa@127.0.0.1:porta/sapa", "SAPA_DATABASE_URL"),
        ("log list", "sqlite:////proc/no/such/sapa.db", "/proc/no"),
        ("bot", "postgresql://sapa@127.0.0.1:9/sapa", "SAPA_DATABASE_URL"),
    ],
)
async def test_a_wrong_database_address_is_named(sapa: Cli, command: str, url: str, problem: str) -> None:
    told = await sapa(*command.split(), SAPA_DATABASE_URL=url, SAPA_RASA_URL="http://127.0.0.1:9")
    assert told.code == 2
    assert problem in told.err
    assert "Traceback" not in told.all


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("SAPA_TELEGRAM_TOKEN", "abc"),
        ("SAPA_TOKEN", "123456:abc"),
        ("SAPA_SIMULATOR_PORT", "99999"),
        ("SAPA_LIBRARY", "no/such/folder"),
        ("SAPA_STAFF_CHAT_ID", "grup"),
    ],
)
async def test_a_wrong_setting_is_named(sapa: Cli, name: str, value: str) -> None:
    told = await sapa("bot", **{name: value})
    assert told.code == 2
    assert f"Pengaturan salah: {name}: " in told.err
    assert "Traceback" not in told.all


async def test_listing_with_filters(with_log: Cli) -> None:
    everything = (await with_log("log", "list")).out
    assert "=1+1" in everything
    assert "Rani [bold]x[/bold]" in everything
    assert "2026-11-23 10:00" in everything
    for filters, found in (
        (("--rating", "2", "--intent", "ask_fines", "--status", "closed"), "=1+1"),
        (("--text", "MINGGU buka", "--from", "2026-11-23", "--to", "2026-11-23"), "Rani"),
        (("--limit", "1"), "Rani"),
    ):
        listed = (await with_log("log", "list", *filters)).out
        assert [name for name in ("=1+1", "Rani") if name in listed] == [found]
    assert "Tidak ada interaksi" in (await with_log("log", "list", "--from", "2026-11-24")).out


async def test_everything_is_counted_anew(with_log: Cli) -> None:
    told = await with_log("rollups", "rebuild")
    assert told.code == 0
    assert "Selesai: 2 interaksi dihitung ulang per hari." in told.out


async def test_showing_a_transcript(with_log: Cli) -> None:
    told = await with_log("log", "show", "1")
    assert told.code == 0
    assert "=1+1: berapa denda?" in told.out
    assert "→ ask_fines 0.87 rasa answered" in told.out
    assert "Sapa: Rp500" in told.out
    assert "★★ =cmd()" in told.out


async def test_an_export_holds_no_formula_and_overwrites_nothing(with_log: Cli) -> None:
    file = with_log.folder / "log.csv"
    written = await with_log("log", "export", str(file))
    refused = await with_log("log", "export", str(file))
    forced = await with_log("log", "export", str(file), "--force", "--intent", "ask_fines")
    nowhere = await with_log("log", "export", "no/such/folder/log.csv")
    rows = list(csv.DictReader(file.read_text(encoding="utf-8-sig").splitlines()))
    assert (written.code, refused.code, forced.code, nowhere.code) == (0, 2, 0, 2)
    assert "2 interaksi ditulis" in written.out
    assert [(row["patron"], row["comment"], row["topic"]) for row in rows] == [("'=1+1", "'=cmd()", "ask_fines")]
    assert "Traceback" not in nowhere.all
