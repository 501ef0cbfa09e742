"""What time does by itself: quiet interactions close, neglected patrons are queued again, queues end with the day."""

from datetime import UTC, datetime, timedelta

from sqlalchemy import exists, select
from sqlalchemy.orm import Session, aliased

from actions import duty, handoff, rating
from actions.office import Office
from actions.turn import Turn
from records import conversation, handoffs, updates
from records.changes import forget_changes
from records.figures import BY_BUTTON
from records.models import Outcome, Question


def tick(session: Session, office: Office) -> None:
    """Do what is due now; calling it again changes nothing more."""
    _close_idle(session, office)
    _return_neglected(session, office)
    _defer_unserved(session, office)
    forget_changes(session, datetime.now(UTC))


def _close_idle(session: Session, office: Office) -> None:
    now = office.clock()
    quiet_since = now - timedelta(minutes=office.library.facts.desk.idle_close_minutes)
    idle = conversation.idle_interactions(session, quiet_since)
    # The desk may have been away since a message was accepted: whoever still waits for its answer is not idle.
    unmet = updates.unmet_interactions(session, now) if idle else set()
    for interaction in idle:
        if interaction.id not in unmet:
            close(Turn(session, office, interaction, now), "idle")


def close(turn: Turn, reason: str) -> None:
    """End an interaction; the rating is asked once if something was answered."""
    _abandon_unanswered(turn)
    turn.interaction.close(reason, turn.now)
    if turn.interaction.patron.blocked_at is None and conversation.anything_answered(turn.session, turn.interaction.id):
        rating.ask(turn)


def _abandon_unanswered(turn: Turn) -> None:
    """A question that was asked back about, and never settled, was abandoned."""
    settled = aliased(Question)
    settling = exists().where(settled.message_id == Question.message_id, settled.source == BY_BUTTON)
    query = select(Question).where(
        Question.interaction_id == turn.interaction.id, Question.outcome == Outcome.CLARIFIED, ~settling
    )
    for question in turn.session.scalars(query):
        question.outcome = Outcome.ABANDONED


def _return_neglected(session: Session, office: Office) -> None:
    now = office.clock()
    since = now - timedelta(minutes=office.library.facts.desk.claimed_silence_minutes)
    for handed in handoffs.neglected_handoffs(session, since):
        handoff.return_to_queue(Turn(session, office, handed.interaction, now), handed, "returned")


def _defer_unserved(session: Session, office: Office) -> None:
    """Who still waits when the last librarian has gone gets a follow-up with a promised time."""
    now = office.clock()
    if duty.is_served(session, office):
        return
    for handed in handoffs.waiting_queue(session):
        turn = Turn(session, office, handed.interaction, now)
        handoffs.trace(session, handed, "deferred", now)
        handoff.defer(turn, handed)
