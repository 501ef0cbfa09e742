"""Questions nobody could answer at once, gathered by likeness, so that the most wanted lesson stands first."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta

from rapidfuzz import fuzz, process
from sqlalchemy.orm import Session

from actions.office import Office
from nlu.masking import masked
from records.figures import Days
from records.rollups import Span
from records.search_text import search_text
from records.unclear import UnclearQuestion, unclear_questions

MOST = 2000  # questions that are gathered, the newest
ALIKE = 75  # per cent of the letters, whatever the order of the words


@dataclass
class Group:
    """Questions that are much alike, the newest first."""

    questions: list[UnclearQuestion] = field(default_factory=list)

    @property
    def has_lesson(self) -> bool:
        """Whether any of them became a lesson."""
        return any(each.has_lesson for each in self.questions)


def unanswered(session: Session, office: Office, days: Days) -> list[Group]:
    """Groups of some days, the largest first; what points to a person is masked."""
    zone = office.library.zone
    start, end = (datetime.combine(day, time(), zone) for day in (days.first, days.last + timedelta(days=1)))
    found = unclear_questions(session, Span(start, end), days.branch, MOST)
    groups = gathered(each._replace(text=masked(each.text, office.lexicon)) for each in found)
    return sorted(groups, key=lambda group: -len(group.questions))


def gathered(questions: Iterable[UnclearQuestion]) -> list[Group]:
    """Each question goes to the group whose first one it is most like, or begins one."""
    groups: dict[str, Group] = {}
    for each in questions:
        spelt = search_text(each.text)
        like = spelt if spelt in groups else _most_like(spelt, groups)
        groups.setdefault(like, Group()).questions.append(each)
    return list(groups.values())


def _most_like(spelt: str, groups: Iterable[str]) -> str:
    best = process.extractOne(spelt, list(groups), scorer=fuzz.token_sort_ratio, score_cutoff=ALIKE)
    return best[0] if best else spelt
