"""Hours on holidays: the one that is named, else the next ones."""

from datetime import date, timedelta

from actions.answering import Asking
from actions.answers import _hours
from actions.turn import Reply

AHEAD_DAYS = 75
MOST_LISTED = 6


def answer(asking: Asking) -> Reply:
    """Tell the hours on the holiday asked about and the days around it, else the coming special days."""
    when = asking.entity("date")
    if when is not None and when[:1].isdigit():
        return Reply(_hours.on_day(asking, date.fromisoformat(when)))
    if when is not None and when.startswith("holiday:"):
        day = asking.office.calendar.next_holiday(when.removeprefix("holiday:"), asking.office.today(asking.now))
        if day is not None:
            return Reply(_around(asking, day))
    return Reply(_coming(asking))


def _around(asking: Asking, feast: date) -> str:
    """The holiday itself and unusual days up to a week around it."""
    days = [feast + timedelta(days=shift) for shift in range(-4, 8)]
    today = asking.office.today(asking.now)
    told = [day for day in days if day >= today and (day == feast or _is_unusual(asking, day))]
    listed = "\n".join(f"• {_line(asking, day)}" for day in told)
    return asking.text("around_holiday", lines=listed)


def _coming(asking: Asking) -> str:
    today = asking.office.today(asking.now)
    unusual = [day for day in (today + timedelta(days=n) for n in range(AHEAD_DAYS)) if _is_unusual(asking, day)]
    if not unusual:
        return asking.text("no_special_days")
    return asking.text(
        "coming_special_days", lines="\n".join(f"• {_line(asking, day)}" for day in unusual[:MOST_LISTED])
    )


def _is_unusual(asking: Asking, day: date) -> bool:
    calendar = asking.office.calendar
    return any(calendar.on(branch, day).reason for branch in _hours.branches_meant(asking))


def _line(asking: Asking, day: date) -> str:
    """One day: the hours once if all branches agree, else branch by branch."""
    name = asking.office.wording.day(day, asking.language)
    told = {
        _hours.branch_name(asking, branch): _hours.spans(asking, asking.office.calendar.on(branch, day))
        for branch in _hours.branches_meant(asking)
    }
    if len(set(told.values())) == 1:
        return f"{name}: {next(iter(told.values()))}"
    return f"{name}: " + "; ".join(f"{branch} {hours}" for branch, hours in told.items())
