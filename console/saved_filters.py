"""Filters of the log that somebody keeps under a name, and the columns they want to see."""

from urllib.parse import parse_qsl, urlencode

from starlette.responses import RedirectResponse, Response

from actions import saved_filters as verbs
from actions.errors import DeskError, InvalidError
from console.log import log_page
from console.log_filter import Wanted, misfit, wanted_from
from console.screens import READING, Screen, Visit
from records.log_models import LONGEST_FILTER_NAME
from records.saved_filters import saved_filters

OWN = "/log/filters"


async def filters(visit: Visit) -> Response:
    """One's own filters, to be changed, and those of colleagues."""
    return await _list(visit)


async def _list(visit: Visit, error: DeskError | None = None, **written: str) -> Response:
    saved = await visit.desk.read(saved_filters, visit.account.librarian_id)
    return visit.page(
        "saved_filters.html",
        error.status if error else 200,
        saved=[(each, urlencode(each.given), misfit(each.given, visit.desk.office)) for each in saved],
        longest_name=LONGEST_FILTER_NAME,
        error=error,
        written=written,
    )


async def save_filter(visit: Visit) -> Response:
    """Keep the filter that is in force; the name that was written stays where it does not do."""
    wanted, name = _wanted(visit), visit.field("name")
    try:
        await visit.desk.act(visit.account, verbs.save, name, wanted.given, shared=_is_shared(visit))
    except InvalidError as error:
        return await log_page(visit, wanted, error=error, kept_name=name)
    return RedirectResponse(f"/log?{wanted.query}", 303)


async def change_filter(visit: Visit) -> Response:
    """Give a filter another name, and share it or no longer."""
    number, name = visit.number("filter"), visit.field("name")
    try:
        await visit.desk.act(visit.account, verbs.change, number, name, shared=_is_shared(visit))
    except DeskError as error:
        return await _list(visit, error, number=str(number), name=name)
    return RedirectResponse(OWN, 303)


async def remove_filter(visit: Visit) -> Response:
    """Forget a filter, once somebody says that they are sure."""
    try:
        if visit.field("sure") != "yes":
            raise InvalidError("say_sure")
        await visit.desk.act(visit.account, verbs.remove, visit.number("filter"))
    except DeskError as error:
        return await _list(visit, error)
    return RedirectResponse(OWN, 303)


async def choose_columns(visit: Visit) -> Response:
    """Remember which columns somebody wants, and go on where they were."""
    ready_made = {"usual": verbs.USUAL, "all": verbs.COLUMNS}
    chosen = ready_made.get(visit.field("as")) or [str(each) for each in visit.form.getlist("column")]
    await visit.desk.act(visit.account, verbs.choose_columns, chosen)
    return RedirectResponse(f"/log?{_wanted(visit).query}", 303)


def _wanted(visit: Visit) -> Wanted:
    """The filter that the page was for."""
    return wanted_from(dict(parse_qsl(visit.field("query"))))


def _is_shared(visit: Visit) -> bool:
    return visit.field("shared") == "yes"


SCREENS = (
    Screen(OWN, filters, READING),
    Screen(OWN, save_filter, READING, "POST"),
    Screen(f"{OWN}/{{filter:int}}/change", change_filter, READING, "POST"),
    Screen(f"{OWN}/{{filter:int}}/remove", remove_filter, READING, "POST"),
    Screen("/log/columns", choose_columns, READING, "POST"),
)
