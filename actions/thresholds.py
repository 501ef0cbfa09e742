"""How sure Sapa must be: what a manager decides in place of what was learnt, and what a person always confirms."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from actions.errors import InvalidError
from nlu.intents import IntentFile
from nlu.yaml_file import ContentError, YamlFile, read_yaml

LEARNT = "learnt"
ANSWER_FROM, ASK_FROM = range(30, 100), range(5, 100)  # per cent
SERVED_WITH_WORDS = frozenset({"answer", "live"})
PROBLEMS = {
    "thresholds_no_percent": "{field}: write `learnt`, or a whole number from {least} to {most} (per cent)",
    "thresholds_order": "ask_from must not be above answer_from, which is {answer}",
    "thresholds_no_list": "always_confirmed: write a list of intents, such as [ask_fines], or []",
    "thresholds_no_intent": "always_confirmed: {name} is no intent that is answered with words",
}


@dataclass(frozen=True)
class Thresholds:
    """Per cents of confidence from which to answer or ask back, None as learnt; intents that a person confirms."""

    answer_from: int | None = None
    ask_from: int | None = None
    always_confirmed: frozenset[str] = frozenset()

    @property
    def value(self) -> dict[str, Any]:
        """As it is written in thresholds.yml."""
        return {
            "answer_from": self.answer_from or LEARNT,
            "ask_from": self.ask_from or LEARNT,
            "always_confirmed": sorted(self.always_confirmed),
        }


AS_LEARNT = Thresholds()


def load_thresholds(path: Path, book: Mapping[str, IntentFile]) -> Thresholds:
    """Read thresholds.yml, everything as learnt where there is none; ContentError names the line and what is wrong."""
    if not path.exists():
        return AS_LEARNT
    source = read_yaml(path)
    value = {**AS_LEARNT.value, **_known(source)}
    try:
        return parse_thresholds(value, book)
    except InvalidError as error:
        told = error.values
        line = source.line(told["field"], *told.get("at", ()))
        raise ContentError(path, line, PROBLEMS[error.key].format(**told)) from error


def _known(source: YamlFile) -> dict[str, Any]:
    found = {} if source.data is None else source.data
    if not isinstance(found, dict):
        raise ContentError(source.path, 1, "thresholds.yml must hold `name: value` lines")
    for key in found:
        if key not in AS_LEARNT.value:
            problem = f"unknown key `{key}`; known here: {', '.join(AS_LEARNT.value)}"
            raise ContentError(source.path, source.line(key), problem)
    return found


def parse_thresholds(value: Mapping[str, Any], book: Mapping[str, IntentFile]) -> Thresholds:
    """Thresholds as they are written; InvalidError names the field that does not fit."""
    if set(value) != set(AS_LEARNT.value):
        raise InvalidError("content_unfit")
    answer = _percent("answer_from", value["answer_from"], ANSWER_FROM)
    ask = _percent("ask_from", value["ask_from"], ASK_FROM)
    if answer is not None and ask is not None and ask > answer:
        raise InvalidError("thresholds_order", field="ask_from", answer=answer)
    return Thresholds(answer, ask, _confirmed(value["always_confirmed"], may_be_confirmed(book)))


def may_be_confirmed(book: Mapping[str, IntentFile]) -> frozenset[str]:
    """Intents that are answered with words, which a person can look over; courtesies are not."""
    found = (each for each in book.values() if each.group != "conversation")
    return frozenset(each.name for each in found if each.served_by in SERVED_WITH_WORDS)


def _percent(field: str, said: Any, allowed: range) -> int | None:
    if said == LEARNT:
        return None
    if type(said) is not int or said not in allowed:  # True is an int too
        raise InvalidError("thresholds_no_percent", field=field, least=allowed[0], most=allowed[-1])
    return said


def _confirmed(said: Any, known: Collection[str]) -> frozenset[str]:
    if not isinstance(said, list):
        raise InvalidError("thresholds_no_list", field="always_confirmed")
    for at, name in enumerate(said):
        if not isinstance(name, str) or name not in known:
            raise InvalidError("thresholds_no_intent", field="always_confirmed", name=name, at=(at,))
    return frozenset(said)
