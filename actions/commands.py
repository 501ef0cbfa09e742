"""Commands a patron can type: /bantuan, /pustakawan, /bahasa, /batal, /nilai and their English names."""

import re
from collections.abc import Callable

from actions import dialogues, handoff, rating
from actions.turn import Button, Reply, Turn
from records.models import Author, InteractionStatus, Message

MENU = (
    "ask_opening_hours",
    "search_catalog",
    "ask_membership_registration",
    "ask_loan_rules",
    "ask_location",
    "ask_events",
)
LANGUAGE_WISH = re.compile(
    r"""(?:(?:tolong|bisa|mau|can\ you|could\ you|please|kak|min)\s+)*
        (?:(?:pakai|pake|ganti|jawab|dalam|ke|switch|speak|reply|answer|use)\s+)*
        (?:(?:to|in|bahasa|basa|bhs)\s+)+(?P<language>inggris|english|indonesia|indo)
        (?:\s+(?:dong|ya|aja|saja|please|kak|min))*[\s.!?]*""",
    re.IGNORECASE | re.VERBOSE,
)
ALWAYS = {"pustakawan", "librarian", "batal", "cancel", "bahasa", "language"}
LANGUAGE_ARGUMENTS = {
    "id": "id",
    "indonesia": "id",
    "en": "en",
    "english": "en",
    "inggris": "en",
    "auto": "auto",
    "otomatis": "auto",
}


def carry_out(turn: Turn, message: Message) -> bool:
    """Carry out a command; False when the message is none (a librarian is passed all but the chat's own commands)."""
    text = message.text or ""
    if message.kind != "text" or not text.startswith("/") or len(text.split()) == 0:
        return False
    name = text.split()[0][1:].partition("@")[0].lower()
    if turn.interaction.status == InteractionStatus.WITH_LIBRARIAN and name not in ALWAYS:
        return False
    argument = text.partition(" ")[2].strip().lower()
    COMMANDS.get(name, _unknown)(turn, argument)
    return True


def wish_for_language(turn: Turn, message: Message) -> bool:
    """A short wish such as `pakai bahasa Inggris dong` counts like the command; False when it is none."""
    wished = LANGUAGE_WISH.fullmatch((message.text or "").strip())
    if wished is None or message.kind != "text" or turn.interaction.status == InteractionStatus.WITH_LIBRARIAN:
        return False
    fix_language(turn, "en" if wished["language"].casefold() in {"inggris", "english"} else "id")
    return True


def _start(turn: Turn, _argument: str) -> None:
    turn.say(Reply(turn.text("welcome"), menu(turn)))


def menu(turn: Turn) -> tuple[tuple[Button, ...], ...]:
    """What patrons ask most, two to a row."""
    buttons = [
        Button(turn.office.wording.title(intent, turn.language), f"ask:{place}")
        for place, intent in enumerate(MENU)
        if intent in turn.office.book
    ]
    rows = [tuple(buttons[at : at + 2]) for at in range(0, len(buttons), 2)]
    return (*rows, (turn.human_button,))


def _help(turn: Turn, _argument: str) -> None:
    turn.say(Reply(turn.office.wording.answer("ask_capabilities", turn.language), menu(turn)))


def _librarian(turn: Turn, _argument: str) -> None:
    turn.interaction.dialogue = None
    handoff.request(turn, "patron_asked")


def _cancel(turn: Turn, _argument: str) -> None:
    if turn.interaction.dialogue is not None:
        dialogues.press(turn, "cancel")
    elif not handoff.cancel(turn):
        turn.say(turn.text("nothing_to_cancel"))


def _language(turn: Turn, argument: str) -> None:
    if argument in LANGUAGE_ARGUMENTS:
        fix_language(turn, LANGUAGE_ARGUMENTS[argument])
        return
    labels = (("Bahasa Indonesia", "id"), ("English", "en"))
    rows = (tuple(Button(label, f"lang:{code}") for label, code in labels), (turn.button("button_auto", "lang:auto"),))
    turn.say(Reply(turn.text("choose_language"), rows), Author.SYSTEM)  # it may be asked for beside a librarian


def fix_language(turn: Turn, choice: str) -> None:
    """Answer in one language from now on, or again in the language of each message."""
    patron = turn.interaction.patron
    patron.language_fixed = choice != "auto"
    if patron.language_fixed:
        patron.language = turn.interaction.language = choice
    turn.say(turn.text("language_fixed" if patron.language_fixed else "language_follows"), Author.SYSTEM)


def _rate(turn: Turn, _argument: str) -> None:
    if not rating.ask(turn):
        turn.say(turn.text("already_rated"))


def _unknown(turn: Turn, _argument: str) -> None:
    turn.say(Reply(turn.text("unknown_command"), menu(turn)))


COMMANDS: dict[str, Callable[[Turn, str], None]] = {
    "start": _start,
    "help": _help,
    "bantuan": _help,
    "menu": _help,
    "pustakawan": _librarian,
    "librarian": _librarian,
    "batal": _cancel,
    "cancel": _cancel,
    "bahasa": _language,
    "language": _language,
    "nilai": _rate,
    "rate": _rate,
}
