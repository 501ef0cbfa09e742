"""What a librarian might reply: Sapa's own answers, what colleagues replied to the like, and canned replies."""

from collections.abc import Iterator
from itertools import islice
from typing import NamedTuple

from sqlalchemy.orm import Session

from actions.answering import Asking, compose, live_answers
from actions.meeting import as_reading
from actions.office import Office
from nlu.intents import COURTESIES
from nlu.interpretation import Interpretation
from nlu.masking import for_anybody
from records import conversation
from records import conversation_view as view

MOST = 3  # of answers, and of colleagues' replies
MOST_READ = 4 * MOST  # some of which say the same, or greet and say nothing more
NO_MATTER = COURTESIES | {"ask_human"}  # what tells nothing of what the patron wants to know


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
    asked = conversation.last_question(session, head.interaction, but=NO_MATTER)
    asked = asked or conversation.last_question(session, head.interaction)
    reading = as_reading(asked) if asked is not None and asked.ranking else None
    said = islice(_answers(office, reading, head.language), MOST) if reading else ()
    answers = [Suggestion(f"answer-{intent}", "answer", wording.title(intent, language), text) for intent, text in said]
    likeliest = reading.ranking[0].intent if reading else ""
    alike = _alike(session, office, likeliest, head) if likeliest else ()
    replied = [Suggestion(f"like-{at}", "like", text, text) for at, text in enumerate(islice(alike, MOST))]
    ready = {name: wording.reply(name, head.language, head.patron, librarian) for name in wording.replies}
    canned = [Suggestion(f"reply-{name}", "reply", f"/{name}", text, name) for name, text in ready.items()]
    return [*answers, *replied, *canned]


def _alike(session: Session, office: Office, intent: str, head: view.Head) -> Iterator[str]:
    """What colleagues replied to the like, each once, without what points to those they replied to."""
    found = view.colleagues_replies(session, intent, head, MOST_READ)
    yield from filter(None, dict.fromkeys(for_anybody(text, office.lexicon, to.names) for text, to in found))


def _answers(office: Office, reading: Interpretation, language: str) -> Iterator[tuple[str, str]]:
    """Sapa's answer to each reading of a question, likeliest first; looked up for what it was read as."""
    for intent in [each.intent for each in reading.ranking]:
        asking = Asking(office, reading, language, office.clock())
        looked_up = compose(asking, live_answers()) if intent == reading.intent else None
        if looked_up is not None:
            yield intent, looked_up.text
        elif office.wording.has_answer(intent):
            yield intent, office.wording.answer(intent, language)
