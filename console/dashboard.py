"""The dashboard: what the counts by day say of a period, compared with the one before; every figure opens its list."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from functools import partial
from urllib.parse import urlencode

from starlette.responses import Response

from actions import rollups
from actions.errors import InvalidError, MissingError
from actions.figures import Dashboard, Share, dashboard
from console.period import PRESETS, YEARS, first_of_month_before, last_of_month, period, usual_days
from console.screens import READING, Screen, Visit
from console.texts import text
from records.behind_figures import KEPT, NONE
from records.figures import Days
from records.rollup_models import NO_TOPIC, Ending

TOP = 12  # intents
SHADES = 5  # of the heat map
HEIGHT = 100  # of the chart of days, in its own units


@dataclass(frozen=True)
class Bar:
    """One line of a list: what, how often, as a share of the largest, and the list behind it."""

    label: str
    count: int
    width: float
    link: str


@dataclass(frozen=True)
class Tile:
    """One figure: its text's name, the share now and before, and the list behind it."""

    key: str
    now: Share
    before: Share
    link: str


async def show(visit: Visit) -> Response:
    """The dashboard of a period; one that is not understood is said, and the usual one is shown."""
    error, days = None, usual_days(visit)
    try:
        days = period(visit)
    except InvalidError as wrong:
        error = wrong
    await visit.desk.office.db.write(rollups.refresh, visit.desk.office)
    seen = await visit.desk.read(dashboard, visit.desk.office, days)
    return visit.page("dashboard.html", error.status if error else 200, error=error, **_shown(visit, seen))


async def report(visit: Visit) -> Response:
    """A month on paper: the same figures, beside the month before."""
    first = date(visit.number("year"), visit.number("month"), 1) if _is_month(visit) else None
    if first is None:
        raise MissingError("no_such_page")
    branch = visit.request.query_params.get("branch", "")
    days = Days(first, last_of_month(first), branch)
    before = Days(first_of_month_before(first), first - timedelta(days=1), branch)
    seen = await visit.desk.read(dashboard, visit.desk.office, days, before)
    months = {"first": first, "earlier": before.first, "later": days.last, "following": days.last + timedelta(days=1)}
    return visit.page("report.html", **months, **_shown(visit, seen))


def _is_month(visit: Visit) -> bool:
    return visit.number("year") in YEARS and visit.number("month") in range(1, 13)


def _shown(visit: Visit, seen: Dashboard) -> dict[str, object]:
    days, now, before = seen.now.days, seen.now, seen.before
    behind = _Behind(days)
    branches = {each.key: dict(each.name)[visit.language] for each in visit.desk.office.library.facts.branches}
    return {
        "days": days,
        "today": visit.desk.office.today(visit.desk.office.clock()),
        "presets": PRESETS,
        "branches": branches,
        "now": now,
        "before": before,
        "behind": behind.link,
        "tiles": _tiles(seen, behind),
        "chart": _chart(seen, behind),
        "heat": _heat(seen, behind),
        "intents": _bars(now.intents.most_common(TOP), behind, "intent", partial(_topic, visit)),
        "reasons": _bars(now.reasons.most_common(), behind, "reason"),
        "scores": _bars(sorted(now.scores.items(), reverse=True), behind, "rating"),
        "efforts": _bars(sorted(now.efforts.items()), behind, "effort"),
        "languages": _bars(seen.languages.items(), behind, "language"),
        "by_branch": _bars(seen.branches.items(), behind, "branch", lambda name: branches.get(name, name)),
    }


def _topic(visit: Visit, name: str) -> str:
    """What questions that count under this name are called."""
    unnamed = {"": "no_intent", NO_TOPIC: "no_topic"}
    if name in unnamed:
        return text(unnamed[name], visit.language)
    return visit.desk.office.wording.title(name, visit.language)


class _Behind:
    """Addresses of the lists behind figures."""

    def __init__(self, days: Days) -> None:
        self._days = days
        self._all = self._log(days.first, days.last)

    def link(self, day: date | None = None, **more: str | int) -> str:
        """The log of all these days, or of one, with more filters."""
        return (self._all if day is None else self._log(day, day)) + (f"&{urlencode(more)}" if more else "")

    def _log(self, first: date, last: date) -> str:
        branch = {"branch": self._days.branch} if self._days.branch else {}
        return "/log?" + urlencode({"from": first.isoformat(), "to": last.isoformat(), **branch})


def _tiles(seen: Dashboard, behind: _Behind) -> list[Tile]:
    now, before = seen.now, seen.before
    telegram = behind.link(channel="telegram")
    endings = [
        Tile(f"rate_{ending}", now.ended(ending), before.ended(ending), f"{telegram}&ending={ending}")
        for ending in (Ending.AUTOMATED, Ending.HUMAN, Ending.ABANDONED)
    ]
    return [
        *endings,
        Tile("rate_wrong", now.wrong, before.wrong, behind.link(verdict="wrong")),
        Tile("rate_promises", now.promises, before.promises, behind.link(promise=KEPT)),
        Tile("rate_content", now.content, before.content, behind.link(rating="4-5")),
        Tile("rate_responses", now.responses, before.responses, behind.link(rating="1-5")),
    ]


def _bars(
    counts: Iterable[tuple[str, int]], behind: _Behind, filtered: str, title: Callable[[str], str] = str
) -> list[Bar]:
    found = list(counts)
    most = max((count for _, count in found), default=1)
    return [
        Bar(title(name), count, 100 * count / most, behind.link(None, **{filtered: name or NONE}))
        for name, count in found
    ]


def _chart(seen: Dashboard, behind: _Behind) -> list[dict[str, object]]:
    """A bar for every day."""
    days = seen.now.days
    each_day = [days.first + timedelta(days=number) for number in range((days.last - days.first).days + 1)]
    counts = dict.fromkeys(each_day, 0)
    for each in seen.opened:
        counts[each.day] += each.number
    most = max(counts.values()) or 1
    return [
        {"day": day, "count": count, "height": HEIGHT * count / most, "link": behind.link(day)}
        for day, count in counts.items()
    ]


def _heat(seen: Dashboard, behind: _Behind) -> list[list[dict[str, object]]]:
    """For every day of the week, Monday first, every hour."""
    counts = [[0] * 24 for _ in range(7)]
    for each in seen.opened:
        counts[each.day.weekday()][each.hour] += each.number
    most = max(map(max, counts)) or 1
    return [
        [
            {"count": count, "shade": -(-SHADES * count // most), "link": behind.link(weekday=weekday, hour=hour)}
            for hour, count in enumerate(hours)
        ]
        for weekday, hours in enumerate(counts)
    ]


SCREENS = (
    Screen("/dashboard", show, READING),
    Screen("/report/{year:int}-{month:int}", report, READING),
)
