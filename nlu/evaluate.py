"""How well questions are read: measured on a table of questions whose right reading is known."""

from collections import defaultdict
from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from nlu.intents import OUT_OF_SCOPE
from nlu.interpretation import Interpretation
from nlu.yaml_file import ContentError

HEADER = ("text", "intent", "style", "entities")
NEEDED = 2  # columns every line must fill: text and intent

Decision = Literal["answer", "clarify", "handoff"]
Read = Callable[[str], Awaitable[tuple[Interpretation, ...]]]
Decide = Callable[[Interpretation], Decision]


@dataclass(frozen=True)
class Row:
    """A question with the intents that are right for it; out_of_scope stands for none."""

    text: str
    intents: frozenset[str]
    style: str

    @property
    def in_scope(self) -> bool:
        """Whether the desk should be able to answer it."""
        return self.intents != {OUT_OF_SCOPE}

    @property
    def label(self) -> str:
        """The right intents as they are written in the table."""
        return "|".join(sorted(self.intents))


@dataclass(frozen=True)
class Outcome:
    """What became of a question: its likeliest intent, the accepted one (if any), and what the policy would do."""

    row: Row
    best: str | None
    accepted: str | None
    decision: Decision


def read_rows(path: Path, known: Iterable[str] = ()) -> list[Row]:
    """Read a tab-separated table with the header `text intent style entities`; ContentError names the line.

    Style and entities may be empty; when known intents are given, any other is an error.
    """
    try:
        lines = path.read_text(encoding="utf-8-sig").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise ContentError(path, 1, f"cannot be read: {error}") from error
    if not lines or tuple(lines[0].split("\t")[: len(HEADER)]) != HEADER:
        raise ContentError(path, 1, f"the first line must be these words with tabs between: {' '.join(HEADER)}")
    allowed = {*known, OUT_OF_SCOPE} if known else set()
    rows = [_row(path, number, line, allowed) for number, line in enumerate(lines[1:], 2) if line.strip()]
    if not rows:
        raise ContentError(path, len(lines), "holds no questions")
    return rows


async def evaluate(rows: Sequence[Row], read: Read, decide: Decide) -> Mapping[str, Any]:
    """Five measures, each overall, by style and by intent, with counts.

    closed_accuracy: in-scope questions whose likeliest intent is right, nothing rejected (out_of_scope is no intent,
    so the best of the others counts). in_scope_accuracy: in-scope questions whose reading is accepted and right;
    readings without an intent and those the policy hands over are rejected and so wrong; asking back counts as
    right when the likeliest intent is right. oos_recall: out-of-scope questions that are not answered.
    automation_rate: all questions that are answered without asking back or handing over. wrong_answer_rate: all
    questions that are answered, and wrongly; every answer to an out-of-scope question is wrong. A message that is read
    as several questions is judged by its first one, and counts as answered when any of them is.
    """
    outcomes = [_outcome(row, await read(row.text), decide) for row in rows]
    inside = [each for each in outcomes if each.row.in_scope]
    outside = [each for each in outcomes if not each.row.in_scope]
    return {
        "closed_accuracy": _measure(inside, lambda each: each.best in each.row.intents),
        "in_scope_accuracy": _measure(inside, lambda each: each.accepted in each.row.intents),
        "oos_recall": _measure(outside, lambda each: each.decision != "answer"),
        "automation_rate": _measure(outcomes, lambda each: each.decision == "answer"),
        "wrong_answer_rate": _measure(outcomes, _is_wrong_answer),
    }


def _row(path: Path, number: int, line: str, allowed: set[str]) -> Row:
    cells = [cell.strip() for cell in line.split("\t")]
    if len(cells) > len(HEADER) or len([cell for cell in cells[:NEEDED] if cell]) < NEEDED:
        raise ContentError(path, number, "a line needs text and intent, and may have style and entities, tabs between")
    intents = frozenset(each.strip() for each in cells[1].split("|"))
    if allowed and intents - allowed:
        raise ContentError(path, number, f"unknown intent: {', '.join(sorted(intents - allowed))}")
    return Row(cells[0], intents, (cells[2] if len(cells) > NEEDED else "") or "-")


def _outcome(row: Row, readings: Sequence[Interpretation], decide: Decide) -> Outcome:
    first = readings[0]
    decisions = [decide(each) for each in readings]
    decision: Decision = "answer" if "answer" in decisions else decisions[0]
    accepted = None if decisions[0] == "handoff" else first.intent
    return Outcome(row, first.ranking[0].intent if first.ranking else None, accepted, decision)


def _is_wrong_answer(each: Outcome) -> bool:
    return each.decision == "answer" and (not each.row.in_scope or each.accepted not in each.row.intents)


def _measure(outcomes: Sequence[Outcome], holds: Callable[[Outcome], bool]) -> Mapping[str, Any]:
    by_style: dict[str, list[Outcome]] = defaultdict(list)
    by_intent: dict[str, list[Outcome]] = defaultdict(list)
    for each in outcomes:
        by_style[each.row.style].append(each)
        by_intent[each.row.label].append(each)
    return {
        "overall": _share(outcomes, holds),
        "by_style": {style: _share(by_style[style], holds) for style in sorted(by_style)},
        "by_intent": {intent: _share(by_intent[intent], holds) for intent in sorted(by_intent)},
    }


def _share(outcomes: Sequence[Outcome], holds: Callable[[Outcome], bool]) -> Mapping[str, float | int | None]:
    count = sum(map(holds, outcomes))
    return {"value": round(count / len(outcomes), 4) if outcomes else None, "count": count, "of": len(outcomes)}
