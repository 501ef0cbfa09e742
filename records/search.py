"""Finding interactions by the words in their messages, through the index that each database has for that."""

from typing import Any

from sqlalchemy import ColumnElement, Integer, Select, bindparam, column, exists, func, literal, select, table, text
from sqlalchemy.orm import Session, aliased

from records.models import Interaction, Message

FOUND = table("messages_search", column("rowid", Integer))
# Made by migration 0003 and known to the databases only: what they keep for searching is no record.
FOR_SEARCH = {f"messages_search{part}" for part in ("", "_data", "_idx", "_docsize", "_config")}
FOR_SEARCH |= {"ix_messages_search", "search"}
COMMON = 20_000  # messages that hold a word, from which looking through the newest interactions is quicker


def is_record(_object: Any, name: str | None, *_rest: Any) -> bool:
    """Whether a table, column or index of a database is one of ours, for Alembic to compare."""
    return name not in FOR_SEARCH


def somebody_said(session: Session, word: str) -> ColumnElement[bool]:
    """Whether a word, spelt as search_text has it, or one that begins so, was said in an interaction.

    All messages with a rare word are found at once. Of a common one there are too many to sort, but whoever asks for
    the newest interactions finds them among the first that are looked through. Both find the same.
    """
    holding = _numbers(session, word)
    some = select(func.count()).select_from(holding.limit(COMMON).subquery())
    if (session.scalar(some) or 0) < COMMON:
        return Interaction.id.in_(select(Message.interaction_id).where(Message.id.in_(holding)))
    said = aliased(Message)
    begins = (literal(" ") + said.search_text).contains(f" {word}", autoescape=True)
    return exists().where(said.interaction_id == Interaction.id, begins)


def _numbers(session: Session, word: str) -> Select[int]:
    """The numbers of the messages that hold a word, as the database's index knows them."""
    if session.get_bind().dialect.name == "postgresql":
        return select(Message.id).where(column("search").op("@@")(func.to_tsquery("simple", f"'{word}':*")))
    match = text("messages_search MATCH :words").bindparams(bindparam("words", f'"{word}"*', unique=True))
    return select(FOUND.c.rowid).where(match)
