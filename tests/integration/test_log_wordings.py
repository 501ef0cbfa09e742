"""Questions that were not understood are printed to learn from: masked, newest first, nobody's distress among them."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy.orm import Session

from records import conversation, reports
from records.database import Database
from records.models import Handoff, HandoffKind, Interaction, Message, Outcome, Patron, Question
from records.upgrade import upgrade
from tests.integration.cli_process import Cli

DAY = datetime(2026, 11, 23, 3, 0, tzinfo=UTC)


@dataclass(frozen=True)
class Asked:
    """One question of an interaction of its own, and why it was handed over if it was."""

    text: str
    outcome: Outcome
    reason: str | None = None


ASKED = (
    Asked("bisa pinjam ruang buat rapat?", Outcome.CLARIFIED),
    Asked("berapa denda?", Outcome.ANSWERED),
    Asked("kartu 4111 1111 1111 1111 kok\nditolak", Outcome.HANDED_OFF, "failed_try"),
    Asked("aku takut pulang", Outcome.HANDED_OFF, "needs_care"),
    Asked("denda telat berapa", Outcome.HANDED_OFF, "to_confirm"),
    Asked("bukan itu maksudnya 081234567890", Outcome.CORRECTED),
    Asked("bukan itu maksudnya 081234567891", Outcome.ABANDONED),
)


def tell(session: Session, asked: Asked, at: datetime) -> None:
    """Record one question."""
    session.add(patron := Patron(telegram_id=int(at.timestamp()), name="Rani", first_seen_at=at, last_seen_at=at))
    session.flush()
    session.add(made := Interaction(patron_id=patron.id, language="id", opened_at=at, last_activity_at=at))
    session.flush()
    said = Message(interaction_id=made.id, author="patron", text=asked.text, said_at=at)
    conversation.add_message(session, said)
    session.add(
        Question(
            interaction_id=made.id, message_id=said.id, text=asked.text, language="id", intent=None, confidence=0.2,
            ranking=[], entities=[], source="rasa", model="m", outcome=asked.outcome, handoff_reason=asked.reason,
            asked_at=at,
        )
    )  # fmt: skip
    if asked.reason:
        session.add(Handoff(interaction_id=made.id, kind=HandoffKind.QUEUE, reason=asked.reason, requested_at=at))


def tell_all(db: Database) -> None:
    """Record one question a day."""
    for number, asked in enumerate(ASKED):
        db.write_now(tell, asked, DAY + timedelta(days=number))


def test_what_was_not_understood_is_found_newest_first(db: Database) -> None:
    tell_all(db)
    db.write_now(tell, ASKED[0], DAY + timedelta(days=9))
    everything = db.read_now(reports.unclear_texts, None, 50)

    assert everything == [ASKED[at].text for at in (0, 6, 5, 2)]
    assert db.read_now(reports.unclear_texts, DAY + timedelta(days=6), 50) == [ASKED[0].text, ASKED[6].text]
    assert db.read_now(reports.unclear_texts, None, 1) == [ASKED[0].text]


@pytest.mark.slow
async def test_the_command_prints_them_masked_one_a_line(tmp_path: Path) -> None:
    sapa = Cli(tmp_path)
    nothing = await sapa("log", "wordings")
    db = Database(sapa.url)
    upgrade(db)
    tell_all(db)
    db.close()
    everything = await sapa("log", "wordings")
    since = await sapa("log", "wordings", "--since", "2026-11-24", "--limit", "3")
    wrong = await sapa("log", "wordings", "--since", "kemarin")

    assert (nothing.code, everything.code, since.code, wrong.code) == (0, 0, 0, 2)
    assert "Belum ada pertanyaan" in nothing.out
    assert everything.out.splitlines() == [
        "bukan itu maksudnya [nomor]",
        "kartu [nomor] kok ditolak",
        "bisa pinjam ruang buat rapat?",
    ]
    assert since.out.splitlines() == everything.out.splitlines()[:2]
    assert "Tanggal ditulis 2026-11-23, bukan kemarin" in wrong.err
