"""Who is on duty: with nobody there, a patron gets a follow-up as outside opening hours."""

from datetime import timedelta

from sqlalchemy.orm import Session

from actions.accounts import Account
from actions.errors import InvalidError, MissingError, NotAllowedError
from actions.office import Office
from records import staff
from records.models import Librarian

BREAK = timedelta(minutes=30)
STATES = ("on", "away", "off")
ROSTER = frozenset({"manager"})  # may say it for others


def is_served(session: Session, office: Office) -> bool:
    """Whether somebody can take a chat now: the library is open, and somebody on duty can be reached."""
    now = office.clock()
    if not office.calendar.is_open(office.library.human_branch, now):
        return False
    return staff.anyone_on_duty(session, now, in_group=office.staff_chat_id is not None)


def set_duty(session: Session, office: Office, by: Account, librarian_id: int, state: str) -> None:
    """Say that somebody is on duty, away for a break, or off; for others only a manager may."""
    if state not in STATES:
        raise InvalidError("wrong_choice", value=state)
    if librarian_id != by.librarian_id and not by.may(ROSTER):
        raise NotAllowedError("not_your_role")
    someone = session.get(Librarian, librarian_id)
    if someone is None or someone.removed_at is not None:
        raise MissingError("no_such_librarian")
    change(office, someone, state)


def change(office: Office, someone: Librarian, state: str) -> None:
    """Note that somebody is on duty, away for a break, or off."""
    someone.on_duty = state != "off"
    someone.away_until = office.clock() + BREAK if state == "away" else None


def hours(office: Office, language: str) -> str:
    """Until when the desk is open for librarians' answers today, or from when again."""
    branch, now, wording = office.library.human_branch, office.clock(), office.wording
    name, until = dict(branch.name)[language], office.calendar.open_until(branch, now)
    if until is not None:
        return wording.say("open_until", language, name=name, time=wording.clock(until, language))
    opens = office.calendar.next_opening(branch, now)
    if opens is None:
        return wording.say("closed_for_long", language, name=name)
    return wording.say("closed_until", language, name=name, time=wording.moment(opens, language))
