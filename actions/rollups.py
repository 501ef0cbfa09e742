"""Counting the days whose interactions changed, so that the dashboard reads counts only.

Everything counts for the local day and hour in which its interaction opened, so that the list behind a figure is the
log of that day.
"""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import cached_property

from sqlalchemy.orm import Session

from actions.office import Office
from records import rollups
from records.figures import BY_LIBRARIANS
from records.models import InteractionStatus, Outcome
from records.rollup_models import AT_THE_DESK, NO_TOPIC, Ending, Measure
from records.rollups import CountedHandoff, CountedInteraction, CountedQuestion, RawDay, Row, Span

AT_ONCE = 500  # marks that are looked at in one transaction
DAYS_AT_ONCE = 5  # that are counted in one, so that others can write in between
Place = tuple[int, str, str, str]  # hour, language, channel, branch
WHOLE_DAY, ANY_LANGUAGE = 0, ""


def refresh(session: Session, office: Office) -> int:
    """Count some of the days that changed anew, once across processes; how many marks were worked off."""
    rollups.count_alone(session)
    days = {office.today(opened_at) for opened_at in rollups.stale_openings(session, AT_ONCE)}
    return sum(_recount(session, office, day) for day in sorted(days)[:DAYS_AT_ONCE])


def _recount(session: Session, office: Office, day: date) -> int:
    """The marks are read before what they mark: one that is made meanwhile stays for the next time."""
    marks = rollups.marks_within(session, span_of(office, day))
    count_day(session, office, day)
    rollups.forget_stale(session, marks)
    return len(marks)


def count_day(session: Session, office: Office, day: date) -> None:
    """Count one local day anew; the same records give the same counts."""
    counting = _Day(office, day, rollups.raw_day(session, span_of(office, day)))
    rollups.replace_day(session, day, counting.counts(), counting.times())


def span_of(office: Office, day: date) -> Span:
    """A local day, from midnight to midnight."""
    start, end = (datetime.combine(each, time(), office.library.zone) for each in (day, day + timedelta(days=1)))
    return Span(start, end)


def _topic(question: CountedQuestion) -> str:
    """What a question counts as; whoever notes one without a topic leaves Sapa nothing to misunderstand."""
    return question.intent or (NO_TOPIC if question.source == BY_LIBRARIANS else "")


@dataclass
class _Day:
    """One day that is being counted."""

    office: Office
    day: date
    raw: RawDay

    def counts(self) -> list[Row]:
        seen = Counter(self._seen())
        return [
            {
                "day": self.day, "hour": hour, "language": language, "channel": channel, "branch": branch,
                "measure": measure, "name": name, "detail": detail, "count": count,
            }
            for ((hour, language, channel, branch), measure, name, detail), count in seen.items()
        ]  # fmt: skip

    def _seen(self) -> Iterator[tuple[Place, str, str, str]]:
        for each in self.raw.interactions:
            yield self._places[each.id], Measure.INTERACTION, self._ending(each), ""
            if each.effort_level is not None:
                yield self._all_day(each.id), Measure.EFFORT, str(each.effort_level), ""
        for question in self.raw.questions:
            yield self._all_day(question.interaction_id), Measure.QUESTION, _topic(question), question.outcome
            if question.effort_level is not None:
                yield self._all_day(question.interaction_id), Measure.EFFORT, str(question.effort_level), ""
        for handoff in self.raw.handoffs:
            yield self._all_day(handoff.interaction_id), Measure.HANDOFF, handoff.reason, handoff.kind
        for rating in self.raw.ratings:
            yield self._all_day(rating.interaction_id), Measure.RATING, str(rating.score or ""), ""

    def _all_day(self, number: int) -> Place:
        _hour, _language, channel, branch = self._places[number]
        return WHOLE_DAY, ANY_LANGUAGE, channel, branch

    @cached_property
    def _places(self) -> dict[int, Place]:
        return {each.id: self._place(each) for each in self.raw.interactions}

    def _place(self, each: CountedInteraction) -> Place:
        hour = each.opened_at.astimezone(self.office.library.zone).hour
        return hour, each.language, each.channel, each.branch or ""

    @cached_property
    def _handed(self) -> set[int]:
        return {each.interaction_id for each in self.raw.handoffs}

    @cached_property
    def _last_outcomes(self) -> dict[int, str]:
        return {each.interaction_id: each.outcome for each in self.raw.questions}

    def _ending(self, each: CountedInteraction) -> Ending:
        if each.id in self._handed or each.librarian_id is not None or each.closing_reason == AT_THE_DESK:
            return Ending.HUMAN
        if each.status != InteractionStatus.CLOSED:
            return Ending.OPEN
        met = self._last_outcomes.get(each.id) == Outcome.ANSWERED
        return Ending.AUTOMATED if met else Ending.ABANDONED

    def times(self) -> list[Row]:
        return [self._times(each) for each in self.raw.handoffs]

    def _times(self, each: CountedHandoff) -> Row:
        _, language, channel, branch = self._places[each.interaction_id]
        return {
            "handoff_id": each.id, "day": self.day, "language": language, "channel": channel, "branch": branch,
            "waiting_seconds": self._open_seconds(each, each.first_claimed_at),
            "first_response_seconds": self._open_seconds(each, each.first_reply_at),
            "resolution_seconds": self._open_seconds(each, each.resolved_at),
            "promised_at": each.promised_at, "first_reply_at": each.first_reply_at,
        }  # fmt: skip

    def _open_seconds(self, handoff: CountedHandoff, until: datetime | None) -> int | None:
        if until is None:
            return None
        branch = self.office.library.human_branch
        return int(self.office.calendar.open_time(branch, handoff.requested_at, until).total_seconds())
