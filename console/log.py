"""The log: every interaction, filtered, page by page, and as a file."""

import asyncio

from starlette.responses import Response

from actions.errors import InvalidError
from actions.log_export import csv_file, xlsx_file
from actions.service_desk import ServiceDesk
from actions.staff import EFFORT_LEVELS
from console.log_filter import CHANNELS, PER_PAGE, REASONS, STARS, STATUSES, Wanted, log_filter, wanted_from
from console.screens import READING, Screen, Visit
from records.models import Outcome
from records.reports import LogFilter, LogRow, log_rows
from records.review_models import Verdict
from records.reviews import tags_in_use
from records.rollup_models import Ending

CSV = "text/csv; charset=utf-8"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


async def log(visit: Visit) -> Response:
    """One page of the log; a filter that is not understood is said, and what was filled in stays."""
    wanted = wanted_from(visit.request.query_params)
    try:
        chosen = log_filter(wanted, visit.desk.office.library.zone, visit.request.query_params.get("after", ""))
    except InvalidError as error:
        return await _page(visit, wanted, [], error)
    return await _page(visit, wanted, await visit.desk.read(log_rows, chosen))


async def _page(visit: Visit, wanted: Wanted, rows: list[LogRow], error: InvalidError | None = None) -> Response:
    return visit.page(
        "log.html",
        error.status if error else 200,
        rows=rows,
        wanted=wanted,
        error=error,
        intents=visit.intents(),
        statuses=STATUSES,
        reasons=REASONS,
        endings=tuple(Ending),
        stars=STARS,
        outcomes=tuple(Outcome),
        channels=CHANNELS,
        efforts=EFFORT_LEVELS,
        verdicts=tuple(Verdict),
        branches=[(each.key, dict(each.name)[visit.language]) for each in visit.desk.office.library.facts.branches],
        tags_in_use=await visit.desk.read(tags_in_use),
        after=wanted.cursor(rows[-1].number) if len(rows) == PER_PAGE else "",
    )


async def as_csv(visit: Visit) -> Response:
    """Everything that is filtered, as CSV."""
    return _file(await asyncio.to_thread(csv_file, await _all(visit)), "csv", CSV)


async def as_xlsx(visit: Visit) -> Response:
    """Everything that is filtered, as an Excel workbook."""
    rows = await _all(visit)
    return _file(await asyncio.to_thread(xlsx_file, rows, visit.desk.office.library.zone), "xlsx", XLSX)


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
