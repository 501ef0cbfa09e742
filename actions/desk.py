"""The desk: the use cases bound to what they need, the only thing the faces are given."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from sqlalchemy.exc import InterfaceError, OperationalError

from actions import closing, outgoing, press, receive, rollups, staff
from actions.incoming import PatronBlocked, PatronEdit, PatronMessage, Press, StaffMessage
from actions.office import Office
from actions.outgoing import Outgoing
from actions.receive import Met

OUTAGES = (OperationalError, InterfaceError)


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


def open_desk(office: Office) -> Desk:
    """Bind every use case to an office."""

    async def tick() -> None:
        await office.db.write(closing.tick, office)
        await office.db.write(rollups.refresh, office)

    return Desk(
        receive_message=lambda said: receive.receive_message(office, said),
        apologise=lambda said: office.db.write(receive.apologise, office, said),
        receive_edit=lambda edit: office.db.write(receive.receive_edit, office, edit),
        receive_block=lambda change: office.db.write(receive.receive_block, office, change),
        patron_press=lambda pressed: office.db.write(press.patron_press, office, pressed),
        staff_press=lambda pressed: office.db.write(staff.staff_press, office, pressed),
        staff_message=lambda said: office.db.write(staff.staff_message, office, said),
        tick=tick,
        outgoing=outgoing.Outgoing(office),
    )
