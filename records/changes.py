"""Hints for live screens: which interactions changed, written in the same transaction as the change."""

from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import delete, event, func, select, text
from sqlalchemy.orm import Session, sessionmaker

from records.account_models import AuditEntry, Change
from records.models import Delivery, Interaction
from records.rollup_models import DayCount, HandoffTimes, StaleCount

CHANNEL = "sapa_changes"  # of PostgreSQL's NOTIFY
BOTS = "sapa_bots"  # likewise: something is to be sent, or a chat's turn was given back
CHANGED = "changed_interactions"
QUEUED = "queued_deliveries"
SILENT = (Change, AuditEntry, DayCount, HandoffTimes, StaleCount)  # nobody follows these
KEPT = timedelta(hours=1)  # whoever was away longer looks at everything anew


def note_changes(maker: sessionmaker[Session]) -> None:
    """Have every writing transaction say which interactions it changed."""
    event.listen(maker, "after_flush", _collect)
    event.listen(maker, "before_commit", _write)


def note_change(session: Session, interaction_id: int | None) -> None:
    """Have this transaction say that it changed an interaction, where that was done without its records."""
    if interaction_id is not None:
        session.info.setdefault(CHANGED, set()).add(interaction_id)


def _collect(session: Session, _flushed: Any) -> None:
    changed: set[int] = session.info.setdefault(CHANGED, set())
    for record in (*session.new, *session.dirty):
        if isinstance(record, SILENT):
            continue
        session.info[QUEUED] = session.info.get(QUEUED, False) or isinstance(record, Delivery)
        number = record.id if isinstance(record, Interaction) else getattr(record, "interaction_id", None)
        if number is not None:
            changed.add(number)


def _write(session: Session) -> None:
    session.flush()
    changed: set[int] = session.info.pop(CHANGED, set())
    session.add_all(Change(interaction_id=number, changed_at=datetime.now(UTC)) for number in sorted(changed))
    session.add_all(StaleCount(interaction_id=number) for number in sorted(changed))
    channels = {CHANNEL: bool(changed), BOTS: session.info.pop(QUEUED, False)}
    told = [f"NOTIFY {channel}" for channel, is_news in channels.items() if is_news]
    if told and session.get_bind().dialect.name == "postgresql":
        session.execute(text("; ".join(told)))


def last_change(session: Session) -> int:
    """The number of the newest hint, 0 where there is none."""
    return session.scalar(select(func.max(Change.id))) or 0


def changes_after(session: Session, number: int) -> dict[int, int]:
    """Hints by their numbers after one, with the interaction each is about."""
    rows = session.execute(select(Change.id, Change.interaction_id).where(Change.id > number).order_by(Change.id))
    return {row.id: row.interaction_id for row in rows}


def forget_changes(session: Session, now: datetime) -> None:
    """Remove hints that every screen has seen."""
    session.execute(delete(Change).where(Change.changed_at < now - KEPT))
