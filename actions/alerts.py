"""Alerts to a librarian's own Telegram: that somebody waits, and where; none of the patron's words."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from actions import handoff
from actions.accounts import Account
from actions.errors import InvalidError
from actions.office import Office
from actions.turn import Turn
from records import alerts, outbox
from records.alert_models import Alert
from records.models import Delivery, DeliveryStatus, Handoff, HandoffKind, Librarian

OFF, WAITING, LATE = "off", "waiting", "late"
CHOICES = (OFF, WAITING, LATE)


@dataclass(frozen=True, slots=True)
class Standing:
    """What somebody chose, whether their Telegram number is known, and when Telegram refused the last alert."""

    choice: str
    has_telegram: bool
    refused_at: datetime | None


def standing(session: Session, account: Account) -> Standing:
    """How somebody's alerts stand."""
    someone = session.get_one(Librarian, account.librarian_id)
    return Standing(someone.alerts or OFF, someone.telegram_id is not None, someone.alerts_refused_at)


def choose(session: Session, office: Office, account: Account, choice: str) -> None:
    """Switch one's own alerts on or off; switched on, a first message shows whether Telegram lets them through."""
    someone = session.get_one(Librarian, account.librarian_id)
    if choice not in CHOICES:
        raise InvalidError("choose_alerts")
    if choice != OFF and someone.telegram_id is None:
        raise InvalidError("alerts_need_telegram")
    were_off, someone.alerts = someone.alerts is None, None if choice == OFF else choice
    someone.alerts_refused_at = None
    if were_off and choice != OFF:
        _send(session, office, someone, {"text": office.wording.say("alerts_on", office.staff_language)})


def send_due(session: Session, office: Office) -> None:
    """Tell those on duty who wait, in opening hours, each of each handoff once; calling it again sends nothing."""
    now = office.clock()
    if not office.calendar.is_open(office.library.human_branch, now):
        return
    for handed, someone in alerts.untold(session, now):
        late = _is_late(Turn(session, office, handed.interaction, now), handed)
        if late or someone.alerts == WAITING:
            session.add(Alert(handoff_id=handed.id, librarian_id=someone.id, alerted_at=now))
            _send(session, office, someone, {"text": _text(office, handed, late), "handoff": handed.id})


def _is_late(turn: Turn, handed: Handoff) -> bool:
    """Whether the patron has waited longer than they were told."""
    if handed.kind == HandoffKind.FOLLOW_UP:
        return handed.promised_at is not None and handed.promised_at < turn.now
    told = timedelta(minutes=handoff.expected_minutes(turn, handed.place or 1))
    return turn.now - handed.requested_at > told


def _text(office: Office, handed: Handoff, late: bool) -> str:
    language, say = office.staff_language, office.wording.say
    link = f"{office.console_address}/conversations/{handed.interaction_id}#newest"
    reason = say(f"reason_{handed.reason}", language)
    return say("alert_late" if late else "alert_waiting", language, number=handed.id, reason=reason, link=link)


def _send(session: Session, office: Office, someone: Librarian, payload: dict[str, object]) -> None:
    if someone.telegram_id is None:
        return
    lane = f"{outbox.ALERT_LANE}{someone.id}"
    delivery = Delivery(lane=lane, method="send_line", chat_id=someone.telegram_id, payload=payload)
    outbox.enqueue(session, delivery, office.clock())


def still_wanted(session: Session, claimed: list[Delivery]) -> list[Delivery]:
    """Without the alerts of chats that somebody took, or that ended, since they were queued: those are dropped."""
    told = [each for each in claimed if each.lane.startswith(outbox.ALERT_LANE) and "handoff" in each.payload]
    over = [each for each in told if not alerts.waits(session, each.payload["handoff"])]
    for each in over:
        each.status, each.leased_until = DeliveryStatus.DROPPED, None
    return [each for each in claimed if each not in over]


def refused(session: Session, office: Office, lane: str) -> None:
    """Switch off alerts that Telegram does not let through, and remember it for the page."""
    someone = session.get_one(Librarian, int(lane.removeprefix(outbox.ALERT_LANE)))
    someone.alerts, someone.alerts_refused_at = None, office.clock()
