"""How well questions are read: measured on a table of questions whose right reading is known."""

from collections.abc import Mapping, Sequence
from typing import Any

from nlu.entity_f1 import entity_f1
from nlu.measures import measure, milliseconds, sources
from nlu.outcomes import Decide, Decision, Outcome, Read, judge
from nlu.question_table import Row, read_rows
from nlu.reliability import calibration

__all__ = ["SHARES", "Decide", "Decision", "Outcome", "Read", "Row", "evaluate", "judge", "read_rows", "report"]

SHARES = (
    "closed_accuracy",
    "in_scope_accuracy",
    "oos_recall",
    "near_miss_recall",
    "other_oos_recall",
    "automation_rate",
    "wrong_answer_rate",
    "wrong_in_scope",
    "answered_out_of_scope",
)


async def evaluate(rows: Sequence[Row], read: Read, decide: Decide) -> Mapping[str, Any]:
    """Read all rows, then the report on them."""
    return report(await judge(rows, read, decide))


def report(outcomes: Sequence[Outcome]) -> Mapping[str, Any]:
    """All measures. Shares come overall, by style, by language and by intent, with counts and a 95 % interval.

    closed_accuracy: in-scope questions whose likeliest intent is right, nothing rejected. in_scope_accuracy: in-scope
    questions whose reading is accepted and right; handing over rejects, asking back about the right one accepts.
    oos_recall: out-of-scope questions that are not answered; near_miss_recall and other_oos_recall: the same of the
    near misses and of the others. automation_rate: all questions that are answered without asking back or handing
    over. wrong_answer_rate: all questions that are answered, and wrongly; wrong_in_scope: the same of the in-scope
    ones; answered_out_of_scope: out-of-scope questions that are answered. Beside them: calibration (reliability.py),
    entity_f1 (entity_f1.py), milliseconds a message took here, and sources: how many messages each reader read.
    """
    inside = [each for each in outcomes if each.row.in_scope]
    outside = [each for each in outcomes if not each.row.in_scope]
    near = [each for each in outside if each.row.near_miss]
    far = [each for each in outside if not each.row.near_miss]
    return {
        "closed_accuracy": measure(inside, lambda each: each.best in each.row.intents),
        "in_scope_accuracy": measure(inside, lambda each: each.accepted_right),
        "oos_recall": measure(outside, lambda each: not each.answered),
        "near_miss_recall": measure(near, lambda each: not each.answered),
        "other_oos_recall": measure(far, lambda each: not each.answered),
        "automation_rate": measure(outcomes, lambda each: each.answered),
        "wrong_answer_rate": measure(outcomes, lambda each: each.answered_wrongly),
        "wrong_in_scope": measure(inside, lambda each: each.answered_wrongly),
        "answered_out_of_scope": measure(outside, lambda each: each.answered),
        "calibration": calibration(outcomes),
        "entity_f1": entity_f1(outcomes),
        "milliseconds": milliseconds(outcomes),
        "sources": sources(outcomes),
    }
