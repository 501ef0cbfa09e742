"""What becomes of each question of the table when it is read and decided on."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from time import perf_counter
from typing import Literal

from nlu.intents import OUT_OF_SCOPE
from nlu.interpretation import Interpretation
from nlu.question_table import ENGLISH, Row

Decision = Literal["answer", "clarify", "handoff"]
Read = Callable[[str], Awaitable[tuple[Interpretation, ...]]]
Decide = Callable[[Interpretation], Decision]
EITHER_LANGUAGE = "-"


@dataclass(frozen=True)
class Outcome:
    """A question, what it was read as, what the policy decides for each reading, and how long reading took.

    A message that is read as several questions is judged by its first one, and counts as answered when any is.
    """

    row: Row
    readings: tuple[Interpretation, ...]
    decisions: tuple[Decision, ...]
    milliseconds: float

    @property
    def first(self) -> Interpretation:
        """The reading that is judged."""
        return self.readings[0]

    @property
    def decision(self) -> Decision:
        """What happens with the message."""
        return "answer" if self.answered else self.decisions[0]

    @property
    def answered(self) -> bool:
        """Whether the patron gets an answer without being asked back."""
        return "answer" in self.decisions

    @property
    def best(self) -> str | None:
        """The likeliest intent with nothing rejected; out_of_scope is no intent, so the best of the others counts."""
        return self.first.ranking[0].intent if self.first.ranking else None

    @property
    def accepted(self) -> str | None:
        """The intent the policy takes the question for, None when it is handed over."""
        return None if self.decisions[0] == "handoff" else self.first.intent

    @property
    def accepted_right(self) -> bool:
        """Whether the question was taken for one of its right intents."""
        return self.accepted in self.row.intents

    @property
    def answered_wrongly(self) -> bool:
        """Whether the patron gets a wrong answer; every answer to an out-of-scope question is one."""
        return self.answered and not (self.row.in_scope and self.accepted_right)

    @property
    def went_wrong(self) -> bool:
        """Whether an in-scope question was not taken for what it is, or an out-of-scope one was answered."""
        return not self.accepted_right if self.row.in_scope else self.answered

    @property
    def read_as(self) -> str:
        """The intent it was read as whatever the policy decides, else out_of_scope.

        For an out-of-scope question that was cut into several, the first intent that any of them was read as.
        """
        judged = self.readings[:1] if self.row.in_scope else self.readings
        return next((each.intent for each in judged if each.intent), OUT_OF_SCOPE)

    @property
    def language(self) -> str:
        """English when the table's style says so, else what reading judged it to be; `-` when nobody can tell."""
        return ENGLISH if self.row.style == ENGLISH else self.first.language or EITHER_LANGUAGE


async def judge(
    rows: Sequence[Row], read: Read, decide: Decide, done: Callable[[], None] = lambda: None
) -> list[Outcome]:
    """Read every row, one after the other, and decide on it; done is called after each."""
    outcomes = []
    for row in rows:
        began = perf_counter()
        readings = await read(row.text)
        milliseconds = (perf_counter() - began) * 1000
        outcomes.append(Outcome(row, readings, tuple(map(decide, readings)), milliseconds))
        done()
    return outcomes
