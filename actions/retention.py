"""Keeping what patrons wrote no longer than the library says."""

from datetime import timedelta

from sqlalchemy.orm import Session

from actions.office import Office
from records import outgoing_files, retention, updates

AT_ONCE = 200  # interactions in one transaction
DAYS_OF_MONTH = 365.25 / 12


def remove_what_is_over(session: Session, office: Office) -> int:
    """Remove some of the texts that were kept long enough, and whom nobody needs to know; how many interactions."""
    outgoing_files.forget_old(session, office.clock())
    updates.forget_finished(session, office.clock())
    months = office.library.facts.desk.keep_months
    if not months:
        return 0
    now = office.clock()
    numbers = retention.over(session, now - timedelta(days=months * DAYS_OF_MONTH), AT_ONCE)
    if numbers:
        retention.remove_texts(session, numbers, now)
        retention.forget_patrons(session, numbers)
    return len(numbers)
