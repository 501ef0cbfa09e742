"""Finding interactions by the words in their messages, through the index that each database has for that."""

from typing import Any

from sqlalchemy import (
    ColumnElement,
    Integer,
    Select,
    SQLColumnExpression,
    any_,
    bindparam,
    column,
    exists,
    func,
    literal,
    select,
    table,
    text,
)
from sqlalchemy.orm import Session, aliased

from records.models import Interaction, Message

FOUND = table("messages_search", column("rowid", Integer))
# Made by migration 0003 and known to the databases only: what they keep for searching is no record.
FOR_SEARCH = {f"messages_search{part}" for part in ("", "_data", "_idx", "_docsize", "_config")}
FOR_SEARCH |= {"ix_messages_search", "search"}
COMMON = 20_000  # messages that hold a word, from which looking through the newest interactions is quicker
SAMPLE = 2_000  # newest messages that are looked at first
OFTEN = 40  # messages of the sample that hold a word which needs no counting


def is_record(_object: Any, name: str | None, *_rest: Any) -> bool:
    """Whether a table, column or index of a database is one of ours, for Alembic to compare."""
    return name not in FOR_SEARCH


def somebody_said(session: Session, word: str) -> ColumnElement[bool]:
    """Whether a word, spelt as search_text has it, or one that begins so, was said in an interaction.

    All messages with a rare word are found at once. Of a common one there are too many to sort, but whoever asks for
    the newest interactions finds them among the first that are looked through. Both find the same.
    """
    if _is_common(session, word):
        return _said_in_it(session, word)
    spoken = select(Message.interaction_id).where(Message.id.in_(_numbers(session, word)))
    if _on_postgresql(session):
        # As an array it is found first, whatever the planner thinks of how many there are.
        return Interaction.id == any_(func.array(spoken.scalar_subquery()))
    return Interaction.id.in_(spoken)


def _is_common(session: Session, word: str) -> bool:
    newest = select(Message.search_text).order_by(Message.id.desc()).limit(SAMPLE).subquery()
    often = select(func.count()).where(_begins(newest.c.search_text, word))
    if (session.scalar(often) or 0) >= OFTEN:
        return True
    some = select(func.count()).select_from(_numbers(session, word).limit(COMMON).subquery())
    return (session.scalar(some) or 0) >= COMMON


def _said_in_it(session: Session, word: str) -> ColumnElement[bool]:
    said = aliased(Message)
    spoken = select(said.id).where(said.interaction_id == Interaction.id, _begins(said.search_text, word))
    # The offset keeps PostgreSQL from reading all messages at once instead of those of the newest interactions.
    return exists(spoken.correlate(Interaction).offset(0) if _on_postgresql(session) else spoken)


def _begins(spelt: SQLColumnExpression[str | None], word: str) -> ColumnElement[bool]:
    return (literal(" ") + spelt).contains(f" {word}", autoescape=True)


def _numbers(session: Session, word: str) -> Select[int]:
    """The numbers of the messages that hold a word, as the database's index knows them."""
    if _on_postgresql(session):
        return select(Message.id).where(column("search").op("@@")(func.to_tsquery("simple", f"'{word}':*")))
    match = text("messages_search MATCH :words").bindparams(bindparam("words", f'"{word}"*', unique=True))
    return select(FOUND.c.rowid).where(match)


def _on_postgresql(session: Session) -> bool:
    return session.get_bind().dialect.name == "postgresql"


def forget_words(session: Session, pages: int) -> None:
    """Have SQLite's index drop words of removed messages, which it otherwise keeps beside a mark that they are gone.

    It does so many pages of work at a time, and the rest the next time.
    Source: https://www.sqlite.org/fts5.html#the_merge_command
    """
    if not _on_postgresql(session):
        merge = text("INSERT INTO messages_search(messages_search, rank) VALUES ('merge', :pages)")
        session.execute(merge, {"pages": -pages})
