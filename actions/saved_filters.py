"""What people keep for the log: filters under a name of their own, and the columns they want to see."""

from collections.abc import Collection, Mapping

from sqlalchemy.exc import IntegrityError

from actions.errors import InvalidError, MissingError
from actions.service_desk import ServiceDesk
from records.log_models import LONGEST_FILTER_NAME, LogColumns, SavedFilter
from records.reports import LogRow
from records.saved_filters import own_filters

MOST_FILTERS = 30  # of one person
NUMBER, *OTHERS = LogRow._fields
COLUMNS = tuple(OTHERS)  # that can be chosen; the number always stays
LESS_USUAL = {"closed_at", "language", "questions", "handoffs", "closing_reason", "comment", "branch"}
USUAL = tuple(each for each in COLUMNS if each not in LESS_USUAL)  # for who never chose


def save(desk: ServiceDesk, name: str, given: Mapping[str, str], *, shared: bool) -> None:
    """Keep a filter under a name. InvalidError: an empty filter, too many, or a name that does not do."""
    if not given:
        raise InvalidError("filter_empty")
    if len(own_filters(desk.session, desk.account.librarian_id)) >= MOST_FILTERS:
        raise InvalidError("filter_too_many", most=MOST_FILTERS)
    made = SavedFilter(librarian_id=desk.account.librarian_id, given=dict(given), saved_at=desk.office.clock())
    _call(desk, made, name, shared=shared)


def change(desk: ServiceDesk, number: int, name: str, *, shared: bool) -> None:
    """Give one's own filter another name, and share it or no longer; MissingError, InvalidError."""
    _call(desk, _own(desk, number), name, shared=shared)


def remove(desk: ServiceDesk, number: int) -> None:
    """Forget one's own filter; MissingError."""
    desk.session.delete(_own(desk, number))


def choose_columns(desk: ServiceDesk, chosen: Collection[str]) -> None:
    """Show these columns of the log to this person from now on."""
    columns = [each for each in COLUMNS if each in chosen]
    desk.session.merge(LogColumns(librarian_id=desk.account.librarian_id, columns=columns))


def shown_columns(chosen: Collection[str] | None) -> tuple[str, ...]:
    """The columns to show to somebody who chose these: the number first, then in the order of the log."""
    return (NUMBER, *(each for each in COLUMNS if each in (USUAL if chosen is None else chosen)))


def _own(desk: ServiceDesk, number: int) -> SavedFilter:
    found = desk.session.get(SavedFilter, number)
    if found is None or found.librarian_id != desk.account.librarian_id:
        raise MissingError("no_such_filter")
    return found


def _call(desk: ServiceDesk, kept: SavedFilter, written: str, *, shared: bool) -> None:
    """Give a filter a name that no other one of the same person has."""
    name = " ".join(written.split())
    if not name or len(name) > LONGEST_FILTER_NAME:
        raise InvalidError("filter_no_name", most=LONGEST_FILTER_NAME)
    others = (each for each in own_filters(desk.session, desk.account.librarian_id) if each.id != kept.id)
    if any(each.name.casefold() == name.casefold() for each in others):
        raise InvalidError("filter_name_taken", name=name)
    kept.name, kept.shared = name, shared
    desk.session.add(kept)
    try:
        desk.session.flush()
    except IntegrityError:  # the same was saved in another tab at this moment
        raise InvalidError("filter_name_taken", name=name) from None
