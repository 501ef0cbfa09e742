"""When the library is open: weekly hours, national holidays, collective leave, Ramadan, and the library's own days."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import cached_property

from actions.library import WEEKDAYS, Branch, Library, Span

HOLIDAY_NAMES = {
    "idulfitri": "Hari Raya Idul Fitri",
    "iduladha": "Hari Raya Idul Adha",
    "natal": "Hari Raya Natal",
    "tahun_baru": "Tahun Baru Masehi",
    "imlek": "Tahun Baru Imlek",
    "nyepi": "Hari Suci Nyepi",
    "waisak": "Hari Raya Waisak",
    "kemerdekaan": "Hari Kemerdekaan",
    "tahun_baru_islam": "Tahun Baru Islam",
    "maulid": "Maulid Nabi",
    "isra_mikraj": "Isra Mikraj",
    "jumat_agung": "Wafat Yesus",
    "paskah": "Kebangkitan Yesus",
    "kenaikan": "Kenaikan Yesus",
    "buruh": "Hari Buruh",
    "pancasila": "Hari Lahir Pancasila",
}
RAMADAN_DAYS = 30
LOOK_AHEAD_DAYS = 60


@dataclass(frozen=True, slots=True)
class OpenDay:
    """A branch's hours on one day; no spans means closed. The reason names the holiday or special day, per language."""

    day: date
    spans: tuple[Span, ...]
    reason: dict[str, str] | None = None


class Calendar:
    """Opening hours of a library's branches, in its own time zone."""

    def __init__(self, library: Library) -> None:
        """Take the library whose hours these are."""
        self._library = library

    @cached_property
    def _holidays(self) -> tuple[dict[str, "dict[date, str]"], dict[str, "dict[date, str]"]]:
        """National holidays and collective leave by language, from the `holidays` package (SKB 3 Menteri)."""
        import holidays

        def names(category: str) -> dict[str, dict[date, str]]:
            return {
                language: holidays.country_holidays("ID", categories=(category,), language=code)
                for language, code in (("id", "id"), ("en", "en_US"))
            }

        return names("public"), names("government")

    def on(self, branch: Branch, day: date) -> OpenDay:
        """The hours of a branch on a day."""
        for special in self._library.facts.special_days:
            if special.covers(branch.key, day):
                return OpenDay(day, special.hours, dict(special.name))
        return self._on_holiday(day) or self._on_ordinary_day(branch, day)

    def _on_holiday(self, day: date) -> OpenDay | None:
        public, leave = self._holidays
        rules = self._library.facts.holidays
        for names, spans in ((public, rules.public), (leave, rules.collective_leave)):
            if day in names["id"]:
                return OpenDay(day, spans, {language: names[language][day] for language in names})
        return None

    def _on_ordinary_day(self, branch: Branch, day: date) -> OpenDay:
        spans = branch.hours[WEEKDAYS[day.weekday()]]
        ramadan = self._library.facts.holidays.ramadan_hours.get(branch.key)
        if spans and ramadan and self.is_ramadan(day):
            return OpenDay(day, ramadan, {"id": "Ramadan", "en": "Ramadan"})
        return OpenDay(day, spans)

    def is_ramadan(self, day: date) -> bool:
        """Whether a day lies in the thirty days before Idul Fitri (the first may be a day early)."""
        feast = self.next_holiday("idulfitri", day)
        return feast is not None and timedelta(0) < feast - day <= timedelta(days=RAMADAN_DAYS)

    def next_holiday(self, key: str, today: date) -> date | None:
        """The next date, today included, of a holiday known by its key; Ramadan gives its first day."""
        if key == "ramadan":
            feast = self.next_holiday("idulfitri", today)
            return max(today, feast - timedelta(days=RAMADAN_DAYS)) if feast else None
        names = self._holidays[1 if key == "cuti_bersama" else 0]["id"]
        _ = date(today.year, 1, 1) in names, date(today.year + 1, 1, 1) in names  # fills in both years
        wanted = HOLIDAY_NAMES.get(key, "")
        days = sorted(day for day, name in names.items() if day >= today and name.startswith(wanted))
        return days[0] if days else None

    def is_open(self, branch: Branch, at: datetime) -> bool:
        """Whether a branch is open at a moment."""
        return self.open_until(branch, at) is not None

    def open_until(self, branch: Branch, at: datetime) -> time | None:
        """Until when a branch that is open now stays open; None when closed."""
        local = at.astimezone(self._library.zone)
        for opens, closes in self.on(branch, local.date()).spans:
            if opens <= local.time() < closes:
                return closes
        return None

    def next_opening(self, branch: Branch, after: datetime) -> datetime | None:
        """When a branch that is closed opens next, within the next two months."""
        return next((start for start, _ in self._open_spans(branch, after) if start > after), None)

    def after_open_time(self, branch: Branch, start: datetime, length: timedelta) -> datetime | None:
        """The moment by which so much open time has passed since a start."""
        for opens, closes in self._open_spans(branch, start):
            available = closes - max(opens, start)
            if available >= length:
                return max(opens, start) + length
            length -= available
        return None

    def open_time(self, branch: Branch, start: datetime, end: datetime) -> timedelta:
        """How much open time of a branch lies between two moments."""
        first, last = (moment.astimezone(self._library.zone).date() for moment in (start, end))
        days = (first + timedelta(days=ahead) for ahead in range((last - first).days + 1))
        spans = (span for day in days for span in self._spans_on(branch, day))
        within = (min(closes, end) - max(opens, start) for opens, closes in spans)
        return sum((length for length in within if length > timedelta(0)), timedelta(0))

    def _open_spans(self, branch: Branch, start: datetime) -> "list[tuple[datetime, datetime]]":
        """The spans of open time that end after a moment, in order."""
        zone = self._library.zone
        first = start.astimezone(zone).date()
        days = (first + timedelta(days=ahead) for ahead in range(LOOK_AHEAD_DAYS))
        spans = (span for day in days for span in self._spans_on(branch, day))
        return [span for span in spans if span[1] > start]

    def _spans_on(self, branch: Branch, day: date) -> "list[tuple[datetime, datetime]]":
        """The open spans of one day, in order."""
        zone = self._library.zone
        spans = self.on(branch, day).spans
        return [(datetime.combine(day, opens, zone), datetime.combine(day, closes, zone)) for opens, closes in spans]
