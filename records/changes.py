"""Hints for live screens: which interactions changed, written in the same transaction as the change."""

from datetime import UTC, datetime, timedelta
from functools import cache
from typing import Any

from sqlalchemy import Insert, delete, event, func, insert, inspect, select, text
from sqlalchemy.orm import Session, sessionmaker

from records.account_models import AuditEntry, Change
from records.models import Base, Delivery, Handoff, Interaction, Question, Rating
from records.rollup_models import DayCount, HandoffTimes, StaleCount
from records.rollups import CountedInteraction
from records.tables import table_of

CHANNEL = "sapa_changes"  # of PostgreSQL's NOTIFY
BOTS = "sapa_bots"  # likewise: something is to be sent, or a chat's turn was given back
CHANGED = "changed_interactions"
COUNTED = "interactions_to_count_anew"
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


def note_record(session: Session, record: object) -> None:
    """Have this transaction say what a record that it wrote changes, while it is still seen what is new in it."""
    if isinstance(record, SILENT):
        return
    session.info[QUEUED] = session.info.get(QUEUED, False) or isinstance(record, Delivery)
    number = record.id if isinstance(record, Interaction) else getattr(record, "interaction_id", None)
    note_change(session, number)
    if number is not None and _is_counted(record):
        session.info.setdefault(COUNTED, set()).add(number)


def _is_counted(record: object) -> bool:
    """Whether days are made of what changed; that somebody wrote again is nothing to count."""
    if isinstance(record, Interaction):
        state = inspect(record)
        return any(state.attrs[name].history.has_changes() for name in CountedInteraction._fields)
    return isinstance(record, Question | Handoff | Rating)


def _collect(session: Session, _flushed: Any) -> None:
    for record in (*session.new, *session.dirty):
        note_record(session, record)


def _write(session: Session) -> None:
    session.flush()
    changed: set[int] = session.info.pop(CHANGED, set())
    now = datetime.now(UTC)
    _add(session, Change, [{"interaction_id": number, "changed_at": now} for number in sorted(changed)])
    counted = sorted(session.info.pop(COUNTED, set()))
    _add(session, StaleCount, [{"interaction_id": number} for number in counted])
    channels = {CHANNEL: bool(changed), BOTS: session.info.pop(QUEUED, False)}
    told = [f"NOTIFY {channel}" for channel, is_news in channels.items() if is_news]
    if told and session.get_bind().dialect.name == "postgresql":
        session.execute(text("; ".join(told)))


def _add(session: Session, kind: type[Base], rows: list[dict[str, Any]]) -> None:
    if rows:
        session.execute(_insert(kind), rows)


@cache
def _insert(kind: type[Base]) -> Insert:
    """Built once: building a query takes as long as asking it."""
    return insert(table_of(kind)).inline()


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
