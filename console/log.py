"""The log: every interaction, filtered, page by page, and as a file."""

import asyncio
from functools import partial

from starlette.responses import Response

from actions.errors import InvalidError
from actions.log_export import Sheet, csv_file, xlsx_file
from actions.saved_filters import COLUMNS, shown_columns
from actions.service_desk import ServiceDesk
from actions.staff import EFFORT_LEVELS
from console.log_filter import CHANNELS, PER_PAGE, REASONS, STARS, STATUSES, Wanted, log_filter, misfit, wanted_from
from console.log_words import said, sheet
from console.screens import READING, Screen, Visit
from records.behind_figures import PROMISES
from records.log_models import LONGEST_FILTER_NAME
from records.models import Outcome
from records.reports import LogFilter, LogRow, log_rows
from records.review_models import Verdict
from records.reviews import tags_in_use
from records.rollup_models import Ending
from records.saved_filters import chosen_columns, saved_filters

CSV = "text/csv; charset=utf-8"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


async def log(visit: Visit) -> Response:
    """One page of the log; a filter that is not understood is said, and what was filled in stays."""
    query = visit.request.query_params
    try:
        return await log_page(
            visit, wanted_from(query), query.get("after", ""), notice=misfit(query, visit.desk.office)
        )
    except InvalidError as error:
        return await _page(visit, wanted_from(query), [], error=error)


async def log_page(visit: Visit, wanted: Wanted, cursor: str = "", **shown: object) -> Response:
    """A page of what a filter finds; InvalidError names the field that was not understood."""
    chosen = log_filter(wanted, visit.desk.office.library.zone, cursor)
    return await _page(visit, wanted, await visit.desk.read(log_rows, chosen), **shown)


async def _page(visit: Visit, wanted: Wanted, rows: list[LogRow], **shown: object) -> Response:
    error = shown.get("error")
    return visit.page(
        "log.html",
        error.status if isinstance(error, InvalidError) else 200,
        rows=rows,
        wanted=wanted,
        **_choices(visit),
        tags_in_use=await visit.desk.read(tags_in_use),
        saved=await visit.desk.read(saved_filters, visit.account.librarian_id),
        columns=await _columns(visit),
        all_columns=COLUMNS,
        said=partial(said, visit),
        longest_name=LONGEST_FILTER_NAME,
        after=wanted.cursor(rows[-1].number) if len(rows) == PER_PAGE else "",
        **{"error": None, "notice": None, "kept_name": "", **shown},
    )


def _choices(visit: Visit) -> dict[str, object]:
    """What the fields of the filter can say."""
    branches = visit.desk.office.library.facts.branches
    return {
        "intents": visit.intents(),
        "statuses": STATUSES,
        "reasons": REASONS,
        "endings": tuple(Ending),
        "promises": PROMISES,
        "stars": STARS,
        "outcomes": tuple(Outcome),
        "channels": CHANNELS,
        "efforts": EFFORT_LEVELS,
        "verdicts": tuple(Verdict),
        "branches": [(each.key, dict(each.name)[visit.language]) for each in branches],
    }


async def _columns(visit: Visit) -> tuple[str, ...]:
    return shown_columns(await visit.desk.read(chosen_columns, visit.account.librarian_id))


async def as_csv(visit: Visit) -> Response:
    """Everything that is filtered, as CSV with the columns of the page."""
    return _file(await asyncio.to_thread(csv_file, await _sheet(visit)), "csv", CSV)


async def as_xlsx(visit: Visit) -> Response:
    """The same as an Excel workbook."""
    return _file(await asyncio.to_thread(xlsx_file, await _sheet(visit)), "xlsx", XLSX)


async def _sheet(visit: Visit) -> Sheet:
    rows, columns = await _all(visit), await _columns(visit)
    return await asyncio.to_thread(sheet, visit, rows, columns)


async def _all(visit: Visit) -> list[LogRow]:
    """Every row of a filter; that they were taken out is recorded."""
    wanted = wanted_from(visit.request.query_params)
    chosen: LogFilter = log_filter(wanted, visit.desk.office.library.zone, limit=None)
    rows = await visit.desk.read(log_rows, chosen)
    await visit.desk.act(visit.account, ServiceDesk.note_export, dict(wanted.given), len(rows))
    return rows


def _file(content: bytes, kind: str, media_type: str) -> Response:
    headers = {"content-disposition": f'attachment; filename="sapa-log.{kind}"'}
    return Response(content, media_type=media_type, headers=headers)


SCREENS = (
    Screen("/log", log, READING),
    Screen("/log.csv", as_csv, READING),
    Screen("/log.xlsx", as_xlsx, READING),
)
