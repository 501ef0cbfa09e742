"""The library's own facts, read from library.yml and checked before anyone is told them."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, time
from itertools import pairwise
from pathlib import Path
from typing import Annotated, Any, Literal
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    NonNegativeInt,
    PositiveInt,
    ValidationError,
    field_validator,
    model_validator,
)

from nlu.yaml_file import ContentError, YamlFile, read_yaml

WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
LANGUAGES = ("id", "en")
SPAN = re.compile(r"(\d{1,2}):(\d{2})-(\d{1,2}):(\d{2})")

Localised = dict[str, str]
Span = tuple[time, time]


def parse_hours(value: Any) -> tuple[Span, ...]:
    """Read `08:00-11:30, 13:00-20:00` or `closed` (no spans); ValueError."""
    if value == "closed" or value is False:
        return ()
    spans = tuple(_parse_span(part) for part in str(value).split(","))
    if any(later[0] < earlier[1] for earlier, later in pairwise(spans)):
        raise ValueError(f"opening hours overlap or are out of order: {value}")
    return spans


def _parse_span(text: str) -> Span:
    found = SPAN.fullmatch(text.strip())
    if found is None:
        raise ValueError(f"hours are written 08:00-16:00 or closed, not {text.strip()!r}")
    from_hour, from_minute, to_hour, to_minute = map(int, found.groups())
    opens, closes = time(from_hour, from_minute), time(to_hour, to_minute)
    if opens >= closes:
        raise ValueError(f"opens at or after it closes: {text.strip()!r}")
    return opens, closes


def _parse_bilingual(value: Any) -> Any:
    if not isinstance(value, dict) or not all(isinstance(value.get(lang), str) and value[lang] for lang in LANGUAGES):
        raise ValueError("a text in two languages is written {id: ..., en: ...}")
    return value


Hours = Annotated[tuple[Span, ...], BeforeValidator(parse_hours)]
Bilingual = Annotated[Localised, BeforeValidator(_parse_bilingual)]


class Facts(BaseModel):
    """A part of library.yml; facts of the library's own may stand beside the known ones."""

    model_config = ConfigDict(extra="allow", frozen=True)


class Branch(Facts):
    """One place of the library."""

    key: str
    name: Bilingual
    aliases: tuple[str, ...] = ()
    address: str
    latitude: float | None = None
    longitude: float | None = None
    hours: dict[str, Hours]

    @model_validator(mode="after")
    def _whole_week(self) -> "Branch":
        missing = [day for day in WEEKDAYS if day not in self.hours]
        unknown = [day for day in self.hours if day not in WEEKDAYS]
        if missing or unknown:
            raise ValueError(f"hours need each of {', '.join(WEEKDAYS)} (wrong: {', '.join(missing + unknown)})")
        return self


class SpecialDay(Facts):
    """A day or span of days that differs from the weekly hours."""

    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=True)
    first: date | None = Field(None, alias="from")
    last: date | None = Field(None, alias="to")
    day: date | None = Field(None, alias="date")
    hours: Hours
    branch: str | None = None
    name: Bilingual

    @model_validator(mode="after")
    def _some_day(self) -> "SpecialDay":
        if self.day is None and (self.first is None or self.last is None or self.last < self.first):
            raise ValueError("a special day needs `date`, or `from` and a later `to`")
        return self

    def covers(self, branch: str, day: date) -> bool:
        """Whether this special day counts for a branch on a day."""
        if self.branch not in {None, branch}:
            return False
        if self.day is not None:
            return day == self.day
        return self.first is not None and self.last is not None and self.first <= day <= self.last


class Holidays(Facts):
    """What public holidays, collective leave and Ramadan mean for the hours."""

    public: Hours = ()
    collective_leave: Hours = ()
    ramadan_hours: dict[str, Hours] = {}


class Desk(Facts):
    """How the desk behaves: times in minutes, the promise in open hours.

    0 months keeps everything for ever, 0 questions set no limit.
    """

    idle_close_minutes: PositiveInt = 30
    keep_months: NonNegativeInt = 0
    default_wait_minutes: PositiveInt = 10
    claimed_silence_minutes: PositiveInt = 15
    follow_up_open_hours: PositiveInt = 4
    questions_in_ten_minutes: NonNegativeInt = 40
    human_hours_branch: str | None = None


class LibraryEvent(Facts):
    """An event that repeats on a weekday or stands on a date."""

    model_config = ConfigDict(extra="allow", frozen=True, populate_by_name=True)
    every: Literal["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"] | None = None
    day: date | None = Field(None, alias="date")
    time: str
    branch: str
    title: Bilingual

    @model_validator(mode="after")
    def _some_time(self) -> "LibraryEvent":
        if (self.every is None) == (self.day is None):
            raise ValueError("an event has either `every` (a weekday) or `date`")
        return self


class Programmes(Facts):
    """What the library organises."""

    events: tuple[LibraryEvent, ...] = ()


class HelpLine(Facts):
    """Whom people in distress or danger can call."""

    name: Bilingual
    number: str


class LibraryFacts(Facts):
    """All of library.yml."""

    name: Bilingual
    address_term: Literal["Kak", "Anda"] = "Kak"
    language: Literal["id", "en"] = "id"
    time_zone: str = "Asia/Jakarta"
    branches: tuple[Branch, ...] = Field(min_length=1)
    help_lines: tuple[HelpLine, ...] = ()
    holidays: Holidays = Holidays()
    special_days: tuple[SpecialDay, ...] = ()
    programmes: Programmes = Programmes()
    desk: Desk = Desk()
    effort_levels: dict[int, Bilingual]

    @field_validator("effort_levels")
    @classmethod
    def _all_levels(cls, levels: dict[int, Localised]) -> dict[int, Localised]:
        if sorted(levels) != [1, 2, 3, 4, 5, 6]:
            raise ValueError("needs the levels 1 to 6")
        return levels

    @property
    def named_branches(self) -> Iterator[tuple[tuple[Any, ...], str | None]]:
        """Every place of library.yml that names a branch, and what it says."""
        yield ("desk", "human_hours_branch"), self.desk.human_hours_branch
        yield from ((("holidays", "ramadan_hours", key), key) for key in self.holidays.ramadan_hours)
        yield from ((("special_days", n, "branch"), day.branch) for n, day in enumerate(self.special_days))
        yield from (
            (("programmes", "events", n, "branch"), event.branch) for n, event in enumerate(self.programmes.events)
        )


@dataclass(frozen=True)
class Library:
    """The library: its checked facts, and the raw tree from which answers are worded."""

    facts: LibraryFacts
    tree: Mapping[str, Any]

    @property
    def zone(self) -> ZoneInfo:
        """The library's own time zone."""
        return ZoneInfo(self.facts.time_zone)

    def branch(self, key: str | None) -> Branch:
        """A branch by its key, else the first one."""
        return next((branch for branch in self.facts.branches if branch.key == key), self.facts.branches[0])

    @property
    def human_branch(self) -> Branch:
        """The branch in whose hours librarians answer chats."""
        return self.branch(self.facts.desk.human_hours_branch)


def load_library(path: Path) -> Library:
    """Read library.yml; ContentError names the file, the line and what is wrong."""
    return parse_library(read_yaml(path))


def parse_library(source: YamlFile) -> Library:
    """The facts of a tree that was read from library.yml, or changed since; ContentError."""
    path = source.path
    if not isinstance(source.data, dict):
        raise ContentError(path, 1, "library.yml must be a mapping of facts")
    _check_pairs(source, source.data, ())
    try:
        facts = LibraryFacts.model_validate(source.data)
        ZoneInfo(facts.time_zone)
    except ValidationError as error:
        raise _content_error(source, path, error) from error
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise ContentError(
            path, source.line("time_zone"), "time_zone is not a known one, such as Asia/Jakarta"
        ) from error
    _check_branches(source, facts)
    return Library(facts, source.data)


def _check_branches(source: YamlFile, facts: LibraryFacts) -> None:
    known = [branch.key for branch in facts.branches]
    for where, key in facts.named_branches:
        if key is not None and key not in known:
            problem = f"unknown branch: {key}; known are {', '.join(known)}"
            raise ContentError(source.path, source.line(*where), problem)


def _content_error(source: YamlFile, path: Path, error: ValidationError) -> ContentError:
    first = error.errors()[0]
    where = ".".join(str(key) for key in first["loc"])
    said = first["msg"].removeprefix("Value error, ")
    return ContentError(path, source.line(*first["loc"]), f"{where}: {said}" if where else said)


def _check_pairs(source: YamlFile, node: Any, path: tuple[Any, ...]) -> None:
    """A text that exists in one language only is a mistake wherever it stands."""
    children = node.items() if isinstance(node, dict) else enumerate(node) if isinstance(node, list) else ()
    if isinstance(node, dict) and set(node) & set(LANGUAGES) and set(node) != set(LANGUAGES):
        problem = f'{".".join(map(str, path))}: write {{id: "...", en: "..."}}, in quotes where there is a comma'
        raise ContentError(source.path, source.line(*path), problem)
    for key, child in children:
        _check_pairs(source, child, (*path, key))
