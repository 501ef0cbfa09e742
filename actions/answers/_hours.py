"""Opening hours in words, shared by the intents that ask for them."""

from datetime import date, datetime

from actions.answering import Asking
from actions.calendar import OpenDay
from actions.library import Branch


def branches_meant(asking: Asking) -> tuple[Branch, ...]:
    """The branches a question names, else all of them."""
    branches = asking.office.library.facts.branches
    meant = {each.value for each in asking.reading.entities if each.kind == "branch"} or _named(asking, branches)
    named = tuple(branch for branch in branches if branch.key in meant)
    return named if len(named) == 1 else branches


def _named(asking: Asking, branches: tuple[Branch, ...]) -> set[str]:
    """In a question about hours a bare name is enough: `timur buka?`."""
    words = f" {asking.reading.text.casefold()} ".replace("?", " ")
    return {each.key for each in branches if any(f" {alias.casefold()} " in words for alias in each.aliases)}


def branch_name(asking: Asking, branch: Branch) -> str:
    """A branch's name in the language of the question."""
    return dict(branch.name)[asking.language]


def spans(asking: Asking, day: OpenDay) -> str:
    """A day's hours: 08.00–11.30 & 13.00–20.00, or closed; with the reason for an unusual day."""
    clock = asking.office.wording.clock
    hours = " & ".join(
        f"{clock(opens, asking.language)}–{clock(closes, asking.language)}" for opens, closes in day.spans
    )
    hours = hours or asking.text("closed")
    return f"{hours} ({day.reason[asking.language]})" if day.reason else hours


def on_day(asking: Asking, day: date) -> str:
    """Every meant branch's hours on one day, under the day's name."""
    calendar, today = asking.office.calendar, asking.office.today(asking.now)
    lines = [
        f"• {branch_name(asking, branch)}: {spans(asking, calendar.on(branch, day))}"
        for branch in branches_meant(asking)
    ]
    name = asking.office.wording.day(day, asking.language)
    near = {0: "today", 1: "tomorrow"}.get((day - today).days)
    head = f"{asking.text(near)}, {name}" if near else name
    return "\n".join([f"{head[0].upper()}{head[1:]}:", *lines])


def now(asking: Asking) -> str:
    """Whether each meant branch is open now, until when, or when it opens next."""
    return "\n".join(f"• {_state(asking, branch)}" for branch in branches_meant(asking))


def _state(asking: Asking, branch: Branch) -> str:
    calendar, wording, name = asking.office.calendar, asking.office.wording, branch_name(asking, branch)
    until = calendar.open_until(branch, asking.now)
    if until is not None:
        return asking.text("open_until", name=name, time=wording.clock(until, asking.language))
    opens = calendar.next_opening(branch, asking.now)
    if opens is None:
        return asking.text("closed_for_long", name=name)
    return asking.text("closed_until", name=name, time=_when(asking, opens))


def _when(asking: Asking, at: datetime) -> str:
    days = (asking.office.today(at) - asking.office.today(asking.now)).days
    if days > 1:
        return asking.office.wording.moment(at, asking.language)
    clock = asking.office.wording.clock(at.astimezone(asking.office.library.zone), asking.language)
    return f"{asking.text('tomorrow' if days else 'today')} {asking.text('at')} {clock}"


def week(asking: Asking) -> str:
    """Every meant branch's ordinary week."""
    return "\n\n".join(_week_of(asking, branch) for branch in branches_meant(asking))


def _week_of(asking: Asking, branch: Branch) -> str:
    names = asking.text("weekday_names").split(",")
    lines = [
        f"{name}: {spans(asking, OpenDay(date.min, hours))}"
        for name, hours in zip(names, branch.hours.values(), strict=True)
    ]
    return "\n".join([f"{branch_name(asking, branch)}", *_grouped(lines)])


def _grouped(lines: list[str]) -> list[str]:
    """Days in a row with the same hours on one line: Senin–Kamis: 08.00–20.00."""
    grouped: list[tuple[str, str, str]] = []
    for line in lines:
        name, _, hours = line.partition(": ")
        if grouped and grouped[-1][2] == hours:
            grouped[-1] = (grouped[-1][0], name, hours)
        else:
            grouped.append((name, name, hours))
    return [f"• {first if first == last else f'{first}–{last}'}: {hours}" for first, last, hours in grouped]
