"""The audit log: who looked at conversations that were not theirs, took data out, or changed accounts."""

from starlette.responses import Response

from actions.pieces import Piece
from console.knowledge import piece_title
from console.screens import ADMINISTERING, LONGEST_NUMBER, Screen, Visit
from nlu.intents import OUT_OF_SCOPE
from records.audit import audit_rows

PER_PAGE = 100


async def audit(visit: Visit) -> Response:
    """One page, newest first."""
    said = visit.request.query_params.get("before", "")
    before = int(said) if said.isdecimal() and len(said) <= LONGEST_NUMBER else 0
    rows = await visit.desk.read(audit_rows, before, PER_PAGE)
    older = rows[-1].id if len(rows) == PER_PAGE else 0
    return visit.page(
        "audit.html",
        rows=rows,
        before=older,
        outside=OUT_OF_SCOPE,
        piece=lambda named: piece_title(visit, Piece(*named.split("/", 1))),
    )


SCREENS = (Screen("/audit", audit, ADMINISTERING),)
