"""What is on: repeated and single events of the coming weeks."""

from datetime import date, timedelta

from actions.answering import Asking
from actions.library import WEEKDAYS, LibraryEvent
from actions.turn import Reply

SHOWN = 6
AHEAD = timedelta(days=60)


def answer(asking: Asking) -> Reply:
    """List the events of the days asked about, else the coming ones."""
    days = [
        date.fromisoformat(each.value)
        for each in asking.reading.entities
        if each.kind == "date" and each.value[:1].isdigit()
    ]
    found = [
        (day, event)
        for day in days
        for event in _events(asking)
        if next_date(event, day) == day and _is_on(asking, event, day)
    ]
    if found:
        return _reply(asking, found)
    coming = _reply(asking, _coming(asking))
    if not days:
        return coming
    named = asking.office.wording.day(days[0], asking.language)
    return Reply(f"{asking.text('no_events_on', day=named)}\n\n{coming.text}")


def _coming(asking: Asking) -> list[tuple[date, LibraryEvent]]:
    """The next events, soonest first."""
    today = asking.office.today(asking.now)
    dated = [(next_date(event, today), event) for event in _events(asking)]
    near = [(day, event) for day, event in dated if day is not None and day <= today + AHEAD]
    return sorted(near, key=lambda pair: (pair[0], pair[1].time))[:SHOWN]


def _events(asking: Asking) -> tuple[LibraryEvent, ...]:
    return asking.office.library.facts.programmes.events


def next_date(event: LibraryEvent, today: date) -> date | None:
    """When an event takes place next, today included; None when it is over."""
    if event.day is not None:
        return event.day if event.day >= today else None
    assert event.every is not None
    return today + timedelta(days=(WEEKDAYS.index(event.every) - today.weekday()) % 7)


def _is_on(asking: Asking, event: LibraryEvent, day: date) -> bool:
    """A weekly event does not take place while its branch is closed."""
    library = asking.office.library
    return event.every is None or bool(asking.office.calendar.on(library.branch(event.branch), day).spans)


def _reply(asking: Asking, found: list[tuple[date, LibraryEvent]]) -> Reply:
    if not found:
        return Reply(asking.text("no_events"))
    return Reply(asking.text("events", lines="\n".join(_line(asking, day, event) for day, event in found)))


def _line(asking: Asking, day: date, event: LibraryEvent) -> str:
    wording, library = asking.office.wording, asking.office.library
    place = dict(library.branch(event.branch).name)[asking.language]
    clock = event.time.replace(":", "." if asking.language == "id" else ":")
    again = f" ({asking.text('every_week')})" if event.every else ""
    title = dict(event.title)[asking.language]
    return f"• {title}\n   {wording.day(day, asking.language)} {asking.text('at')} {clock}, {place}{again}"
