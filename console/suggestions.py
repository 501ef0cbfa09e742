"""What a librarian might reply: written answers, what colleagues replied to the like, and canned replies."""

from typing import NamedTuple

from sqlalchemy.orm import Session

from actions.office import Office
from nlu.masking import masked
from records import conversation_view as view

MOST = 3  # of answers, and of colleagues' replies


class Suggestion(NamedTuple):
    """A text to begin from; the key names it in an address, the shortcut on the keyboard."""

    key: str
    kind: str
    title: str
    text: str
    shortcut: str = ""


def suggestions(session: Session, office: Office, head: view.Head, librarian: str, language: str) -> list[Suggestion]:
    """All of them, in the patron's language under titles in the librarian's."""
    wording = office.wording
    guesses = view.guesses(session, head.interaction)
    answers = [
        Suggestion(f"answer-{intent}", "answer", wording.title(intent, language), wording.answer(intent, head.language))
        for intent in [each for each in guesses if wording.has_answer(each)][:MOST]
    ]
    alike = view.colleagues_replies(session, guesses[0], head.interaction, MOST) if guesses else []
    told = [masked(text, office.lexicon) for text in alike]  # what was said to another patron may hold their numbers
    replied = [Suggestion(f"like-{at}", "like", text, text) for at, text in enumerate(told)]
    ready = {name: wording.reply(name, head.language, head.patron, librarian) for name in wording.replies}
    canned = [Suggestion(f"reply-{name}", "reply", f"/{name}", text, name) for name, text in ready.items()]
    return [*answers, *replied, *canned]
