"""Commands of the staff group: one's own number, coming on duty, taking a break, going, and who is there."""

from collections.abc import Callable

from sqlalchemy.orm import Session

from actions import duty
from actions.incoming import StaffMessage
from actions.office import Office
from records import staff
from records.staff import Person


def answer(session: Session, office: Office, said: StaffMessage) -> str | None:
    """Carry out a command, and what to answer in the group's language; None for what is no command of the staff's."""
    words = (said.text or "").split()
    if said.edited or not words or not words[0].startswith("/"):
        return None
    verb = COMMANDS.get(words[0][1:].partition("@")[0].lower())
    return verb(session, office, said) if verb else None


def _own_number(_session: Session, office: Office, said: StaffMessage) -> str:
    name = said.sender.name.replace('"', "")
    return office.wording.say("your_id", office.staff_language, id=said.sender.telegram_id, name=name)


def _changing(state: str) -> Callable[[Session, Office, StaffMessage], str]:
    def changed(session: Session, office: Office, said: StaffMessage) -> str:
        someone = staff.librarian_of(session, said.sender.telegram_id)
        if someone is None:
            return office.wording.say("not_registered", office.staff_language, id=said.sender.telegram_id)
        duty.change(office, someone, state)
        session.flush()
        return "\n".join(filter(None, (_now(office, someone.name, state), _unserved(session, office))))

    return changed


def _now(office: Office, name: str, state: str) -> str:
    time = _clock(office) if state == "away" else ""
    return office.wording.say(f"duty_now_{state}", office.staff_language, name=name, time=time)


def _clock(office: Office) -> str:
    """When a break that begins now is over."""
    back = (office.clock() + duty.BREAK).astimezone(office.library.zone)
    return office.wording.clock(back, office.staff_language)


def _unserved(session: Session, office: Office) -> str:
    """What patrons get while nobody is there; empty while somebody is."""
    present = staff.anyone_on_duty(session, office.clock(), in_group=True)
    return "" if present else office.wording.say("duty_nobody", office.staff_language)


def _roster(session: Session, office: Office, _said: StaffMessage) -> str:
    lines = [_line(office, each) for each in staff.serving(session)]
    parts = (duty.hours(office, office.staff_language), *lines, _unserved(session, office))
    return "\n".join(filter(None, parts))


def _line(office: Office, person: Person) -> str:
    state, time = person.duty(office.clock()), ""
    if state == "away" and person.away_until is not None:
        time = office.wording.clock(person.away_until.astimezone(office.library.zone), office.staff_language)
    return office.wording.say(f"duty_line_{state}", office.staff_language, name=person.name, time=time)


COMMANDS: dict[str, Callable[[Session, Office, StaffMessage], str]] = {
    "id": _own_number,
    "saya": _own_number,
    "tugas": _changing("on"),
    "duty": _changing("on"),
    "istirahat": _changing("away"),
    "break": _changing("away"),
    "pulang": _changing("off"),
    "off": _changing("off"),
    "siapa": _roster,
    "who": _roster,
}
