"""Passing a patron to a human: requested, promised, cancelled, and returned when nobody came."""

from datetime import timedelta

from actions import card, duty
from actions.turn import Reply, Turn
from records import conversation, handoffs, outbox
from records.models import Author, Handoff, HandoffKind, InteractionStatus, Message, Outcome

MEASURED_AT_LEAST = 5
LINE_LENGTH = 4000  # Bot API: 4096 characters a message
EDIT_PREVIEW = 1500
QUIET_WHILE_WAITING = timedelta(minutes=2)
ALBUM_DELAY = timedelta(seconds=1)


def request(turn: Turn, reason: str) -> None:
    """Hand the interaction over; a patron who already waits or talks to a librarian is told so instead."""
    standing = handoffs.open_handoff(turn.session, turn.interaction.id)
    if standing is not None:
        if not _may_join_queue(turn, standing):
            remind(turn, standing)
        return
    question = conversation.last_question(turn.session, turn.interaction.id)
    if question is not None and question.outcome == Outcome.CLARIFIED:
        question.outcome = Outcome.HANDED_OFF
    _open(turn, reason)


def _may_join_queue(turn: Turn, standing: Handoff) -> bool:
    """A follow-up whose patron asks again in opening hours becomes a place in the queue."""
    if standing.kind != HandoffKind.FOLLOW_UP or standing.claimed_at is not None:
        return False
    if not duty.is_served(turn.session, turn.office):
        return False
    standing.kind, standing.promised_at = HandoffKind.QUEUE, None
    handoffs.trace(turn.session, standing, "queued", turn.now)
    _into_queue(turn, standing)
    card.refresh(turn, standing)
    return True


def _open(turn: Turn, reason: str) -> None:
    open_now = duty.is_served(turn.session, turn.office)
    handoff = Handoff(
        interaction_id=turn.interaction.id,
        kind=HandoffKind.QUEUE if open_now else HandoffKind.FOLLOW_UP,
        reason=reason,
        requested_at=turn.now,
        interaction=turn.interaction,
    )
    turn.session.add(handoff)
    turn.session.flush()
    handoffs.trace(turn.session, handoff, "requested", turn.now)
    if open_now:
        _into_queue(turn, handoff)
    else:
        defer(turn, handoff)
    card.open_topic(turn, handoff)


def _into_queue(turn: Turn, handoff: Handoff) -> None:
    handoff.place = handoffs.place_in_queue(turn.session, handoff)
    turn.interaction.change_owner(InteractionStatus.WAITING)
    turn.say(_queue_reply(turn, handoff, "handoff_queued"))


def _queue_reply(turn: Turn, handoff: Handoff, key: str) -> Reply:
    place = handoffs.place_in_queue(turn.session, handoff)
    text = turn.text(key, place=place, minutes=expected_minutes(turn, place), reason=handoff.reason)
    return Reply(text, ((turn.button("button_back_to_bot", "bot"),),))


def expected_minutes(turn: Turn, place: int) -> int:
    """The honest wait in minutes: measured, or the library's default until there is history."""
    measured = handoffs.measured_minutes_per_place(turn.session, MEASURED_AT_LEAST)
    default = turn.office.library.facts.desk.default_wait_minutes
    return max(1, round((measured if measured is not None else default) * place))


def defer(turn: Turn, handoff: Handoff) -> None:
    """Turn a handoff into a numbered follow-up with a promised time; meanwhile the bot goes on helping."""
    office, desk = turn.office, turn.office.library.facts.desk
    branch, length = office.library.human_branch, timedelta(hours=desk.follow_up_open_hours)
    handoff.kind, handoff.place = HandoffKind.FOLLOW_UP, None
    handoff.promised_at = office.calendar.after_open_time(branch, turn.now, length)
    if turn.interaction.status != InteractionStatus.BOT:
        turn.interaction.change_owner(InteractionStatus.BOT)
    turn.say(Reply(promise_text(turn, handoff), ((turn.button("button_cancel_follow_up", "bot"),),)))


def promise_text(turn: Turn, handoff: Handoff) -> str:
    """The follow-up's number and promised time in words."""
    if handoff.promised_at is None:
        return turn.text("follow_up_no_time", number=handoff.id)
    return turn.text(
        "follow_up", number=handoff.id, time=turn.office.wording.moment(handoff.promised_at, turn.language)
    )


def remind(turn: Turn, handoff: Handoff) -> None:
    """Tell a patron how their handoff stands."""
    if turn.interaction.status == InteractionStatus.WITH_LIBRARIAN:
        name = turn.interaction.librarian.name if turn.interaction.librarian else ""
        turn.say(turn.text("already_with_librarian", name=name), Author.SYSTEM)
    elif handoff.kind == HandoffKind.QUEUE:
        turn.say(_queue_reply(turn, handoff, "still_queued"))
    else:
        turn.say(Reply(promise_text(turn, handoff), ((turn.button("button_cancel_follow_up", "bot"),),)))


def cancel(turn: Turn) -> bool:
    """The patron goes back to the bot; False when nothing was handed over."""
    handoff = handoffs.open_handoff(turn.session, turn.interaction.id)
    if handoff is None:
        return False
    handoff.cancelled_at = turn.now
    handoffs.trace(turn.session, handoff, "cancelled", turn.now)
    turn.interaction.change_owner(InteractionStatus.BOT)
    turn.say(turn.text("back_to_bot"))
    card.end(turn, handoff, "card_cancelled")
    return True


def relay(turn: Turn, message: Message) -> None:
    """Show a patron's message in the handoff's topic."""
    handoff = handoffs.open_handoff(turn.session, turn.interaction.id)
    if handoff is None:
        return
    if message.kind == "text":
        at = turn.office.wording.clock(turn.now.astimezone(turn.office.library.zone), turn.office.staff_language)
        text = f"{turn.interaction.patron.name} {at}: {message.text}"
        for start in range(0, len(text), LINE_LENGTH):
            turn.tell_topic(handoff, "send_line", {"text": text[start : start + LINE_LENGTH]})
        return
    payload = {"from_chat_id": message.chat_id, "message_id": message.telegram_message_id, "kind": message.kind}
    payload |= {"file_id": message.file_id, "caption": message.text, "album": message.media_group_id}
    turn.tell_topic(handoff, "copy", payload, ALBUM_DELAY if message.media_group_id else None)


def relay_edit(turn: Turn, before: str | None, after: str | None) -> None:
    """Show in the topic that a patron changed a message."""
    handoff = handoffs.open_handoff(turn.session, turn.interaction.id)
    if handoff is not None:
        before, after = (before or "")[:EDIT_PREVIEW], (after or "")[:EDIT_PREVIEW]
        text = turn.staff_text("edited", name=turn.interaction.patron.name, before=before, after=after)
        turn.tell_topic(handoff, "send_line", {"text": text})


def acknowledge(turn: Turn, handoff: Handoff) -> None:
    """Tell a waiting patron that further messages reach the librarian too, and now and then how long it takes."""
    last = conversation.last_said(turn.session, turn.interaction.id, Author.BOT)
    if last is not None and last.said_at > max(handoff.requested_at, turn.now - QUIET_WHILE_WAITING):
        return
    turn.say(_queue_reply(turn, handoff, "added_to_queue"))


def return_to_queue(turn: Turn, handoff: Handoff, event: str) -> None:
    """A claimed handoff goes back to the queue, at its old time, with a trace of how."""
    handoffs.trace(turn.session, handoff, event, turn.now, handoff.librarian_id)
    handoff.released_at, handoff.claimed_at, handoff.librarian_id = turn.now, None, None
    handoff.kind = HandoffKind.QUEUE
    handoff.place = handoffs.place_in_queue(turn.session, handoff)
    turn.interaction.change_owner(InteractionStatus.WAITING)
    turn.say(_queue_reply(turn, handoff, "handoff_returned"), Author.SYSTEM)
    card.refresh(turn, handoff)


def hand_back(turn: Turn) -> None:
    """A librarian lets the bot go on; the patron is told, and may ask for a person again."""
    handoff = handoffs.open_handoff(turn.session, turn.interaction.id)
    if handoff is None:
        return
    handoff.resolved_at = turn.now
    handoffs.trace(turn.session, handoff, "handed_back", turn.now, handoff.librarian_id)
    turn.interaction.change_owner(InteractionStatus.BOT)
    turn.say(turn.text("handed_back"))
    card.end(turn, handoff, "card_handed_back")


def take_over(turn: Turn, handoff: Handoff, librarian_id: int, event: str = "claimed") -> None:
    """Give the interaction to a librarian; what the bot still meant to say is dropped and noted."""
    handoff.librarian_id, handoff.claimed_at = librarian_id, turn.now
    turn.interaction.change_owner(InteractionStatus.WITH_LIBRARIAN, librarian_id)
    handoffs.trace(turn.session, handoff, event, turn.now, librarian_id)
    if outbox.drop_bot_answers(turn.session, turn.interaction.id):
        turn.note(turn.staff_text("note_answers_dropped"))
    turn.session.flush()
    turn.session.refresh(turn.interaction, ["librarian"])
    turn.session.refresh(handoff, ["librarian"])
