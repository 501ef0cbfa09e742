"""What Sapa could not answer at once, gathered by likeness: each group is a lesson waiting to be made."""

from starlette.responses import Response

from actions.errors import InvalidError
from actions.unanswered import MOST, unanswered
from console.period import PRESETS, period, usual_days
from console.screens import READING, Screen, Visit

SHOWN = 50  # groups
EXAMPLES = 10  # of each group


async def show(visit: Visit) -> Response:
    """The groups of a period, the largest first."""
    error, days = None, usual_days(visit)
    try:
        days = period(visit)
    except InvalidError as wrong:
        error = wrong
    groups = await visit.desk.read(unanswered, visit.desk.office, days)
    counted = {"all": sum(len(each.questions) for each in groups), "groups": len(groups), "most": MOST}
    given = {"days": days, "presets": PRESETS, "counted": counted, "examples": EXAMPLES}
    today = visit.desk.office.today(visit.desk.office.clock())
    status = error.status if error else 200
    return visit.page("unanswered.html", status, groups=groups[:SHOWN], error=error, today=today, **given)


SCREENS = (Screen("/unanswered", show, READING),)
