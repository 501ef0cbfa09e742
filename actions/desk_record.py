"""Questions asked at the desk, by phone or by letter, recorded beside the chat's, so that statistics are whole."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from actions.accounts import Account
from actions.errors import InvalidError
from actions.office import Office
from actions.staff import EFFORT_LEVELS
from records import conversation
from records.figures import BY_LIBRARIANS
from records.models import Author, Interaction, InteractionStatus, Message, Outcome, Patron, Question
from records.rollup_models import AT_THE_DESK

CHANNELS = ("desk", "phone", "email", "other")
LONGEST = 2000  # characters
WALK_IN = 0  # the Telegram number under which everybody stands who asked without Telegram, and without a name


@dataclass(frozen=True)
class DeskQuestion:
    """What a librarian notes of one question; an empty branch, topic or answer was not noted."""

    channel: str
    question: str
    language: str
    effort: int
    branch: str = ""
    topic: str = ""
    answer: str = ""


def record(session: Session, office: Office, account: Account, asked: DeskQuestion) -> int:
    """Record a question as a conversation that is over; its number."""
    asked = _checked(office, asked)
    now = office.clock()
    made = Interaction(
        patron_id=_walk_in(session, office.clock()).id,
        status=InteractionStatus.CLOSED,
        channel=asked.channel,
        branch=asked.branch or None,
        language=asked.language,
        topic=asked.topic or None,
        librarian_id=account.librarian_id,
        effort_level=asked.effort,
        closing_reason=AT_THE_DESK,
        opened_at=now,
        last_activity_at=now,
        closed_at=now,
    )
    session.add(made)
    session.flush()
    said = conversation.add_message(
        session, Message(interaction_id=made.id, author=Author.PATRON, text=asked.question, said_at=now)
    )
    if asked.answer:
        told = Message(interaction_id=made.id, author=Author.LIBRARIAN, text=asked.answer, said_at=now)
        told.librarian_id = account.librarian_id
        conversation.add_message(session, told)
    session.add(_question(asked, said))
    return made.id


def _checked(office: Office, asked: DeskQuestion) -> DeskQuestion:
    branches = {branch.key for branch in office.library.facts.branches}
    if asked.channel not in CHANNELS:
        raise InvalidError("choose_channel")
    if not asked.question.strip():
        raise InvalidError("nothing_written")
    if max(len(asked.question), len(asked.answer)) > LONGEST:
        raise InvalidError("too_long", most=LONGEST, length=max(len(asked.question), len(asked.answer)))
    if asked.effort not in EFFORT_LEVELS:
        raise InvalidError("choose_effort")
    known = asked.language in {"id", "en"} and asked.branch in {"", *branches} and asked.topic in {"", *office.book}
    if not known:
        raise InvalidError("wrong_choice", value=asked.branch or asked.topic or asked.language)
    return asked


def _walk_in(session: Session, now: datetime) -> Patron:
    """Whoever asked: nobody is told apart who did not ask to be."""
    found = session.scalars(select(Patron).filter_by(telegram_id=WALK_IN)).one_or_none()
    if found is None:
        found = Patron(telegram_id=WALK_IN, name="", first_seen_at=now, last_seen_at=now)
        session.add(found)
        session.flush()
    return found


def _question(asked: DeskQuestion, said: Message) -> Question:
    return Question(
        interaction_id=said.interaction_id,
        message_id=said.id,
        text=asked.question,
        language=asked.language,
        intent=asked.topic or None,
        confidence=1.0,
        ranking=[],
        entities=[],
        source=BY_LIBRARIANS,
        model="",
        outcome=Outcome.ANSWERED,
        asked_at=said.said_at,
    )
