"""Opening hours: now, of a day that is named, and of the ordinary week."""

from datetime import date

from actions.answering import Asking
from actions.answers import _hours, ask_holiday_hours
from actions.turn import Reply


def answer(asking: Asking) -> Reply:
    """Tell the hours of the day asked about, else whether it is open now and the week's hours."""
    when = asking.entity("date")
    if when is not None and when.startswith("holiday:"):
        return ask_holiday_hours.answer(asking)
    if when is None or when == "now":
        return Reply(asking.text("hours_now", now=_hours.now(asking), week=_hours.week(asking)))
    days = sorted({each.value for each in asking.reading.entities if each.kind == "date" and each.value[:1].isdigit()})
    told = "\n\n".join(_hours.on_day(asking, date.fromisoformat(day)) for day in days[:3])
    today = asking.office.today(asking.now).isoformat()
    return Reply(f"{told}\n\n{asking.text('right_now')}\n{_hours.now(asking)}" if today in days else told)
