"""Versions of content, as they are looked up and listed."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any, NamedTuple

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from records.content_models import ContentVersion
from records.models import Librarian


class VersionRow(NamedTuple):
    """A version of a piece, and who made it."""

    number: int
    value: dict[str, Any]
    owner: str
    review_on: date | None
    note: str
    changed_by: str | None
    changed_at: datetime


def count_versions(session: Session) -> int:
    """How many versions there are; nothing is ever taken away, so a larger number means news."""
    return session.scalar(select(func.count()).select_from(ContentVersion)) or 0


def newest_versions(session: Session) -> Sequence[ContentVersion]:
    """The newest version of every piece that was ever changed."""
    newest = (
        select(ContentVersion.kind, ContentVersion.key, func.max(ContentVersion.number).label("number"))
        .group_by(ContentVersion.kind, ContentVersion.key)
        .subquery()
    )
    same = [getattr(ContentVersion, name) == newest.c[name] for name in ("kind", "key", "number")]
    return session.scalars(select(ContentVersion).join(newest, same[0] & same[1] & same[2])).all()


def newest_version(session: Session, kind: str, key: str) -> ContentVersion | None:
    """The newest version of a piece; None where it was never changed."""
    query = select(ContentVersion).filter_by(kind=kind, key=key).order_by(ContentVersion.number.desc()).limit(1)
    return session.scalar(query)


def history(session: Session, kind: str, key: str) -> list[VersionRow]:
    """All versions of a piece, newest first."""
    query = (
        select(
            ContentVersion.number,
            ContentVersion.value,
            ContentVersion.owner,
            ContentVersion.review_on,
            ContentVersion.note,
            Librarian.name,
            ContentVersion.changed_at,
        )
        .outerjoin(Librarian, Librarian.id == ContentVersion.changed_by_id)
        .where(ContentVersion.kind == kind, ContentVersion.key == key)
        .order_by(ContentVersion.number.desc())
    )
    return [VersionRow._make(row) for row in session.execute(query)]
