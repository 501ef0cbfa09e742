"""Short dialogues: feedback that is kept with a number, topics to be told about, ratings."""

import re
from typing import Any

from actions import rating
from actions.policy import decide_reading
from actions.turn import Button, Reply, Turn
from nlu.interpretation import Interpretation
from records import patrons
from records.models import Feedback

FEEDBACK_KINDS = {
    "give_compliment": "compliment",
    "make_complaint": "complaint",
    "give_suggestion": "suggestion",
    "suggest_purchase": "purchase",
}
COURTESIES = {"greet", "thank", "goodbye", "affirm"}
ENOUGH_WORDS = 6
TOPIC_CUE = re.compile(
    r"\b(?:tentang|ttg|soal|topik|mengenai|bidang|tema|kategori|genre|about|on|regarding|topic|to)\b[\s:]+(.+)",
    re.IGNORECASE,
)
TOPIC_LENGTH = 80
PREVIEW_LENGTH = 1000


def begin(turn: Turn, intent: str, reading: Interpretation) -> bool:
    """Begin the dialogue of an intent; False when it has none."""
    if intent in FEEDBACK_KINDS:
        _begin_feedback(turn, intent, reading)
    elif intent == "subscribe_topic":
        _offer_topic(turn, _topic_of(reading))
    elif intent == "unsubscribe":
        _offer_unsubscribing(turn)
    elif intent == "rate_service":
        if not rating.ask(turn):
            turn.say(turn.text("already_rated"))
    else:
        return False
    return True


def _begin_feedback(turn: Turn, intent: str, reading: Interpretation) -> None:
    """What was already told need not be asked again."""
    told = len(reading.text.split()) >= ENOUGH_WORDS
    if told:
        _confirm(turn, intent, reading.text)
    else:
        ask_for_text(turn, intent)


def shortened(text: str) -> str:
    """A long text as a preview; the record keeps it whole."""
    return text if len(text) <= PREVIEW_LENGTH else text[:PREVIEW_LENGTH] + "…"


def ask_for_text(turn: Turn, intent: str) -> None:
    """Ask the patron to write what they want to say."""
    turn.interaction.dialogue = {"flow": intent, "step": "text"}
    key = "ask_topic" if intent == "subscribe_topic" else f"ask_{FEEDBACK_KINDS[intent]}"
    turn.say(Reply(turn.text(key), ((turn.button("button_cancel", "flow:cancel"),),)))


def _confirm(turn: Turn, intent: str, text: str) -> None:
    turn.interaction.dialogue = {"flow": intent, "step": "confirm", "text": text}
    kind = turn.text("kind_" + FEEDBACK_KINDS[intent])
    rows = (
        (turn.button("button_send", "flow:send"), turn.button("button_rewrite", "flow:rewrite")),
        (turn.button("button_cancel", "flow:cancel"),),
    )
    turn.say(Reply(turn.text("confirm_feedback", kind=kind, text=shortened(text)), rows))


def go_on(turn: Turn, readings: tuple[Interpretation, ...], text: str) -> bool:
    """Take a message as the next step of the running dialogue; False when it is none of its business."""
    state = turn.interaction.dialogue
    if state is None:
        return False
    sure = readings[0].intent if decide_reading(readings[0], turn.office.thresholds) == "answer" else None
    if sure == "deny":
        press(turn, "cancel")
    elif state["step"] == "confirm" and (sure == "affirm" or _begins_with_yes(turn, text)):
        press(turn, "send")
    elif sure in COURTESIES:
        _ask_again(turn, state)
    elif _is_other_matter(sure, state, text):
        return False
    else:
        _take_text(turn, state, text)
    return True


def _begins_with_yes(turn: Turn, text: str) -> bool:
    yes = {word.casefold() for said in turn.office.book["affirm"].wordings.values() for word in said}
    first = text.casefold().split(maxsplit=1)[0].strip(".,!") if text.strip() else ""
    return first in yes


def _is_other_matter(sure: str | None, state: dict[str, Any], text: str) -> bool:
    """A clear question of another kind is answered; what was told so far waits to be sent or cancelled."""
    if sure is None or sure == state["flow"] or sure in FEEDBACK_KINDS:
        return False
    return state["step"] == "confirm" or "?" in text


def _ask_again(turn: Turn, state: dict[str, Any]) -> None:
    if state["step"] == "text":
        ask_for_text(turn, state["flow"])
    elif state["flow"] == "subscribe_topic":
        _offer_topic(turn, state["text"])
    else:
        _confirm(turn, state["flow"], state["text"])


def _take_text(turn: Turn, state: dict[str, Any], text: str) -> None:
    """What is said while a text waits to be confirmed is added to it; a topic is replaced."""
    if state["flow"] == "subscribe_topic":
        _offer_topic(turn, text)
    else:
        _confirm(turn, state["flow"], "\n".join(filter(None, (state.get("text"), text))))


def press(turn: Turn, choice: str) -> str:
    """Carry out a button of the running dialogue; the notice for the button."""
    state = turn.interaction.dialogue
    if state is None:
        return turn.text("stale_button")
    if choice == "cancel":
        turn.interaction.dialogue = None
        turn.say(turn.text("flow_cancelled"))
    elif choice == "rewrite":
        ask_for_text(turn, state["flow"])
    elif choice == "send" and state["step"] == "confirm":
        _send(turn, state)
    else:
        return turn.text("stale_button")
    return ""


def _send(turn: Turn, state: dict[str, Any]) -> None:
    turn.interaction.dialogue = None
    if state["flow"] == "subscribe_topic":
        _subscribe(turn, state["text"])
        return
    kind = FEEDBACK_KINDS[state["flow"]]
    patron = turn.interaction.patron
    number = patrons.add_feedback(
        turn.session,
        Feedback(
            patron_id=patron.id, interaction_id=turn.interaction.id, kind=kind, text=state["text"], given_at=turn.now
        ),
    )
    rows = ((turn.human_button,),) if kind == "complaint" else ()
    turn.say(Reply(turn.text(f"kept_{kind}", number=number), rows))
    title = turn.staff_text(f"kind_{kind}")
    turn.tell_staff(
        turn.staff_text("feedback_line", kind=title, number=number, name=patron.name, text=shortened(state["text"]))
    )


def _topic_of(reading: Interpretation) -> str | None:
    named = next((each.value for each in reading.entities if each.kind == "topic"), None)
    found = TOPIC_CUE.search(reading.text)
    return named or (found.group(1).strip(" .?!") if found else None)


def _offer_topic(turn: Turn, topic: str | None) -> None:
    if not topic:
        ask_for_text(turn, "subscribe_topic")
        return
    topic = topic.strip()[:TOPIC_LENGTH]
    turn.interaction.dialogue = {"flow": "subscribe_topic", "step": "confirm", "text": topic}
    rows = ((turn.button("button_subscribe", "flow:send"), turn.button("button_rewrite", "flow:rewrite")),)
    turn.say(Reply(turn.text("confirm_topic", topic=topic), (*rows, (turn.button("button_cancel", "flow:cancel"),))))


def _subscribe(turn: Turn, topic: str) -> None:
    is_new = patrons.subscribe(turn.session, turn.interaction.patron_id, topic, turn.now)
    turn.say(turn.text("subscribed" if is_new else "already_subscribed", topic=topic))


def _offer_unsubscribing(turn: Turn) -> None:
    standing = patrons.subscriptions(turn.session, turn.interaction.patron_id)
    if not standing:
        turn.say(turn.text("no_subscriptions"))
        return
    rows = [(Button(each.topic, f"unsub:{each.id}"),) for each in standing[:8]]
    rows.append((turn.button("button_unsubscribe_all", "unsub:0"),))
    turn.say(Reply(turn.text("choose_unsubscribe"), tuple(rows)))


def unsubscribe(turn: Turn, number: int) -> str:
    """End one subscription of the patron (0: all); the notice for the button."""
    ended = patrons.unsubscribe(turn.session, turn.interaction.patron_id, number or None, turn.now)
    if not ended:
        return turn.text("stale_button")
    turn.say(turn.text("unsubscribed", topics=", ".join(ended)))
    return ""
