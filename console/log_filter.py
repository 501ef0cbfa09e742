"""From the address of the log to a filter, and back: what is not understood is said, never passed over."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from hashlib import sha256
from typing import Any
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from actions.desk_record import CHANNELS as BY_HAND
from actions.errors import DeskError, InvalidError
from actions.office import Office
from actions.review import normal_tag
from actions.staff import EFFORT_LEVELS
from console.screens import LARGEST, LONGEST_NUMBER
from records.behind_figures import NONE, PROMISES, LibraryClock
from records.models import InteractionStatus, Outcome
from records.reports import LogFilter
from records.review_models import Verdict
from records.rollup_models import NO_TOPIC, Ending

STATUSES = tuple(InteractionStatus)
REASONS = ("patron_asked", "low_confidence", "failed_try", "needs_care", "to_confirm", "reference")
CHANNELS = ("telegram", *BY_HAND)
BESIDES = frozenset({"after"})  # in the address of the log, and no part of a filter
STARS = ("5", "4", "3", "2", "1", "4-5", "1-5")
LONGEST_TEXT = 200
PER_PAGE = 50
MARK = 8  # letters of a filter's mark in a cursor


@dataclass(frozen=True)
class Wanted:
    """What somebody asks of the log, as it stands in the address."""

    given: Mapping[str, str]

    @property
    def query(self) -> str:
        """The filter as part of an address."""
        return urlencode(self.given)

    @property
    def mark(self) -> str:
        """Tells this filter from others."""
        return sha256(self.query.encode()).hexdigest()[:MARK]

    def cursor(self, number: int) -> str:
        """Where the page after an interaction begins; it fits this filter only."""
        return f"{number}-{self.mark}"


def wanted_from(query: Mapping[str, str]) -> Wanted:
    """The filled-in fields of an address."""
    return Wanted({name: query[name].strip() for name in READERS if query.get(name, "").strip()})


def log_filter(wanted: Wanted, zone: ZoneInfo, cursor: str = "", limit: int | None = PER_PAGE) -> LogFilter:
    """The filter; InvalidError names the field that was not understood."""
    found: dict[str, Any] = {}
    for name, text in wanted.given.items():
        place, read = READERS[name]
        found[place] = read(text, zone)
    if "since" in found and "until" in found and found["since"] >= found["until"]:
        raise InvalidError("wrong_way_round", first=wanted.given["from"], last=wanted.given["to"])
    clock = LibraryClock(zone, found.get("since", datetime.now(zone)))
    return LogFilter(**found, clock=clock, before=_place(wanted, cursor) if cursor else None, limit=limit)


def misfit(given: Mapping[str, str], office: Office) -> DeskError | None:
    """What of an address, or of a filter that was saved, does not fit any longer; None where all of it does."""
    for name, value in given.items():
        if name not in READERS and name not in BESIDES:
            return InvalidError("filter_no_field", value=name[:LONGEST_TEXT])
        if name in _known(office) and value.strip() not in {"", NONE, *_known(office)[name]}:
            return InvalidError(f"filter_no_{name}", value=value[:LONGEST_TEXT])
    try:
        log_filter(wanted_from(given), office.library.zone)
    except InvalidError as error:
        return error
    return None


def _known(office: Office) -> Mapping[str, set[str]]:
    """The values of fields that follow the content, which may lose some."""
    return {"intent": {NO_TOPIC, *office.book}, "branch": {each.key for each in office.library.facts.branches}}


def _place(wanted: Wanted, cursor: str) -> int:
    number, _, mark = cursor.partition("-")
    if mark != wanted.mark or not number.isdecimal() or len(number) > LONGEST_NUMBER:
        raise InvalidError("cursor_of_other_filter")
    return min(int(number), LARGEST)


def _day(text: str, zone: ZoneInfo, after: int = 0) -> datetime:
    try:
        return datetime.combine(date.fromisoformat(text) + timedelta(days=after), time(), zone)
    except (ValueError, OverflowError):
        raise InvalidError("wrong_date", value=text[:LONGEST_TEXT]) from None


def _day_after(text: str, zone: ZoneInfo) -> datetime:
    return _day(text, zone, after=1)


def _one_of(allowed: tuple[str, ...]) -> Callable[[str, ZoneInfo], str]:
    def read(text: str, _zone: ZoneInfo) -> str:
        if text not in allowed:
            raise InvalidError("wrong_choice", value=text[:LONGEST_TEXT])
        return text

    return read


def _share(text: str, _zone: ZoneInfo) -> float:
    try:
        share = float(text.replace(",", ".")) / 100
    except ValueError:
        share = -1.0
    if not 0 <= share <= 1:
        raise InvalidError("wrong_percent", value=text[:LONGEST_TEXT])
    return share


def _number_in(allowed: range) -> Callable[[str, ZoneInfo], int]:
    def read(text: str, zone: ZoneInfo) -> int:
        return int(_one_of(tuple(map(str, allowed)))(text, zone))

    return read


def _stars(text: str, zone: ZoneInfo) -> tuple[int, ...]:
    """One number of stars, or from one to another."""
    first, _, last = _one_of(STARS)(text, zone).partition("-")
    return tuple(range(int(first), int(last or first) + 1))


def _yes_or_no(text: str, zone: ZoneInfo) -> bool:
    return _one_of(("yes", "no"))(text, zone) == "yes"


def _tag(text: str, zone: ZoneInfo) -> str:
    tag = normal_tag(_text(text, zone))
    if not tag:
        raise InvalidError("wrong_choice", value=text)
    return tag


def _text(text: str, _zone: ZoneInfo) -> str:
    if len(text) > LONGEST_TEXT:
        raise InvalidError("too_long", most=LONGEST_TEXT, length=len(text))
    return text


READERS: Mapping[str, tuple[str, Callable[[str, ZoneInfo], object]]] = {
    "from": ("since", _day),
    "to": ("until", _day_after),
    "status": ("status", _one_of(STATUSES)),
    "intent": ("intent", _text),
    "least": ("min_confidence", _share),
    "most": ("max_confidence", _share),
    "rating": ("rating", _stars),
    "librarian": ("librarian", _text),
    "language": ("language", _one_of(("id", "en"))),
    "reason": ("reason", _one_of(REASONS)),
    "text": ("text", _text),
    "branch": ("branch", _text),
    "flagged": ("flagged", _yes_or_no),
    "reviewed": ("reviewed", _yes_or_no),
    "tag": ("tag", _tag),
    "verdict": ("verdict", _one_of(tuple(Verdict))),
    "ending": ("ending", _one_of(tuple(Ending))),
    "outcome": ("outcome", _one_of(tuple(Outcome))),
    "effort": ("effort", _number_in(EFFORT_LEVELS)),
    "promise": ("promise", _one_of(PROMISES)),
    "channel": ("channel", _one_of(CHANNELS)),
    "hour": ("hour", _number_in(range(24))),
    "weekday": ("weekday", _number_in(range(7))),
}
