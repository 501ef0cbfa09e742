"""What librarians do in the staff group: claim, release, reply, note, resolve."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from sqlalchemy.orm import Session

from actions import card, handoff, notes, rating, staff_commands
from actions.incoming import Press, StaffMessage
from actions.office import Office
from actions.turn import Button, Turn
from records import conversation, handoffs, outbox, staff
from records.models import Author, Delivery, Handoff, InteractionStatus, Librarian, Message
from records.updates import begin_update, finish_update

EFFORT_LEVELS = range(1, 7)


@dataclass(frozen=True)
class Act:
    """One librarian acting on one handoff."""

    turn: Turn
    handoff: Handoff
    librarian: Librarian

    @property
    def holds_it(self) -> bool:
        """Whether this librarian has claimed the handoff."""
        return self.handoff.claimed_at is not None and self.handoff.librarian_id == self.librarian.id


def staff_press(session: Session, office: Office, press: Press) -> str | None:
    """Carry out a button of the staff group; the short notice for whoever pressed it, None for a repeated update."""
    now = office.clock()
    mark = begin_update(session, press.key, now)
    if mark is None:
        return None
    finish_update(session, mark, now)
    librarian = staff.librarian_of(session, press.sender.telegram_id)
    if librarian is None:
        return office.wording.say("not_registered", office.staff_language, id=press.sender.telegram_id)
    verb, number, extra = _parse(press.data)
    handed = handoffs.handoff(session, number) if verb in VERBS else None
    if handed is None:
        return office.wording.say("stale_button", office.staff_language)
    turn = Turn(session, office, handed.interaction, now)
    if not handed.is_open:
        return turn.staff_text("ended_toast")
    return VERBS[verb](Act(turn, handed, librarian), extra)


def _parse(data: str) -> tuple[str, int, int]:
    verb, _, rest = data.partition(":")
    number, _, extra = rest.partition(":")
    if not number.isascii() or not number.isdigit() or len(number) > 18:  # noqa: PLR2004 (fits 64 bits)
        return "", 0, 0
    return verb, int(number), int(extra) if extra.isascii() and extra.isdigit() and len(extra) == 1 else 0


def claim(act: Act, _extra: int = 0) -> str:
    """Take the chat; of two librarians the second is told who has it."""
    if act.handoff.claimed_at is not None:
        name = act.handoff.librarian.name if act.handoff.librarian else ""
        return act.turn.staff_text("you_have_it" if act.holds_it else "taken_by", name=name)
    handoff.take_over(act.turn, act.handoff, act.librarian.id)
    act.turn.say(act.turn.text("librarian_joined", name=act.librarian.name), Author.SYSTEM)
    card.refresh(act.turn, act.handoff)
    return act.turn.staff_text("claimed_toast")


def release(act: Act, _extra: int = 0) -> str:
    """Give the chat back to the queue."""
    if not act.holds_it:
        return _not_yours(act)
    handoff.return_to_queue(act.turn, act.handoff, "released")
    return act.turn.staff_text("released_toast")


def resolve(act: Act, _extra: int = 0) -> str:
    """Ask the effort level; the chat is resolved when it is given."""
    if not act.holds_it:
        return _not_yours(act)
    levels = act.turn.office.library.facts.effort_levels
    language = act.turn.office.staff_language
    keyboard = [
        [[button.label, button.data]]
        for button in (
            Button(f"{n} · {dict(levels[n])[language]}", f"effort:{act.handoff.id}:{n}") for n in EFFORT_LEVELS
        )
    ]
    act.turn.tell_topic(act.handoff, "send_text", {"text": act.turn.staff_text("ask_effort"), "buttons": keyboard})
    return act.turn.staff_text("ask_effort_toast")


def effort(act: Act, level: int) -> str:
    """Record the effort level and end the chat: the patron is thanked and asked for a rating."""
    if not act.holds_it:
        return _not_yours(act)
    if level not in EFFORT_LEVELS:
        return act.turn.staff_text("stale_button")
    turn, handed = act.turn, act.handoff
    handed.resolved_at = turn.now
    handoffs.trace(turn.session, handed, "resolved", turn.now, act.librarian.id)
    turn.interaction.effort_level = level
    turn.say(turn.text("resolved_thanks", name=act.librarian.name), Author.SYSTEM)
    turn.interaction.close("resolved", turn.now)
    rating.ask(turn)
    card.end(turn, handed, "card_resolved")
    return turn.staff_text("resolved_toast")


def _not_yours(act: Act) -> str:
    if act.handoff.librarian is None:
        return act.turn.staff_text("claim_first_toast")
    return act.turn.staff_text("taken_by", name=act.handoff.librarian.name)


VERBS: dict[str, Callable[[Act, int], str]] = {"claim": claim, "release": release, "resolve": resolve, "effort": effort}


def staff_message(session: Session, office: Office, said: StaffMessage) -> None:
    """Carry out a command, or pass what a librarian writes in a topic on to its patron, or say why not."""
    now = office.clock()
    mark = begin_update(session, said.key, now)
    if mark is None:
        return
    finish_update(session, mark, now)
    handed = handoffs.handoff_of_topic(session, said.topic_id) if said.topic_id is not None else None
    answer = staff_commands.answer(session, office, said)
    if answer is not None:
        _answer(session, office, handed, answer)
    elif handed is not None:
        turn = Turn(session, office, handed.interaction, now)
        _in_topic(turn, handed, staff.librarian_of(session, said.sender.telegram_id), said)


def _answer(session: Session, office: Office, handed: Handoff | None, text: str) -> None:
    """Answer a command where it was written: in a topic in that topic's order, so that nothing overtakes."""
    if office.staff_chat_id is None:
        return
    lane = f"topic:{handed.id}" if handed else "staff"
    delivery = Delivery(lane=lane, method="send_line", chat_id=office.staff_chat_id, payload={"text": text})
    delivery.handoff_id = handed.id if handed else None
    outbox.enqueue(session, delivery, office.clock())


def _in_topic(turn: Turn, handed: Handoff, librarian: Librarian | None, said: StaffMessage) -> None:
    refusal = _refusal(turn, handed, librarian)
    parts = notes.split(said.text or "", said.entities)
    if librarian is not None and parts.note and not said.edited:
        _record(turn, librarian, said, parts.note, Author.NOTE)
    if said.text and not parts.text and parts.note:
        return
    if refusal or librarian is None:
        turn.tell_topic(handed, "send_line", {"text": refusal or ""})
    elif said.edited:
        _pass_on_edit(turn, said, parts)
    else:
        _pass_on(turn, handed, librarian, said, parts)


def _refusal(turn: Turn, handed: Handoff, librarian: Librarian | None) -> str | None:
    """Why this person's words may not reach the patron now; None when they may."""
    if librarian is None:
        return turn.staff_text("not_registered_topic")
    if not handed.is_open:
        return turn.staff_text("already_ended")
    if turn.interaction.status != InteractionStatus.WITH_LIBRARIAN:
        return turn.staff_text("claim_first")
    if handed.librarian_id != librarian.id:
        return turn.staff_text("taken_by", name=handed.librarian.name if handed.librarian else "")
    return None


def _pass_on(turn: Turn, handed: Handoff, librarian: Librarian, said: StaffMessage, parts: notes.Parts) -> None:
    message = _record(turn, librarian, said, parts.text or None, Author.LIBRARIAN)
    handed.first_reply_at = handed.first_reply_at or turn.now
    turn.interaction.last_activity_at = turn.now
    if said.media.kind == "text":
        turn.send("send_text", {"text": parts.text, "entities": parts.entities, "buttons": []}, message.id)
        return
    payload: dict[str, Any] = {"from_chat_id": turn.office.staff_chat_id, "message_id": said.message_id}
    payload |= {"kind": said.media.kind, "file_id": said.media.file_id, "album": said.media.album}
    if parts.note:
        payload |= {"caption": parts.text, "entities": parts.entities, "without_note": True}
    turn.send("copy", payload | {"caption": parts.text}, message.id)


def _record(turn: Turn, librarian: Librarian, said: StaffMessage, text: str | None, author: Author) -> Message:
    return conversation.add_message(
        turn.session,
        Message(
            interaction_id=turn.interaction.id,
            author=author,
            librarian_id=librarian.id,
            kind="text" if author == Author.NOTE else said.media.kind,
            text=text,
            file_id=said.media.file_id,
            file_name=said.media.file_name,
            media_group_id=said.media.album,
            chat_id=turn.office.staff_chat_id,
            telegram_message_id=said.message_id,
            said_at=said.said_at,
        ),
    )


def _pass_on_edit(turn: Turn, said: StaffMessage, parts: notes.Parts) -> None:
    """A librarian's edit changes the message in the patron's chat too."""
    if turn.office.staff_chat_id is None:
        return
    message = conversation.message_in_chat(turn.session, turn.office.staff_chat_id, said.message_id)
    if message is None or message.kind != "text" or message.author != Author.LIBRARIAN:
        return
    message.text, message.edited_at = parts.text, turn.now
    payload = {"of_message": message.id, "text": parts.text, "entities": parts.entities}
    turn.send("edit_text", payload)
