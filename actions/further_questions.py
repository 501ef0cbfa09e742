"""Several questions in one chat: those a librarian answered are recorded one by one when it is resolved."""

from collections.abc import Sequence
from dataclasses import dataclass

from actions.errors import InvalidError
from actions.staff import EFFORT_LEVELS, Act
from records import conversation_view
from records.figures import BY_LIBRARIANS
from records.models import Message, Outcome, Question


@dataclass(frozen=True)
class FurtherQuestion:
    """A patron's message that asked something of its own, what it was about (empty: nothing known) and its effort."""

    message: int
    topic: str
    effort: int


def record(act: Act, further: Sequence[FurtherQuestion]) -> None:
    """Record further questions of a handed-over chat; InvalidError changes nothing."""
    said = {each.message: each.text for each in conversation_view.unread(act.turn.session, act.handoff.id)}
    for each in further:
        if each.message not in said or each.effort not in EFFORT_LEVELS:
            raise InvalidError("choose_effort" if each.effort else "choose_effort_too")
        if each.topic not in {"", *act.turn.office.book}:
            raise InvalidError("wrong_choice", value=each.topic)
    act.turn.session.add_all(_question(act, each, said[each.message]) for each in further)


def _question(act: Act, further: FurtherQuestion, text: str) -> Question:
    message = act.turn.session.get_one(Message, further.message)
    return Question(
        interaction_id=message.interaction_id,
        message_id=message.id,
        text=text,
        language=act.turn.interaction.language,
        intent=further.topic or None,
        confidence=1.0,
        ranking=[],
        entities=[],
        source=BY_LIBRARIANS,
        model="",
        outcome=Outcome.ANSWERED,
        effort_level=further.effort,
        asked_at=message.said_at,
    )
