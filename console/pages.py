"""Pages from templates: every text in the visitor's language, nothing unescaped."""

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup
from starlette.responses import HTMLResponse, Response

from actions.office import Office
from actions.wording import Wording
from console.texts import text, texts
from records.conversation_view import Reading
from records.figures import BY_LIBRARIANS, BY_PEOPLE
from records.reviews import JudgedQuestion

if TYPE_CHECKING:
    from console.screens import Visit

TEMPLATES = Path(__file__).parent / "templates"
# What Telegram says, from https://core.telegram.org/bots/api and what its servers answer.
REFUSALS = {
    "blocked by the user": "refusal_blocked",
    "user is deactivated": "refusal_deactivated",
    "chat not found": "refusal_no_chat",
    "initiate conversation": "refusal_not_begun",
    "too large": "refusal_too_large",
}
MINUTES_OF_HOUR, HOURS_OF_DAY = 60, 24


class Pages:
    """Renders templates; what is shown to many is rendered once."""

    def __init__(self, office: Office) -> None:
        texts()  # a mistake in them should show at the start
        self._office = office

    def response(self, visit: "Visit", template: str, status: int, values: Mapping[str, object]) -> Response:
        """A page for one visitor."""
        own = {"account": visit.signed_in, "path": visit.request.url.path, "query": visit.request.url.query}
        return HTMLResponse(self.fragment(template, visit.language, {**own, **values}), status_code=status)

    def fragment(self, template: str, language: str, values: Mapping[str, object]) -> str:
        """A page or a part of one in a language."""
        return _environment().get_template(template).render({**self._words(language), **values})

    def _words(self, language: str) -> dict[str, Any]:
        """What every template can say."""
        wording = self._office.wording
        said: dict[str, Callable[..., str]] = {
            "t": lambda key, **values: text(key, language, **values),
            "staff": lambda key, **values: wording.say(key, language, **values),
            "retold": lambda note: wording.retold(note, language),
            "called": lambda name: name or text("walk_in", language),
            "intent_title": lambda intent: wording.title(intent, language),
            "topic_of": lambda question: _topic(question, wording, language),
            "sureness": lambda question: _sureness(question, language),
            "refusal": lambda error: _refusal(error, language),
            "when": lambda at: self._when(at, language),
            "moment": lambda at: wording.moment(at, language),
            "plain_day": lambda day: wording.day(day, language),
            "month_of": lambda day: wording.month(day, language),
            "length_of": lambda seconds: _span(timedelta(seconds=seconds), language, "under_a_minute"),
            "clock": lambda at: wording.clock(at.astimezone(self._office.library.zone), language),
            "waited": lambda since: _span(self._office.clock() - since, language, "just_now"),
            "lasted": lambda since, until: _span(until - since, language, "under_a_minute"),
        }
        return {
            **said,
            "present": self._office.clock,
            "language": language,
            "library": self._office.library.facts.name[language],
        }

    def _when(self, at: datetime, language: str) -> Markup:
        """A moment for tables and lists: short to read, whole for who points at it and for machines."""
        wording, local = self._office.wording, at.astimezone(self._office.library.zone)
        short = wording.short_moment(at, self._office.clock(), language)
        shown = (local.isoformat(timespec="seconds"), wording.moment(at, language), short)
        return Markup('<time datetime="{}" title="{}">{}</time>').format(*shown)


@cache
def _environment() -> Environment:
    """The templates know nothing of an office, so they are compiled once for all."""
    return Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )


def _topic(question: Reading | JudgedQuestion, wording: Wording, language: str) -> str:
    """What a question is about, as it was read or noted."""
    if question.intent is None:
        return text("no_topic" if question.source == BY_LIBRARIANS else "no_intent", language)
    return wording.title(question.intent, language)


def _sureness(question: Reading | JudgedQuestion, language: str) -> str:
    """How sure the reading was; what a person chose or noted has none."""
    if question.source in BY_PEOPLE:
        return text(f"by_{question.source}", language)
    return text("confidence", language, percent=round(question.confidence * 100))


def _refusal(error: str, language: str) -> str:
    """Why Telegram did not deliver: the usual reasons in the reader's language, others as Telegram says them."""
    key = next((key for said, key in REFUSALS.items() if said in error.lower()), None)
    return text(key, language) if key is not None else Markup('<span lang="en">{}</span>').format(error)


def _span(span: timedelta, language: str, shortest: str) -> str:
    """How long something took, in the largest whole unit; under a minute a text of its own."""
    minutes = int(span.total_seconds() // 60)
    if minutes < 1:
        return text(shortest, language)
    if minutes < MINUTES_OF_HOUR:
        return text("minutes", language, n=minutes)
    hours = minutes // MINUTES_OF_HOUR
    if hours < HOURS_OF_DAY:
        return text("hours", language, n=hours)
    return text("days", language, n=hours // HOURS_OF_DAY)
