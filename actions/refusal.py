"""Refusing a patron who abuses the service: what they write is recorded, and met only when it sounds like distress."""

from collections.abc import Sequence

from sqlalchemy.orm import Session

from actions import card
from actions.accounts import Account
from actions.errors import ConflictError, InvalidError, MissingError
from actions.meeting import Step
from actions.office import Office
from actions.turn import Turn
from records import conversation, handoffs, outbox, refusals
from records.account_models import AuditEntry
from records.models import Author, Interaction, Patron
from records.refusal_models import Refusal

LONGEST_REASON = 300


def silences(session: Session, patron: Patron, interaction: Interaction | None) -> bool:
    """Whether the desk says nothing: the patron is refused, and no librarian owes them anything because of distress."""
    if patron.refused_at is None:
        return False
    return interaction is None or handoffs.open_handoff(session, interaction.id) is None


def heard(turn: Turn, steps: Sequence[Step]) -> list[Step]:
    """What is met of a message: everything, but of a refused patron only what sounds like distress or danger."""
    if not silences(turn.session, turn.interaction.patron, turn.interaction):
        return list(steps)
    return [step for step in steps if step.reading.needs_care]


def refuse(session: Session, office: Office, by: Account, number: int, reason: str) -> None:
    """Refuse the patron of a conversation from now on; they are told once, and what is open with them ends."""
    shown, reason = conversation.interaction(session, number), reason.strip()
    if shown is None or shown.patron.telegram_id <= 0:  # nobody writes from the desk or from a forgotten account
        raise MissingError("no_such_conversation")
    if shown.patron.refused_at is not None:
        raise ConflictError("already_refused")
    if not reason or len(reason) > LONGEST_REASON:
        raise InvalidError("give_reason", most=LONGEST_REASON)
    now, patron = office.clock(), shown.patron
    patron.refused_at = now
    noted = Refusal(patron_id=patron.id, interaction_id=number, librarian_id=by.librarian_id, reason=reason)
    noted.refused_at = now
    session.add(noted)
    audited = AuditEntry(librarian_id=by.librarian_id, action="patron_refused", interaction_id=number, done_at=now)
    session.add(audited)
    _end(Turn(session, office, conversation.current_interaction(session, patron.id) or shown, now), by)


def _end(turn: Turn, by: Account) -> None:
    """Tell the patron, and end what is open with them; no comment on a rating is awaited any more."""
    awaited = conversation.awaited_comment(turn.session, turn.interaction.patron_id, turn.now)
    if awaited is not None:
        awaited.comment_awaited_until = None
    handed = handoffs.open_handoff(turn.session, turn.interaction.id)
    if handed is not None:
        handed.cancelled_at = turn.now
        handoffs.trace(turn.session, handed, "refused", turn.now, by.librarian_id)
        card.end(turn, handed, "card_refused")
    outbox.drop_bot_answers(turn.session, turn.interaction.id)
    turn.say(turn.text("you_are_refused"), Author.SYSTEM)
    if turn.interaction.closed_at is None:
        turn.interaction.close("refused", turn.now)


def lift(session: Session, office: Office, by: Account, patron_id: int) -> None:
    """Answer a patron again; they are told."""
    standing, now = refusals.standing(session, patron_id), office.clock()
    if standing is None:
        raise MissingError("not_refused")
    standing.lifted_at, standing.lifted_by_id = now, by.librarian_id
    session.get_one(Patron, patron_id).refused_at = None
    number = standing.interaction_id
    audited = AuditEntry(librarian_id=by.librarian_id, action="patron_admitted", interaction_id=number, done_at=now)
    session.add(audited)
    spoken = conversation.current_interaction(session, patron_id) or conversation.interaction(session, number)
    if spoken is not None:
        turn = Turn(session, office, spoken, now)
        turn.say(turn.text("you_are_admitted"), Author.SYSTEM)
