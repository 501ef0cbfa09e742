"""What thresholds would bring: wrong answers, questions asked back and handoffs a day, from recorded questions."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from math import floor

from sqlalchemy.orm import Session

from actions.office import Office
from actions.policy import THRESHOLDS, decide, replaced
from actions.thresholds import Thresholds
from nlu.interpretation import Bars
from records.evidence import TRAINED, Asked, Judged, judged_answers, newest_asked

LOOKED_AT = timedelta(days=28)  # whole weeks, since weekdays differ
MOST = 10_000  # questions
ENOUGH = 50  # questions from which a forecast says something
ENOUGH_JUDGED = 50  # answers
PRIOR = 5  # wrong answers that calibration itself counts as
USUAL = THRESHOLDS[TRAINED]
ROUNDING = 1e-9


@dataclass(frozen=True)
class Group:
    """Questions read alike: the whole per cents of confidence, the learnt bars, how many, and wrong ones to expect."""

    confidence: int
    bars: Bars
    count: int
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
    groups: Mapping[str, Sequence[Group]]
    always: int
    others: int
    judged: int
    correction: float

    @property
    def count(self) -> int:
        """How many questions it rests on."""
        return self.always + sum(each.count for groups in self.groups.values() for each in groups)

    @property
    def is_enough(self) -> bool:
        """Whether it says something."""
        return self.count >= ENOUGH

    def of(self, thresholds: Thresholds) -> Expected:
        """What these thresholds would bring."""
        found, wrong = Counter({"handoff": self.always}), 0.0
        for intent, groups in self.groups.items():
            for each in groups:
                decision = decide(each.confidence / 100, replaced(each.bars, thresholds))
                confirmed = decision == "answer" and intent in thresholds.always_confirmed
                found["handoff" if confirmed else decision] += each.count
                wrong += each.wrong if decision == "answer" and not confirmed else 0.0
        wrong = min(found["answer"], wrong * self.correction)
        told = found["answer"], wrong, found["clarify"], found["handoff"]
        return Expected(*(number / self.days for number in told))


def forecast(session: Session, office: Office) -> Forecast:
    """The forecast from the questions of the last weeks, at most the newest ten thousand."""
    now = office.clock()
    recorded = newest_asked(session, now - LOOKED_AT, MOST)
    read = [each for each in recorded if each.source == TRAINED]
    first = min((each.asked_at for each in read), default=now)
    judged = judged_answers(session, min(each.number for each in read)) if read else []
    known = {name for name, each in office.book.items() if each.served_by != "handoff"}
    met = [each for each in read if each.intent in known]
    return Forecast(
        days=max(1.0, (now - first) / timedelta(days=1)),
        groups=_grouped(met),
        always=len(read) - len(met),
        others=sum(each.source == "fuzzy" for each in recorded),
        judged=len(judged),
        correction=_correction(judged),
    )


def _grouped(met: Iterable[Asked]) -> dict[str, list[Group]]:
    counts: Counter[tuple[str, int, Bars]] = Counter()
    wrong: defaultdict[tuple[str, int, Bars], float] = defaultdict(float)
    for each in met:
        key = each.intent or "", floor(each.confidence * 100 + ROUNDING), _bars(each)
        counts[key] += 1
        wrong[key] += 1 - each.confidence
    found: dict[str, list[Group]] = defaultdict(list)
    for (intent, confidence, bars), count in counts.items():
        found[intent].append(Group(confidence, bars, count, wrong[intent, confidence, bars]))
    return found


def _bars(each: Asked) -> Bars:
    """What was learnt for a question; the usual ones where it is not known."""
    if each.answer_from is None or each.ask_from is None:
        return USUAL
    return Bars(each.answer_from, each.ask_from)


def _correction(judged: Sequence[Judged]) -> float:
    """By how much reviewers found more or fewer wrong answers than confidence promised; 1 of too few."""
    if len(judged) < ENOUGH_JUDGED:
        return 1.0
    expected = sum(1 - each.confidence for each in judged)
    return (sum(each.is_wrong for each in judged) + PRIOR) / (expected + PRIOR)
