"""Removing what was said, and who said it, when the time for which the library keeps it is over; counts stay."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Update, delete, exists, or_, select, update
from sqlalchemy.orm import Session

from records.file_models import OutgoingFile
from records.models import (
    Delivery,
    Feedback,
    Handoff,
    Interaction,
    Message,
    Patron,
    Question,
    Rating,
    Subscription,
)
from records.refusal_models import Refusal
from records.review_models import InteractionReview, ReviewNote
from records.search import forget_words

OfInteraction = Message | Question | Rating | Feedback | InteractionReview
MERGED_PAGES = 500  # of the index of words, at a time
NOBODY = "–"  # the name of a patron who is no longer known


def over(session: Session, closed_before: datetime, limit: int) -> list[int]:
    """Interactions that were closed before a moment and still have their texts, the oldest first."""
    query = (
        select(Interaction.id)
        .where(Interaction.closed_at < closed_before)
        .where(Interaction.texts_removed_at.is_(None))
        .order_by(Interaction.closed_at)
        .limit(limit)
        .with_for_update(of=Interaction, skip_locked=True)  # processes share the work
    )
    return list(session.scalars(query))


def remove_texts(session: Session, numbers: Sequence[int], now: datetime) -> None:
    """Remove everything that was written in some interactions; intents, times, scores and effort stay."""
    no_chat = {"chat_id": None, "telegram_message_id": None, "media_group_id": None}
    emptied = {"text": None, "search_text": None, "file_id": None, "file_name": None}
    session.execute(_update(Message, numbers, **emptied, **no_chat))
    session.execute(_update(Question, numbers, text="", entities=[], ranking=[]))
    session.execute(_update(Rating, numbers, comment=None))
    session.execute(_update(Feedback, numbers, text=""))
    theirs = select(Message.id).where(Message.interaction_id.in_(numbers))
    session.execute(delete(OutgoingFile).where(OutgoingFile.message_id.in_(theirs)))
    flagged = InteractionReview.flag_reason.is_not(None)
    session.execute(_update(InteractionReview, numbers, flag_reason=NOBODY).where(flagged))
    session.execute(delete(ReviewNote).where(ReviewNote.interaction_id.in_(numbers)))
    handed = select(Handoff.id).where(Handoff.interaction_id.in_(numbers))
    sent = or_(Delivery.interaction_id.in_(numbers), Delivery.handoff_id.in_(handed))
    session.execute(delete(Delivery).where(sent))
    session.execute(update(Interaction).where(Interaction.id.in_(numbers)).values(texts_removed_at=now))
    forget_words(session, MERGED_PAGES)


def forget_patrons(session: Session, numbers: Sequence[int]) -> int:
    """Forget who the patrons of some interactions were, unless they came again or want news; how many."""
    came_again = exists().where(Interaction.patron_id == Patron.id, Interaction.texts_removed_at.is_(None))
    wants_news = exists().where(Subscription.patron_id == Patron.id, Subscription.ended_at.is_(None))
    theirs = select(Interaction.patron_id).where(Interaction.id.in_(numbers))
    query = select(Patron).where(Patron.id.in_(theirs), Patron.telegram_id > 0, ~came_again, ~wants_news)
    found = session.scalars(query).all()
    for patron in found:
        _forget(patron)
    for table in (Subscription, Refusal):
        session.execute(delete(table).where(table.patron_id.in_([each.id for each in found])))
    return len(found)


def _forget(patron: Patron) -> None:
    """Whoever writes from the same account later is somebody new."""
    patron.telegram_id, patron.name, patron.username = -patron.id, NOBODY, None
    patron.refused_at = None
    patron.language, patron.member_number, patron.profile = None, None, {}


def _update(table: type[OfInteraction], numbers: Sequence[int], **values: Any) -> Update:
    return update(table).where(table.interaction_id.in_(numbers)).values(**values)
