"""Days people mention in Indonesian and English, found by rules of our own."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache

from nlu.day_words import AFTER_SUNDAY, BEFORE_SUNDAY, HOLIDAYS, MONTHS, NUMBERS, WEEKDAYS
from nlu.interpretation import Entity

DATE = "date"
NOW = "now"
HOLIDAY = "holiday:"
WEEK = 7
SATURDAY, SUNDAY = 5, 6
CENTURY = 100
SHORT_NAME = 4  # `mon`, `sun`: only a weekday after `on`, `next`, `this` or `every`

Meaning = Callable[[re.Match[str], date], date | str | None]
WEEKEND = "weekend"


@dataclass(frozen=True)
class Rule:
    """A way of naming a day, and what it means seen from today (None: no day after all)."""

    pattern: re.Pattern[str]
    meaning: Meaning


def find_dates(text: str, today: date) -> tuple[Entity, ...]:
    """The days a text mentions, in order: an ISO date (next week is its Monday), `holiday:<key>`, or `now`."""
    found: dict[int, Entity] = {}
    left = text
    for rule in _rules():
        for match in rule.pattern.finditer(left):
            meant = rule.meaning(match, today)
            left = left[: match.start()] + "#" * len(match[0]) + left[match.end() :]
            for at, day in enumerate(_days(meant, today)):
                found[match.start() + at] = Entity(DATE, day, match[0].strip())
    return tuple({entity.value: entity for _, entity in sorted(found.items(), reverse=True)}.values())[::-1]


def _days(meant: date | str | None, today: date) -> list[str]:
    """One day, both days of a weekend, or none."""
    if meant == WEEKEND:
        saturday = _coming(SATURDAY, today) if today.weekday() != SUNDAY else today - timedelta(days=1)
        return [saturday.isoformat(), (saturday + timedelta(days=1)).isoformat()]
    if meant is None:
        return []
    return [meant if isinstance(meant, str) else meant.isoformat()]


@cache
def _rules() -> tuple[Rule, ...]:
    """All ways of naming a day; an earlier rule takes its words away from the later ones."""
    return (*_calendar_rules(), *_holiday_rules(), *_relative_rules(), *_weekday_rules())


def _rule(pattern: str, meaning: Meaning) -> Rule:
    return Rule(re.compile(rf"(?<![\w#])(?:{pattern})(?![\w#])", re.IGNORECASE), meaning)


def _holiday_rules() -> list[Rule]:
    return [_rule(pattern, _holiday(key)) for key, pattern in HOLIDAYS.items()]


def _holiday(key: str) -> Meaning:
    return lambda _match, _today: HOLIDAY + key


def _calendar_rules() -> list[Rule]:
    month = "|".join(name for names in MONTHS for name in names.split())
    said = r"(?:(?:tgl|tggl|tanggal|on|the)\s+)*"
    year = r"(?:,?\s+(?P<year>\d{4}))?"
    day = r"(?P<day>\d{1,2})(?:st|nd|rd|th)?"
    return [
        _rule(r"(?P<year>\d{4})-(?P<number>\d{1,2})-(?P<day>\d{1,2})", _on_calendar),
        _rule(said + r"(?P<day>\d{1,2})[/.-](?P<number>\d{1,2})[/.-](?P<year>\d{4}|\d{2})", _on_calendar),
        _rule(r"(?:tgl|tanggal)\s+(?P<day>\d{1,2})[/-](?P<number>\d{1,2})", _on_calendar),
        _rule(rf"{said}{day}\s+(?:of\s+)?(?P<month>{month})\.?{year}", _on_calendar),
        _rule(rf"{said}(?P<month>{month})\.?\s+{day}{year}", _on_calendar),
        _rule(
            r"(?:tgl|tggl|tanggal)\s+(?P<day>\d{1,2})|(?:on\s+)?the\s+(?P<ordinal>\d{1,2})(?:st|nd|rd|th)",
            _day_of_month,
        ),
    ]


def _relative_rules() -> list[Rule]:
    number = rf"\d{{1,2}}|{'|'.join(NUMBERS)}"
    return [
        _rule(r"(?:besok\s+)?lusa|(?:the\s+)?day after tomorrow", lambda _, today: today + timedelta(days=2)),
        _rule(
            rf"(?:in\s+)?(?P<count>{number})\s*(?:hari|hr|days?)\s*(?:lagi|lg|from now|ke depan)"
            rf"|in\s+(?P<count2>{number})\s+days?",
            lambda match, today: today + timedelta(days=_count(match)),
        ),
        _rule(
            rf"(?P<count>{number})\s*(?:minggu|mgg|weeks?)\s*(?:lagi|lg|from now|ke depan)"
            rf"|in\s+(?P<count2>{number})\s+weeks?",
            lambda match, today: today + timedelta(weeks=_count(match)),
        ),
        _rule(
            r"(?<!hari )(?<!hr )(?:minggu|mgg|pekan)\s+(?:depan|dpn)|next week",
            lambda _, today: _monday(today) + timedelta(days=WEEK),
        ),
        _rule(rf"(?:{number}|berapa|brp|per|tiap|setiap|se)\s*(?:minggu|mgg)", lambda _match, _today: None),
        _rule(r"(?:akhir pekan|weekend|wiken)(?:\s+ini)?", lambda _match, _today: WEEKEND),
        _rule(r"akhir tahun|end of the year|year[- ]end", lambda _, today: date(today.year, 12, 31)),
        _rule(
            r"(?:hari|hr)\s*(?:ini|ni)|today|(?:nanti|ntar|nnti)\s+(?:pagi|siang|sore|malam|malem|mlm)"
            r"|(?:pagi|siang|sore|malam|malem)\s+ini|tonight|this (?:morning|afternoon|evening)",
            lambda _, today: today,
        ),
        _rule(r"sekarang|skrg|skrng|skarang|saat ini|saiki|right now|now|currently", lambda _match, _today: NOW),
        _rule(r"kemarin|kmrn|kemaren|yesterday", lambda _, today: today - timedelta(days=1)),
    ]


def _weekday_rules() -> list[Rule]:
    names = [name for spellings in WEEKDAYS for name in spellings.split() if name != "minggu"]
    long = "|".join(name for name in names if len(name) > SHORT_NAME or name in {"rabu", "rebo", "ahad"})
    short = "|".join(name for name in names if len(name) <= SHORT_NAME)
    called = rf"(?:(?:besok|bsk)\s+)?(?:(?:(?:hari|hr)\s+)(?P<sunday>minggu|mgg)|(?:(?:hari|hr|on)\s+)?(?P<day>{long}))"
    return [
        _rule(rf"{called}\s+(?:depan|dpn|next week)", _next_weekday),
        _rule(rf"next\s+(?P<day>{long}|{short})", _next_weekday),
        _rule(rf"{called}s?(?:\s+(?:ini|besok|nanti|bsk))?", _coming_weekday),
        _rule(rf"(?:on|this|every)\s+(?P<day>{short})", _coming_weekday),
        _rule(r"(?:minggu|mgg)(?:\s+(?:ini|besok))?", _bare_sunday),
        _rule(r"besok|bsk|besuk|tomorrow|tmrw|tmr", lambda _, today: today + timedelta(days=1)),
    ]


def _on_calendar(match: re.Match[str], today: date) -> date | None:
    """A day and month, with its year or in the twelve months to come."""
    said = match.groupdict()
    month = int(said["number"]) if said.get("number") else _index(said["month"], MONTHS) + 1
    year = int(said.get("year") or 0)
    if year:
        return _date(year if year > CENTURY else 2000 + year, month, int(said["day"]))
    return next(
        (day for ahead in range(5) if (day := _date(today.year + ahead, month, int(said["day"]))) and day >= today),
        None,
    )


def _day_of_month(match: re.Match[str], today: date) -> date | None:
    day = int(match["day"] or match["ordinal"])
    months = [(today.year + (today.month - 1 + ahead) // 12, (today.month - 1 + ahead) % 12 + 1) for ahead in range(3)]
    return next((found for year, month in months if (found := _date(year, month, day)) and found >= today), None)


def _date(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _count(match: re.Match[str]) -> int:
    said = (match["count"] or match["count2"]).lower()
    return int(said) if said.isdigit() else NUMBERS[said]


def _monday(day: date) -> date:
    return day - timedelta(days=day.weekday())


def _coming(weekday: int, today: date) -> date:
    """The next such weekday, today included."""
    return today + timedelta(days=(weekday - today.weekday()) % WEEK)


def _weekday(match: re.Match[str]) -> int:
    said = match.groupdict()
    return SUNDAY if said.get("sunday") else _index(said["day"], WEEKDAYS)


def _coming_weekday(match: re.Match[str], today: date) -> date:
    return _coming(_weekday(match), today)


def _next_weekday(match: re.Match[str], today: date) -> date:
    """`Senin depan` is the Monday of the week after this one."""
    return _monday(today) + timedelta(days=WEEK + _weekday(match))


def _bare_sunday(match: re.Match[str], today: date) -> date | None:
    before = match.string[: match.start()].lower().split()
    while before and before[-1] in {"dan", "sama", "atau", "&"}:
        before.pop()
    after = match.string[match.end() :].lower().strip(" ?!.,").split()
    alone = not before and not after
    ending = " " in match[0]  # minggu ini, minggu besok
    beside = before[-1:] and (before[-1] in BEFORE_SUNDAY.split() or "###" in before[-1])
    if alone or ending or beside or (after and after[0] in AFTER_SUNDAY.split()):
        return _coming(SUNDAY, today)
    return None


def _index(name: str, spellings: tuple[str, ...]) -> int:
    return next(at for at, names in enumerate(spellings) if name.lower() in names.split())
