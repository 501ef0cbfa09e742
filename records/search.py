"""Finding messages by the words in them, through the index that each database has for that."""

from typing import Any

from sqlalchemy import ColumnElement, Select, bindparam, column, func, select, table, text
from sqlalchemy.orm import Session

from records.models import Message

FOUND = table("messages_search", column("rowid"))
# Made by migration 0003 and known to the databases only: what they keep for searching is no record.
FOR_SEARCH = {f"messages_search{part}" for part in ("", "_data", "_idx", "_docsize", "_config")}
FOR_SEARCH |= {"ix_messages_search", "search"}


def is_record(_object: Any, name: str | None, *_rest: Any) -> bool:
    """Whether a table, column or index of a database is one of ours, for Alembic to compare."""
    return name not in FOR_SEARCH


def interactions_with(session: Session, word: str) -> Select[int]:
    """The numbers of interactions in which somebody said a word, spelt as search_text has it, or one that begins so."""
    said: ColumnElement[bool]
    if session.get_bind().dialect.name == "postgresql":
        said = column("search").op("@@")(func.to_tsquery("simple", f"'{word}':*"))
    else:
        match = text("messages_search MATCH :words").bindparams(bindparam("words", f'"{word}"*', unique=True))
        said = Message.id.in_(select(FOUND.c.rowid).where(match))
    return select(Message.interaction_id).where(said)
