"""What became of lessons: whether questions like them are answered, now that they are learnt."""

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import date, datetime

from rapidfuzz import fuzz, process
from sqlalchemy.orm import Session

from actions.office import Office
from actions.unanswered import ALIKE
from records.lessons import AskedSince, LessonRow, questions_since
from records.models import Outcome
from records.search_text import search_text
from records.trainings import learnt_up_to

MOST = 2000  # questions that are looked through, the newest


class Effect:
    """How questions like a lesson's were met since it was learnt; `since` is None for one that is not learnt yet."""

    def __init__(self, since: date | None, asked: Iterable[AskedSince] = ()) -> None:
        self.since = since
        self.outcomes = Counter(each.outcome for each in asked)

    @property
    def asked(self) -> int:
        """How many there were."""
        return self.outcomes.total()

    @property
    def answered(self) -> int:
        """How many of them Sapa answered at once."""
        return self.outcomes[Outcome.ANSWERED]


def effects(session: Session, office: Office, rows: Sequence[LessonRow]) -> dict[int, Effect]:
    """The effect of each of these accepted lessons, by its number; a wish for an answer is not learnt and has none."""
    taught, learnt = [each for each in rows if each.intent], learnt_up_to(session)
    if learnt is None:
        return {each.id: Effect(None) for each in taught}
    asked_at, in_force_at = learnt
    spelt: dict[str, list[AskedSince]] = {}
    for each in questions_since(session, in_force_at, MOST):
        spelt.setdefault(search_text(each.text), []).append(each)
    since = office.today(in_force_at)
    return {each.id: _effect(each, asked_at, since, spelt) for each in taught}


def _effect(row: LessonRow, asked_at: datetime, since: date, spelt: dict[str, list[AskedSince]]) -> Effect:
    if row.reviewed_at is None or row.reviewed_at > asked_at:
        return Effect(None)
    alike = process.extract(
        search_text(row.wording), list(spelt), scorer=fuzz.token_sort_ratio, score_cutoff=ALIKE, limit=None
    )
    return Effect(since, (each for text, _score, _place in alike for each in spelt[text]))
