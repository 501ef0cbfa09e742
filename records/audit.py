"""The read side of the audit log."""

from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import Session

from records.account_models import AuditEntry
from records.models import Librarian


class AuditRow(NamedTuple):
    """Who did what, when; the interaction where it was about one."""

    id: int
    done_at: datetime
    librarian: str | None
    action: str
    interaction_id: int | None
    detail: dict[str, Any]


def audit_rows(session: Session, before: int, limit: int) -> list[AuditRow]:
    """Entries older than one of a number (0: from the newest on), newest first."""
    query = (
        select(
            AuditEntry.id,
            AuditEntry.done_at,
            Librarian.name,
            AuditEntry.action,
            AuditEntry.interaction_id,
            AuditEntry.detail,
        )
        .outerjoin(Librarian, Librarian.id == AuditEntry.librarian_id)
        .order_by(AuditEntry.id.desc())
        .limit(limit)
    )
    return [AuditRow._make(row) for row in session.execute(query.where(AuditEntry.id < before) if before else query)]
