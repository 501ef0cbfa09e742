"""The days that an address of the dashboard asks for; what is not understood is said."""

from calendar import monthrange
from datetime import date, timedelta

from actions.errors import InvalidError
from console.screens import Visit
from records.figures import Days

PRESETS = (7, 30, 90)  # days
USUAL = 30
LONGEST = 366
YEARS = range(2000, 3000)  # of which there can be records


def usual_days(visit: Visit) -> Days:
    """The last thirty days."""
    today = visit.desk.office.today(visit.desk.office.clock())
    return Days(today - timedelta(days=USUAL - 1), today)


def period(visit: Visit) -> Days:
    """The days an address asks for; InvalidError."""
    asked, usual = visit.request.query_params, usual_days(visit)
    branch = asked.get("branch", "")
    if branch and branch not in {each.key for each in visit.desk.office.library.facts.branches}:
        raise InvalidError("wrong_choice", value=branch[:LONGEST])
    number = asked.get("days", "")
    if number:
        if number not in map(str, PRESETS):
            raise InvalidError("wrong_choice", value=number[:LONGEST])
        return Days(usual.last - timedelta(days=int(number) - 1), usual.last, branch)
    days = Days(_day(asked.get("from", ""), usual.first), _day(asked.get("to", ""), usual.last), branch)
    if not 0 <= (days.last - days.first).days < LONGEST:
        raise InvalidError("wrong_period", most=LONGEST)
    return days


def _day(text: str, usual: date) -> date:
    if not text:
        return usual
    try:
        found = date.fromisoformat(text)
    except ValueError:
        raise InvalidError("wrong_date", value=text[:LONGEST]) from None
    if found.year not in YEARS:
        raise InvalidError("wrong_date", value=text[:LONGEST])
    return found


def last_of_month(first: date) -> date:
    """The last day of a month from its first."""
    return first + timedelta(days=monthrange(first.year, first.month)[1] - 1)


def first_of_month_before(first: date) -> date:
    """The first day of the month before."""
    return (first - timedelta(days=1)).replace(day=1)
