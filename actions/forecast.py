"""What thresholds would bring: wrong answers, questions asked back and handoffs a day, from recorded questions."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from statistics import median_low
from typing import NamedTuple

from sqlalchemy.orm import Session

from actions.office import Office
from actions.policy import THRESHOLDS, decide, replaced
from actions.thresholds import Thresholds
from nlu.interpretation import Bars
from records.evidence import TRAINED, Alike, Judged, count_matched, judged_answers, read_by_trained

LOOKED_AT = timedelta(days=28)  # whole weeks, since weekdays differ
MOST = 5_000  # questions: within a point of the true shares, and read at once
ENOUGH = 50  # questions from which a forecast says something
ENOUGH_JUDGED = 50  # answers
PRIOR = 5  # wrong answers that calibration itself counts as
USUAL = THRESHOLDS[TRAINED]


class Kind(NamedTuple):
    """Questions with one intent for which the same bars were learnt."""

    intent: str
    bars: Bars


class Group(NamedTuple):
    """Questions of a kind that were read equally surely: per cents, how many, and how many wrong ones to expect."""

    confidence: float
    number: int
    wrong: float


@dataclass(frozen=True)
class Expected:
    """So many questions a day."""

    answered: float
    wrong: float
    asked: float
    handed: float


@dataclass(frozen=True)
class Forecast:
    """What a forecast rests on; `always` are questions that are handed over whatever the thresholds.

    `others` were not read by the trained reader, and are left out. The correction is what reviewers found.
    """

    days: float
    groups: Mapping[Kind, Sequence[Group]]
    always: int
    others: int
    judged: int
    correction: float

    @property
    def count(self) -> int:
        """How many questions it rests on."""
        return self.always + sum(each.number for groups in self.groups.values() for each in groups)

    @property
    def is_enough(self) -> bool:
        """Whether it says something."""
        return self.count >= ENOUGH

    @property
    def learnt(self) -> Bars:
        """What was learnt for the questions it rests on, in the middle of them; the usual bars where there are none."""
        numbers = [(kind.bars, sum(each.number for each in groups)) for kind, groups in self.groups.items()]
        bars = [bars for bars, number in numbers for _ in range(number)] or [USUAL]
        return Bars(median_low(each.answer for each in bars), median_low(each.clarify for each in bars))

    def of(self, thresholds: Thresholds) -> Expected:
        """What these thresholds would bring."""
        found, wrong = Counter({"handoff": self.always}), 0.0
        for kind, groups in self.groups.items():
            bars, confirmed = replaced(kind.bars, thresholds), kind.intent in thresholds.always_confirmed
            for confidence, number, doubts in groups:
                decision = decide(confidence / 100, bars)
                answers = decision == "answer" and not confirmed
                found["handoff" if decision == "answer" and confirmed else decision] += number
                wrong += doubts if answers else 0.0
        wrong = min(found["answer"], wrong * self.correction)
        told = found["answer"], wrong, found["clarify"], found["handoff"]
        return Expected(*(number / self.days for number in told))


def forecast(session: Session, office: Office) -> Forecast:
    """The forecast from the questions of the last weeks, at most the newest five thousand."""
    now = office.clock()
    since = now - LOOKED_AT
    read = read_by_trained(session, since, MOST)
    judged = judged_answers(session, min(each.first for each in read)) if read else []
    known = {name for name, each in office.book.items() if each.served_by != "handoff"}
    return Forecast(
        days=max(1.0, (now - min((each.first_asked_at for each in read), default=now)) / timedelta(days=1)),
        groups=_grouped(each for each in read if each.intent in known),
        always=sum(each.number for each in read if each.intent not in known),
        others=count_matched(session, since, MOST),
        judged=len(judged),
        correction=_correction(judged),
    )


def _grouped(met: Iterable[Alike]) -> dict[Kind, list[Group]]:
    found: dict[Kind, list[Group]] = defaultdict(list)
    for each in met:
        found[Kind(each.intent or "", _bars(each))].append(Group(each.percent, each.number, each.doubts))
    return found


def _bars(each: Alike) -> Bars:
    """What was learnt for some questions; the usual ones where it is not known."""
    if each.answer_from is None or each.ask_from is None:
        return USUAL
    return Bars(each.answer_from, each.ask_from)


def _correction(judged: Sequence[Judged]) -> float:
    """By how much reviewers found more or fewer wrong answers than confidence promised; 1 of too few."""
    if len(judged) < ENOUGH_JUDGED:
        return 1.0
    expected = sum(1 - each.confidence for each in judged)
    return (sum(each.is_wrong for each in judged) + PRIOR) / (expected + PRIOR)
