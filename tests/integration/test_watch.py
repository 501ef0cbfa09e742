"""Waiting for commits, and closing a watch that another thread waits on."""

import time
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime

from sqlalchemy.orm import Session

from records.changes import KEPT, forget_changes, last_change
from records.database import Database
from records.models import Interaction, Patron
from records.watch import watch

NOW = datetime(2026, 11, 23, tzinfo=UTC)
CLOSINGS = 25


def begin(session: Session) -> None:
    """Record the beginning of an interaction."""
    session.add(patron := Patron(telegram_id=6001, name="Rani", first_seen_at=NOW, last_seen_at=NOW))
    session.flush()
    session.add(Interaction(patron_id=patron.id, language="id", opened_at=NOW, last_activity_at=NOW))


def test_a_watch_tells_of_a_commit_and_of_nothing_else(db: Database) -> None:
    waiting = watch(db)
    assert not waiting.wait(0.1)
    db.write_now(begin)
    assert waiting.wait(5)
    assert not waiting.wait(0.1)
    waiting.close()


def test_closing_ends_the_waiting_of_another_thread(db: Database) -> None:
    with ThreadPoolExecutor(1) as threads:
        for _ in range(CLOSINGS):
            waiting = watch(db)
            waited = threads.submit(waiting.wait, 60)
            time.sleep(0.01)
            waiting.close()
            assert waited.result(5) is False


def test_hints_that_every_screen_has_seen_are_forgotten(db: Database) -> None:
    db.write_now(begin)
    db.write_now(forget_changes, datetime.now(UTC))
    assert db.read_now(last_change) > 0
    db.write_now(forget_changes, datetime.now(UTC) + 2 * KEPT)
    assert db.read_now(last_change) == 0
