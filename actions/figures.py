"""The figures of the dashboard, from the counts by day. What each means is said in the console's texts."""

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from functools import cached_property
from statistics import median, quantiles

from sqlalchemy.orm import Session

from actions.office import Office
from records import figures as kept
from records.figures import Counted, Days, Opened, Promises, Times
from records.review_models import Verdict
from records.rollup_models import Ending, Measure
from records.rollups import Span

TELEGRAM = "telegram"
CONTENT = ("4", "5")  # scores of patrons who were content
TENTHS = 10


@dataclass(frozen=True)
class Share:
    """So many of so many."""

    part: int
    whole: int

    @property
    def percent(self) -> int | None:
        """In whole per cents; None of nothing."""
        return round(100 * self.part / self.whole) if self.whole else None


@dataclass(frozen=True)
class Lasting:
    """How long something took, in seconds of opening hours: the middle one, and what nine of ten stay within."""

    count: int
    middle: float | None = None
    nine_of_ten: float | None = None


@dataclass(frozen=True)
class Figures:
    """The figures of some days."""

    days: Days
    seen: tuple[Counted, ...]
    times: tuple[Times, ...]
    verdicts: dict[str, int]
    promised: Promises

    @cached_property
    def interactions(self) -> int:
        """How many were opened."""
        return sum(self.by_name(Measure.INTERACTION).values())

    @cached_property
    def questions(self) -> int:
        """How many were asked."""
        return sum(self.by_name(Measure.QUESTION).values())

    @cached_property
    def endings(self) -> Counter[str]:
        """How conversations on Telegram ended."""
        return self.by_name(Measure.INTERACTION, lambda each: each.channel == TELEGRAM)

    def ended(self, ending: Ending) -> Share:
        """The share of the ended conversations on Telegram that ended so."""
        return Share(self.endings[ending], sum(self.endings.values()) - self.endings[Ending.OPEN])

    @cached_property
    def reasons(self) -> Counter[str]:
        """Why conversations were handed over."""
        return self.by_name(Measure.HANDOFF)

    @cached_property
    def intents(self) -> Counter[str]:
        """What was asked; empty for what Sapa did not understand, NO_TOPIC where a librarian noted none."""
        return self.by_name(Measure.QUESTION)

    @cached_property
    def efforts(self) -> Counter[str]:
        """How much effort librarians noted."""
        return self.by_name(Measure.EFFORT)

    @cached_property
    def scores(self) -> Counter[str]:
        """What patrons gave who rated."""
        return self.by_name(Measure.RATING, lambda each: bool(each.name))

    @property
    def content(self) -> Share:
        """Patrons who gave four or five stars, of all who rated."""
        return Share(sum(self.scores[each] for each in CONTENT), sum(self.scores.values()))

    @property
    def responses(self) -> Share:
        """Patrons who rated, of all who were asked to."""
        return Share(sum(self.scores.values()), sum(self.by_name(Measure.RATING).values()))

    @property
    def wrong(self) -> Share:
        """Answers judged wrong, of all that were judged."""
        return Share(self.verdicts.get(Verdict.WRONG, 0), sum(self.verdicts.values()))

    @property
    def promises(self) -> Share:
        """Handoffs first replied to by the promised time, of all whose time has come or that were replied to."""
        return Share(self.promised.kept, self.promised.due)

    @property
    def waiting(self) -> Lasting:
        """Until a librarian first claimed the chat."""
        return lasting(each.waiting_seconds for each in self.times)

    @property
    def first_response(self) -> Lasting:
        """Until a librarian's first reply."""
        return lasting(each.first_response_seconds for each in self.times)

    @property
    def resolution(self) -> Lasting:
        """Until the chat was resolved."""
        return lasting(each.resolution_seconds for each in self.times)

    def by_name(self, measure: Measure, fits: Callable[[Counted], bool] = lambda _each: True) -> Counter[str]:
        """How often each was seen."""
        found: Counter[str] = Counter()
        for each in self.seen:
            if each.measure == measure and fits(each):
                found[each.name] += each.number
        return found


@dataclass(frozen=True)
class Dashboard:
    """The figures of a period, and of the one before that was as long."""

    now: Figures
    before: Figures
    opened: tuple[Opened, ...]

    @property
    def languages(self) -> dict[str, int]:
        """Conversations by language."""
        return self._opened_by(lambda each: each.language)

    @property
    def branches(self) -> dict[str, int]:
        """Conversations by branch; empty where it is not known."""
        return self._opened_by(lambda each: each.branch)

    def _opened_by(self, place: Callable[[Opened], str]) -> dict[str, int]:
        found: Counter[str] = Counter()
        for each in self.opened:
            found[place(each)] += each.number
        return dict(sorted(found.items()))


def dashboard(session: Session, office: Office, days: Days, before: Days | None = None) -> Dashboard:
    """Everything the dashboard shows of a period, beside another or the one just before that is as long."""
    return Dashboard(
        figures(session, office, days),
        figures(session, office, before or days_before(days)),
        tuple(kept.opened(session, days)),
    )


def figures(session: Session, office: Office, days: Days) -> Figures:
    """The figures of some days."""
    zone = office.library.zone
    until = datetime.combine(days.last + timedelta(days=1), time(), zone)
    span = Span(datetime.combine(days.first, time(), zone), until)
    seen, lasted = kept.counted(session, days), kept.times(session, days)
    judged, promised = kept.verdicts(session, span, days.branch), kept.promises(session, days, office.clock())
    return Figures(days, tuple(seen), tuple(lasted), judged, promised)


def days_before(days: Days) -> Days:
    """As many days that end where these begin."""
    shift = days.last - days.first + timedelta(days=1)
    return days._replace(first=days.first - shift, last=days.last - shift)


def lasting(seconds: Iterable[int | None]) -> Lasting:
    """The spread of some times; those that have not come to pass are left out."""
    known = sorted(each for each in seconds if each is not None)
    if not known:
        return Lasting(0)
    most = quantiles(known, n=TENTHS, method="inclusive")[-1] if len(known) > 1 else known[0]
    return Lasting(len(known), median(known), most)
