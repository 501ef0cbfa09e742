"""Who gets a weekly digest, and which weeks had theirs."""

from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from records.digest_models import Digest
from records.models import Librarian

MANAGER = "manager"


def managers_on_telegram(session: Session) -> list[int]:
    """The Telegram numbers of managers who are on the staff."""
    found = select(Librarian).where(Librarian.telegram_id.is_not(None), Librarian.removed_at.is_(None))
    return [each.telegram_id for each in session.scalars(found) if each.telegram_id and MANAGER in each.roles]


def begin_digest(session: Session, week: date, now: datetime, sent_to: int) -> bool:
    """Take a week's digest upon oneself; False when somebody did already."""
    if session.get(Digest, week) is not None:
        return False
    try:
        with session.begin_nested():
            session.add(Digest(week=week, made_at=now, sent_to=sent_to))
    except IntegrityError:  # another process was first
        return False
    return True
