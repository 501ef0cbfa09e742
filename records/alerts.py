"""Who is to be told of whom."""

from datetime import datetime

from sqlalchemy import exists, or_, select, true
from sqlalchemy.orm import Session

from records.alert_models import Alert
from records.models import Handoff, HandoffKind, Interaction, Librarian, Patron

AT_ONCE = 200


def untold(session: Session, now: datetime) -> list[tuple[Handoff, Librarian]]:
    """Who waits in the queue or past a promise, each with everybody on duty who wants to know and was not told."""
    told = exists().where(Alert.handoff_id == Handoff.id, Alert.librarian_id == Librarian.id)
    waiting = or_(Handoff.kind == HandoffKind.QUEUE, Handoff.promised_at < now)
    query = (
        select(Handoff, Librarian)
        .join(Librarian, true())
        .join(Interaction, Interaction.id == Handoff.interaction_id)
        .join(Patron, Patron.id == Interaction.patron_id)
        .where(Handoff.resolved_at.is_(None), Handoff.cancelled_at.is_(None), Handoff.claimed_at.is_(None), waiting)
        .where(Librarian.alerts.is_not(None), Librarian.removed_at.is_(None), Librarian.on_duty)
        .where(or_(Librarian.away_until.is_(None), Librarian.away_until <= now))
        .where(Librarian.telegram_id != Patron.telegram_id, ~told)
        .order_by(Handoff.id, Librarian.id)
        .limit(AT_ONCE)
    )
    return [(handed, someone) for handed, someone in session.execute(query)]


def waits(session: Session, handoff_id: int) -> bool:
    """Whether nobody has claimed a handoff yet, and it did not end."""
    handed = session.get(Handoff, handoff_id)
    return handed is not None and handed.is_open and handed.claimed_at is None
