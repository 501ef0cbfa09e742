"""The handoff's topic in the staff group: a card that tells a librarian what to know, with the buttons to act."""

from sqlalchemy import select

from actions.turn import Button, Turn
from records import conversation
from records.models import Author, Handoff, HandoffKind, Question

LAST_MESSAGES = 6
EARLIER = 3
TOPIC_NAME_LENGTH = 60
PREVIEW_LENGTH = 300
SHOWN_KINDS = {
    "photo", "voice", "document", "audio", "video", "video_note", "animation", "sticker", "location",
}  # fmt: skip


def open_topic(turn: Turn, handoff: Handoff) -> None:
    """Queue the opening of the topic and its card."""
    topic = turn.office.wording.title(turn.interaction.topic, turn.office.staff_language)
    name = f"#{handoff.id} {turn.interaction.patron.name} · {topic}"[:TOPIC_NAME_LENGTH]
    turn.tell_topic(handoff, "open_topic", {"name": name})
    turn.tell_topic(handoff, "send_card", {"text": text(turn, handoff), "buttons": buttons(turn, handoff)})


def refresh(turn: Turn, handoff: Handoff) -> None:
    """Queue the card as it now stands; nothing more, since the group may hear only so much a minute."""
    turn.tell_topic(handoff, "edit_card", {"text": text(turn, handoff), "buttons": buttons(turn, handoff)})


def end(turn: Turn, handoff: Handoff, key: str) -> None:
    """Queue the last state of the card, the reason, and the closing of the topic."""
    turn.tell_topic(handoff, "edit_card", {"text": text(turn, handoff), "buttons": []})
    if handoff.claimed_at is not None:
        turn.tell_topic(handoff, "send_line", {"text": turn.staff_text(key)})
    turn.tell_topic(handoff, "close_topic", {})


def buttons(turn: Turn, handoff: Handoff) -> list[list[list[str]]]:
    """Claim while it waits; Release and Resolve once it is claimed."""

    def row(*verbs: str) -> list[list[str]]:
        each = (Button(turn.staff_text(f"button_{verb}"), f"{verb}:{handoff.id}") for verb in verbs)
        return [[button.label, button.data] for button in each]

    if not handoff.is_open:
        return []
    return [row("claim")] if handoff.claimed_at is None else [row("release", "resolve")]


def text(turn: Turn, handoff: Handoff) -> str:
    """The card's text: who, why, the bot's guess, the last messages and earlier interactions."""
    parts = [
        turn.staff_text(
            "card_head",
            number=handoff.id,
            interaction=turn.interaction.id,
            name=turn.interaction.patron.name,
            username=turn.interaction.patron.username or "",
            reason=turn.staff_text(f"reason_{handoff.reason}"),
            language=turn.staff_text(f"language_{turn.interaction.language}"),
        ),
        _guess(turn),
        _promise(turn, handoff),
        _last_messages(turn),
        _earlier(turn),
        _state(turn, handoff),
    ]
    return "\n\n".join(part for part in parts if part)


def _guess(turn: Turn) -> str:
    last = turn.session.scalars(
        select(Question).filter_by(interaction_id=turn.interaction.id).order_by(Question.id.desc()).limit(1)
    ).one_or_none()
    if last is None or not last.ranking:
        return ""
    best, confidence = last.ranking[0]
    title = turn.office.wording.title(best, turn.office.staff_language)
    return turn.staff_text("card_guess", title=title, percent=round(confidence * 100))


def _promise(turn: Turn, handoff: Handoff) -> str:
    if handoff.kind != HandoffKind.FOLLOW_UP or handoff.promised_at is None:
        return ""
    return turn.staff_text(
        "card_promise", time=turn.office.wording.moment(handoff.promised_at, turn.office.staff_language)
    )


def _last_messages(turn: Turn) -> str:
    messages = conversation.last_messages(turn.session, turn.interaction.id, LAST_MESSAGES)
    name = {Author.PATRON: turn.interaction.patron.name, Author.BOT: "Sapa", Author.LIBRARIAN: "✎"}
    lines = [
        f"{name[Author(message.author)]}: {(message.text or _sent(turn, message.kind))[:PREVIEW_LENGTH]}"
        for message in messages
        if message.author in name
    ]
    return turn.staff_text("card_last_messages", lines="\n".join(lines)) if lines else ""


def _sent(turn: Turn, kind: str) -> str:
    return turn.staff_text(f"sent_{kind}" if kind in SHOWN_KINDS else "sent_other")


def _earlier(turn: Turn) -> str:
    wording, staff = turn.office.wording, turn.office.staff_language
    earlier = conversation.earlier_interactions(turn.session, turn.interaction, EARLIER)
    lines = [
        f"#{each.number} · {wording.moment(each.opened_at, staff)} · {wording.title(each.topic, staff)}"
        + (f" · {'★' * each.score}" if each.score else "")
        for each in earlier
    ]
    return turn.staff_text("card_earlier", lines="\n".join(lines))


def _state(turn: Turn, handoff: Handoff) -> str:
    at = turn.office.wording.clock(turn.now.astimezone(turn.office.library.zone), turn.office.staff_language)
    name = handoff.librarian.name if handoff.librarian else ""
    if handoff.cancelled_at:
        refused = turn.interaction.patron.refused_at is not None
        return turn.staff_text("state_refused" if refused else "state_cancelled", time=at)
    if handoff.resolved_at:
        return turn.staff_text("state_resolved", name=name, time=at)
    return (
        turn.staff_text("state_claimed", name=name, time=at) if handoff.claimed_at else turn.staff_text("state_waiting")
    )
