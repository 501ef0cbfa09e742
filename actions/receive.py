"""One patron message, in a straight line: accepted, read, and met; an update that comes again changes nothing."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from types import ModuleType

from sqlalchemy.orm import Session

from actions import answering, dialogues, followup, handoff, refusal, staff_greeting, unread
from actions.answering import Asking
from actions.followup import Before, remembered
from actions.incoming import PatronBlocked, PatronEdit, PatronMessage, UpdateKey
from actions.linking import in_catalog
from actions.meeting import Step, meet
from actions.office import Office
from actions.policy import decide_reading
from actions.turn import Reply, Turn
from nlu.intents import COURTESIES
from nlu.interpretation import Interpretation
from records import conversation, handoffs, patrons
from records.changes import note_change
from records.models import Author, Interaction, InteractionStatus, Message, Patron
from records.search_text import search_text
from records.updates import Mark, begin_update, begun_update, finish_update, note_message


@dataclass(frozen=True, slots=True)
class Pending:
    """An accepted message that waits to be read, and the owner's version it was accepted under."""

    key: UpdateKey
    message_id: int
    interaction_id: int
    version: int
    text: str
    language: str
    language_fixed: bool
    before: Before | None


@dataclass(frozen=True, slots=True)
class Met:
    """What became of a message, for the log: no words of the patron."""

    interaction: int
    intents: tuple[str | None, ...]
    confidences: tuple[float, ...]
    sources: tuple[str, ...]
    models: tuple[str, ...]
    decisions: tuple[str, ...]


async def receive_message(office: Office, said: PatronMessage) -> Met | None:
    """Accept, read and meet one patron message; None when there was nothing to read."""
    pending = await office.db.write(accept, office, said)
    met = None
    while pending is not None:
        language, steps = await _understood(office, pending, office.today(said.said_at))
        met = _summary(pending, steps)
        pending = await office.db.write(settle, office, replace(pending, language=language), steps)
    return met


def accept(session: Session, office: Office, said: PatronMessage) -> Pending | None:
    """Record the message; what needs no reading is met at once, and then there is nothing pending."""
    now = office.clock()
    mark = begin_update(session, said.key, now)
    if mark is None:
        return None
    earlier = _earlier(session, mark)
    if staff_greeting.greeted(session, office, said) or (earlier is not None and _answered_by_hand(session, *earlier)):
        finish_update(session, mark, now)
        return None
    turn, message = _again(session, office, *earlier) if earlier else _record(session, office, said, mark)
    if _met_unread(turn, said, message):
        finish_update(session, mark, now)
        return None
    return Pending(
        said.key,
        message.id,
        turn.interaction.id,
        turn.interaction.version,
        message.text or "",
        turn.language,
        turn.interaction.patron.language_fixed,
        remembered(conversation.last_question(session, turn.interaction.id, but=COURTESIES), now),
    )


def _met_unread(turn: Turn, said: PatronMessage, message: Message) -> bool:
    """Whether a message needs no reading; of a refused patron words are read, for they may be in distress."""
    if refusal.silences(turn.session, turn.interaction.patron, turn.interaction):
        return not message.text or unread.floods(turn, said)
    return unread.meet(turn, said, message)


def _earlier(session: Session, mark: Mark) -> tuple[Interaction, Message] | None:
    """Where and what an update said that was accepted before, when the desk stopped before meeting it."""
    message = session.get(Message, mark.message_id) if mark.message_id else None
    found = conversation.interaction(session, message.interaction_id) if message else None
    return (found, message) if found and message else None


def _answered_by_hand(session: Session, interaction: Interaction, message: Message) -> bool:
    """Whether a librarian wrote after a message and ended the conversation, so that nothing more is owed."""
    return interaction.status == InteractionStatus.CLOSED and conversation.librarian_spoke_after(session, message)


def _again(session: Session, office: Office, interaction: Interaction, message: Message) -> tuple[Turn, Message]:
    """A message that came before; where its conversation closed before it was met, it goes on in the next one."""
    now = office.clock()
    if interaction.status == InteractionStatus.CLOSED:
        interaction = _in_the_next(session, interaction, message, now)
    return Turn(session, office, interaction, now), message


def _in_the_next(session: Session, closed: Interaction, message: Message, now: datetime) -> Interaction:
    """The patron's next conversation, into which a message is taken that was not met when its own closed."""
    following = conversation.open_interaction(session, closed.patron, closed.language, now)
    message.interaction_id = following.id
    note_change(session, closed.id)
    return following


def _record(session: Session, office: Office, said: PatronMessage, mark: Mark) -> tuple[Turn, Message]:
    now = office.clock()
    patron = patrons.patron_seen(session, said.sender, now)
    interaction = _interaction_of(session, office, patron, said)
    message = conversation.add_message(
        session,
        Message(
            interaction_id=interaction.id,
            author=Author.PATRON,
            kind=said.media.kind,
            text=said.text,
            file_id=said.media.file_id,
            file_name=said.media.file_name,
            media_group_id=said.media.album,
            chat_id=said.chat_id,
            telegram_message_id=said.message_id,
            said_at=said.said_at,
        ),
    )
    note_message(session, mark, message.id)
    return Turn(session, office, interaction, now), message


def _interaction_of(session: Session, office: Office, patron: Patron, said: PatronMessage) -> Interaction:
    """The open interaction; a comment on a rating belongs to the one that was rated, even if it is closed."""
    now = office.clock()
    current = conversation.resumed_interaction(session, patron, now)
    if current is not None:
        return current
    rating = conversation.awaited_comment(session, patron.id, now) if unread.is_comment(said, office.lexicon) else None
    if rating is not None:
        rating.interaction.last_activity_at = now
        return rating.interaction
    return conversation.begin_interaction(session, patron, patron.language or office.library.facts.language, now)


async def _understood(office: Office, pending: Pending, today: date) -> tuple[str, list[Step]]:
    """The language of a message, and its questions in the light of the one before, each with what is said to it."""
    before, text = pending.before, pending.text
    read, together = await office.reader.read(text, today), None
    if before is not None and followup.unclear_alone(office, text, read):
        together = await office.reader.read_after(before.text, text, today)

    def look_up() -> tuple[str, list[Step]]:
        readings = followup.resolve(office, before, text, read, together)
        readings = tuple(_in_catalog(office, reading) for reading in readings)
        language = _language(pending, readings)
        return language, _prepare(office, readings, language)

    return await asyncio.to_thread(look_up)


def _in_catalog(office: Office, reading: Interpretation) -> Interpretation:
    return in_catalog(office.catalog, office.book, reading, office.thresholds)


def _prepare(office: Office, readings: tuple[Interpretation, ...], language: str) -> list[Step]:
    live = answering.live_answers()
    now = office.clock()
    return [_step(Asking(office, reading, language, now), live) for reading in readings]


def _step(asking: Asking, live: Mapping[str, ModuleType]) -> Step:
    decision = decide_reading(asking.reading, asking.office.thresholds)
    return Step(asking.reading, decision, answering.compose(asking, live) if decision == "answer" else None)


def _language(pending: Pending, readings: tuple[Interpretation, ...]) -> str:
    """The language of the question, unless the patron fixed one."""
    if pending.language_fixed:
        return pending.language
    return next((each.language for each in readings if each.language), None) or pending.language


def _summary(pending: Pending, steps: list[Step]) -> Met:
    return Met(
        pending.interaction_id,
        tuple(step.reading.intent for step in steps),
        tuple(round(step.reading.confidence, 3) for step in steps),
        tuple(step.reading.source for step in steps),
        tuple(step.reading.model for step in steps),
        tuple(step.decision for step in steps),
    )


def settle(session: Session, office: Office, pending: Pending, steps: list[Step]) -> Pending | None:
    """Meet the questions if the interaction still belongs to whom it did; else read again, or leave it to the human."""
    now = office.clock()
    mark = begun_update(session, pending.key)
    interaction = conversation.interaction(session, pending.interaction_id)
    if mark is None or interaction is None:
        return None
    turn = Turn(session, office, interaction, now)
    if interaction.status == InteractionStatus.CLOSED:
        message = session.get_one(Message, pending.message_id)
        if not conversation.librarian_spoke_after(session, message):
            following = _in_the_next(session, interaction, message, now)
            return replace(pending, interaction_id=following.id, version=following.version)
    elif interaction.version == pending.version:
        _meet_all(turn, pending, steps)
    elif interaction.status == InteractionStatus.BOT:
        return replace(pending, version=interaction.version)
    else:
        turn.note(turn.staff_text("note_answer_too_late"))
        _relay(turn, pending)
    finish_update(session, mark, now)
    return None


def _meet_all(turn: Turn, pending: Pending, steps: list[Step]) -> None:
    for each in (turn.interaction, turn.interaction.patron):
        if each.language != pending.language:  # even the same value would have the record looked through for changes
            each.language = pending.language
    steps = refusal.heard(turn, steps)
    readings = tuple(step.reading for step in steps)
    if not any(each.needs_care for each in readings) and dialogues.go_on(turn, readings, pending.text):
        return
    for step in steps:
        if turn.interaction.status == InteractionStatus.BOT:
            meet(turn, pending.message_id, step)
    standing = handoffs.open_handoff(turn.session, turn.interaction.id)
    if standing is not None and standing.requested_at < turn.now:
        _relay(turn, pending)


def _relay(turn: Turn, pending: Pending) -> None:
    handoff.relay(turn, turn.session.get_one(Message, pending.message_id))


def apologise(session: Session, office: Office, said: PatronMessage) -> None:
    """The desk could not meet a message: it is recorded, the patron is told, and a person is offered."""
    now = office.clock()
    mark = begin_update(session, said.key, now)
    if mark is None:
        return
    earlier = _earlier(session, mark)
    turn, _message = _again(session, office, *earlier) if earlier else _record(session, office, said, mark)
    if not refusal.silences(session, turn.interaction.patron, turn.interaction):
        turn.say(Reply(turn.text("trouble"), ((turn.human_button,),)))
    finish_update(session, mark, now)


def receive_edit(session: Session, office: Office, edit: PatronEdit) -> None:
    """A patron changed a message: the record follows, and a librarian in the chat is shown it."""
    now = office.clock()
    mark = begin_update(session, edit.key, now)
    if mark is None:
        return
    finish_update(session, mark, now)
    message = conversation.message_in_chat(session, edit.chat_id, edit.message_id)
    interaction = conversation.interaction(session, message.interaction_id) if message else None
    if message is None or interaction is None or message.author != Author.PATRON:
        return
    turn = Turn(session, office, interaction, now)
    before, message.text, message.edited_at = message.text, edit.text, now
    message.search_text = search_text(edit.text or "")
    turn.note(turn.staff_text("note_edited", before=before or ""))
    if interaction.status != InteractionStatus.CLOSED:
        handoff.relay_edit(turn, before, edit.text)


def receive_block(session: Session, office: Office, change: PatronBlocked) -> None:
    """A patron blocked the bot or let it in again: a quiet record, and word to a librarian in the chat."""
    now = office.clock()
    mark = begin_update(session, change.key, now)
    patron = patrons.patron_of(session, change.sender.telegram_id)
    if mark is None:
        return
    finish_update(session, mark, now)
    if patron is None:
        return
    patron.blocked_at = now if change.blocked else None
    interaction = conversation.current_interaction(session, patron.id)
    if interaction is None:
        return
    turn = Turn(session, office, interaction, now)
    text = turn.staff_text("note_blocked" if change.blocked else "note_unblocked")
    turn.note(text)
    standing = handoffs.open_handoff(session, interaction.id)
    if standing is not None:
        turn.tell_topic(standing, "send_line", {"text": text})
