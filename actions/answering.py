"""From a reading to a reply: the written answer of the intent, or the module that looks something up."""

import importlib
import pkgutil
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from types import ModuleType
from typing import Any

from actions import answers
from actions.office import Office
from actions.turn import Button, Reply
from nlu.interpretation import Interpretation


@dataclass(frozen=True)
class Asking:
    """A question that is being answered outside of any transaction."""

    office: Office
    reading: Interpretation
    language: str
    now: datetime
    page: int = 1

    def text(self, key: str, /, **values: Any) -> str:
        """A text in the language of the question."""
        return self.office.wording.say(key, self.language, **values)

    def entity(self, kind: str) -> str | None:
        """The value of the first entity of a kind."""
        return next((each.value for each in self.reading.entities if each.kind == kind), None)


@cache
def live_answers() -> Mapping[str, ModuleType]:
    """The modules that answer live, by the intent whose name they bear."""
    names = [found.name for found in pkgutil.iter_modules(answers.__path__) if not found.name.startswith("_")]
    return {name: importlib.import_module(f"actions.answers.{name}") for name in names}


def compose(asking: Asking, live: Mapping[str, ModuleType]) -> Reply | None:
    """The reply to a question, or None where the intent is no question but begins a dialogue or a handoff."""
    intent = asking.reading.intent
    if intent is not None and intent in live:
        reply: Reply = live[intent].answer(asking)
        return reply
    if intent is None or not asking.office.wording.has_answer(intent):
        return None
    return written(asking, intent)


def written(asking: Asking, intent: str, first: str = "") -> Reply:
    """The written answer of an intent, after what is to be said first.

    A person is offered where the desk can only tell the rule and a person can look at the patron's own account, and
    where a patron asks on: the written answer may have been given just before.
    """
    told = [first, asking.office.wording.answer(intent, asking.language)]
    if asking.reading.goes_on and not first:
        told.append("\n" + asking.text("if_not_answered"))
    by_person = asking.reading.goes_on or asking.office.book[intent].group == "account"
    button = ((Button(asking.text("button_human"), "human"),),) if by_person else ()
    return Reply("\n".join(filter(None, told)), button)
