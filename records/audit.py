"""The read side of the audit log."""

from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import Session

from records.account_models import AuditEntry
from records.lesson_models import Lesson
from records.models import Librarian


class AuditRow(NamedTuple):
    """Who did what, when; the interaction, the person or the intent of the lesson where it was about one."""

    id: int
    done_at: datetime
    librarian: str | None
    action: str
    interaction_id: int | None
    detail: dict[str, Any]
    person: str | None = None
    intent: str | None = None


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
    found = session.execute(query.where(AuditEntry.id < before) if before else query)
    return _with_their_matter(session, [AuditRow(*row) for row in found])


def _with_their_matter(session: Session, rows: list[AuditRow]) -> list[AuditRow]:
    people = select(Librarian.id, Librarian.name).where(Librarian.id.in_(_numbers(rows, "librarian")))
    lessons = select(Lesson.id, Lesson.intent).where(Lesson.id.in_(_numbers(rows, "lesson")))
    names = {row[0]: row[1] for row in session.execute(people)}
    intents = {row[0]: row[1] for row in session.execute(lessons)}
    return [
        row._replace(person=names.get(row.detail.get("librarian", 0)), intent=intents.get(row.detail.get("lesson", 0)))
        for row in rows
    ]


def _numbers(rows: list[AuditRow], kind: str) -> set[int]:
    return {row.detail[kind] for row in rows if kind in row.detail}
