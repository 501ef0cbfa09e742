"""The desk: the use cases bound to what they need, the only thing the faces are given."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import TypeVar

from sqlalchemy.orm import Session

from actions import alerts, closing, digest, errors, outgoing, press, receive, retention, rollups, staff
from actions.incoming import PatronBlocked, PatronEdit, PatronMessage, Press, StaffMessage
from actions.office import Office
from actions.outgoing import Outgoing
from actions.receive import Met
from actions.together import Together
from records.together import alone

T = TypeVar("T")
R = TypeVar("R")
OUTAGES = errors.OUTAGES


@dataclass(frozen=True)
class Desk:
    """Every use case of the desk."""

    receive_message: Callable[[PatronMessage], Awaitable[Met | None]]
    apologise: Callable[[PatronMessage], Awaitable[None]]
    receive_edit: Callable[[PatronEdit], Awaitable[None]]
    receive_block: Callable[[PatronBlocked], Awaitable[None]]
    patron_press: Callable[[Press], Awaitable[str | None]]
    staff_press: Callable[[Press], Awaitable[str | None]]
    staff_message: Callable[[StaffMessage], Awaitable[None]]
    tick: Callable[[], Awaitable[None]]
    outgoing: Outgoing
    together: Together | None


def open_desk(office: Office) -> Desk:
    """Bind every use case to an office; each works with the content that is in force when it begins."""

    async def receive_message(said: PatronMessage) -> Met | None:
        return await receive.receive_message(await office.now_settled(), said)

    async def write(use_case: Callable[[Session, Office, T], R], given: T) -> R:
        return await office.db.write(use_case, await office.now_settled(), given)

    async def tick() -> None:
        now = await office.now_settled()
        for work in (closing.tick, rollups.refresh, alerts.send_due, digest.send_weekly, retention.remove_what_is_over):
            await office.db.write(_alone, now, work)

    return Desk(
        receive_message=receive_message,
        apologise=lambda said: write(receive.apologise, said),
        receive_edit=lambda edit: write(receive.receive_edit, edit),
        receive_block=lambda change: write(receive.receive_block, change),
        patron_press=lambda pressed: write(press.patron_press, pressed),
        staff_press=lambda pressed: write(staff.staff_press, pressed),
        staff_message=lambda said: write(staff.staff_message, said),
        tick=tick,
        outgoing=outgoing.Outgoing(office),
        together=None if office.db.is_sqlite else Together(office.db),
    )


def _alone(session: Session, office: Office, work: Callable[[Session, Office], object]) -> None:
    """Do some of the clock's work, unless another process is at it."""
    if alone(session, work.__module__):
        work(session, office)
