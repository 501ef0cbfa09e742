"""How things are said: texts and answers as templates over the library's facts, in the language of the patron."""

import re
from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime, time
from functools import lru_cache
from pathlib import Path
from types import CodeType
from typing import Any, cast

from jinja2 import StrictUndefined, Template, TemplateError
from jinja2.sandbox import SandboxedEnvironment

from actions.library import LANGUAGES, Library
from nlu.intents import IntentFile
from nlu.interpretation import Language
from nlu.yaml_file import ContentError, read_yaml

SHORT_MONTH = 3  # letters
MOST_TEMPLATES = 4096  # that are kept compiled; the sample has 600


class Wording:
    """All texts and answers of the desk; say() and answer() render them, never with code inside."""

    def __init__(
        self,
        library: Library,
        book: Mapping[str, IntentFile],
        texts: Mapping[str, Any],
        replies: Mapping[str, Any] | None = None,
    ) -> None:
        """Take the library's facts, the intents, and texts.yml and replies.yml (name -> language -> template)."""
        self.library = library
        self.book = book
        self.replies = replies or {}
        self.texts = texts
        self._templates: dict[tuple[str, str], Template] = {}
        notes = [(key, text) for key in texts if key.startswith("note_") for text in texts[key].values()]
        self._notes = [(key, _written_from(text)) for key, text in notes]
        self.environments = {language: _environment(library, texts, language) for language in LANGUAGES}

    def say(self, key: str, language: str, /, **values: Any) -> str:
        """One text of texts.yml in a language; KeyError when it does not exist."""
        return self._render(self.texts[key][language], language, values)

    def answer(self, intent: str, language: str, /, **values: Any) -> str:
        """The written answer of an intent."""
        return self._render(self.book[intent].answer[cast("Language", language)], language, values)

    def reply(self, name: str, language: str, patron: str, librarian: str) -> str:
        """A librarian's canned reply."""
        return self._render(self.replies[name][language], language, {"patron": patron, "librarian": librarian})

    def retold(self, note: str, language: str) -> str:
        """What the desk noted in the staff's language, in another; what it did not write stays as it is."""
        for key, written in self._notes:
            if found := written.fullmatch(note):
                return self.say(key, language, **found.groupdict())
        return note

    def has_answer(self, intent: str) -> bool:
        """Whether an intent's file holds a written answer."""
        return intent in self.book and bool(self.book[intent].answer)

    def title(self, intent: str | None, language: str) -> str:
        """What an intent is called in front of people."""
        if intent is None or intent not in self.book:
            return self.say("unknown_topic", language)
        return self.book[intent].title[cast("Language", language)]

    def day(self, day: date, language: str) -> str:
        """A date in words: Minggu, 29 November 2026."""
        names = self.texts["calendar"][language]
        return f"{names['weekdays'][day.weekday()]}, {day.day} {names['months'][day.month - 1]} {day.year}"

    def month(self, day: date, language: str) -> str:
        """The month of a date in words: November 2026."""
        return f"{self.texts['calendar'][language]['months'][day.month - 1]} {day.year}"

    def clock(self, at: time | datetime, language: str) -> str:
        """A time of day as the language writes it: 08.00 or 08:00."""
        return at.strftime("%H.%M" if language == "id" else "%H:%M")

    def moment(self, at: datetime, language: str) -> str:
        """A day and time of day in the library's time zone."""
        local = at.astimezone(self.library.zone)
        return f"{self.day(local.date(), language)} {self.say('at', language)} {self.clock(local, language)}"

    def short_moment(self, at: datetime, now: datetime, language: str) -> str:
        """The same where there is little room: 29 Nov 14:05, with its year only where that is another than now."""
        local, year = at.astimezone(self.library.zone), now.astimezone(self.library.zone).year
        month = self.texts["calendar"][language]["months"][local.month - 1][:SHORT_MONTH]
        day = f"{local.day} {month}" if local.year == year else f"{local.day} {month} {local.year}"
        return f"{day} {self.clock(local, language)}"

    def _render(self, template: str, language: str, values: Mapping[str, Any]) -> str:
        made = self._templates.get((language, template))
        if made is None:
            made = self._templates[language, template] = self.template(template, language)
        return made.render(values).strip()

    def template(self, source: str, language: str) -> Template:
        """A template over the library's facts; jinja2.TemplateError."""
        environment = self.environments[language]
        return Template.from_code(environment, _compiled(source), environment.make_globals(None))

    def check(self, intents_folder: Path) -> None:
        """Render every written answer, and compile every text, once; ContentError names the file and line that fail."""
        for intent, language in ((i, lang) for i in self.book.values() for lang in i.answer):
            try:
                self.answer(intent.name, language)
            except (TemplateError, TypeError, ValueError, ArithmeticError) as error:
                path = intents_folder / f"{intent.name}.yml"
                line = read_yaml(path).line("nlu", 0, "metadata", "answer", language)
                raise ContentError(path, line, f"answer in {language}: {error}") from error
        self._compile_texts(intents_folder.with_name("texts.yml"))
        self._check_replies(intents_folder.with_name("replies.yml"))

    def _check_replies(self, path: Path) -> None:
        for name, language in ((name, lang) for name in self.replies for lang in LANGUAGES):
            try:
                self.reply(name, language, "Rani", "Sri")
            except (TemplateError, TypeError, ValueError, ArithmeticError) as error:
                raise ContentError(path, read_yaml(path).line(name, language), f"{name}: {error}") from error

    def _compile_texts(self, path: Path) -> None:
        for key, language in ((key, lang) for key in self.texts for lang in LANGUAGES):
            template = self.texts[key][language]
            try:
                _ = isinstance(template, str) and _compiled(template)
            except TemplateError as error:
                raise ContentError(path, read_yaml(path).line(key, language), f"{key}: {error}") from error


def _written_from(template: str) -> re.Pattern[str]:
    """Finds what a template was filled with."""
    parts = enumerate(re.split(r"\s*{{ (\w+) }}\s*", template))
    found = (rf"\s*(?P<{part}>.*)" if at % 2 else re.escape(part) for at, part in parts)
    return re.compile("".join(found), re.DOTALL)


def load_texts(path: Path) -> Mapping[str, Any]:
    """Read texts.yml, checking that each text has both languages."""
    source = read_yaml(path)
    if not isinstance(source.data, dict):
        raise ContentError(path, 1, f"{path.name} must hold `name: {{id: ..., en: ...}}` lines")
    for key, value in source.data.items():
        if not isinstance(value, dict) or set(value) != set(LANGUAGES) or not all(value.values()):
            problem = f'{key}: write {{id: "...", en: "..."}}, in quotes where there is a comma'
            raise ContentError(path, source.line(key), problem)
    return dict(source.data)


def localise(node: Any, language: str) -> Any:
    """The tree with every {id, en} pair reduced to one language."""
    if isinstance(node, Mapping):
        if set(node) == set(LANGUAGES):
            return node[language]
        return {key: localise(value, language) for key, value in node.items()}
    if isinstance(node, list):
        return [localise(value, language) for value in node]
    return node


@lru_cache(MOST_TEMPLATES)
def _compiled(source: str) -> CodeType:
    """Compiling takes a hundred times as long as rendering, and gives the same for every library and language."""
    return _bare_environment("", "").compile(source)


def _environment(library: Library, texts: Mapping[str, Any], language: str) -> SandboxedEnvironment:
    environment = _bare_environment(texts["free"][language], texts["and"][language])
    formal = library.facts.address_term == "Anda"
    environment.globals |= {
        "library": localise(library.tree, language),
        "kak": "" if formal or language == "en" else " Kak",
        "anda": "Anda" if formal else "Kakak",
    }
    return environment


def _bare_environment(free: str, conjunction: str) -> SandboxedEnvironment:
    """The grammar of all templates; nothing of them is worked out in advance, for that differs by library."""
    environment = SandboxedEnvironment(undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True, optimized=False)
    filters: dict[str, Callable[[Any], str]] = {
        "rupiah": lambda amount: f"Rp{amount:,}".replace(",", ".") if amount else free,
        "bullets": lambda items: "\n".join(f"• {item}" for item in items),
        "joined": lambda items: joined(list(items), conjunction),
    }
    environment.filters |= filters
    return environment


def joined(items: Sequence[str], conjunction: str) -> str:
    """List things in a sentence: a, b, dan c (with the comma), or a dan b."""
    if len(items) <= 2:  # noqa: PLR2004 (two things need no comma)
        return f" {conjunction} ".join(items)
    return f"{', '.join(items[:-1])}, {conjunction} {items[-1]}"
