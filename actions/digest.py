"""The week in a few lines, to managers on Telegram, once a week in opening hours."""

from datetime import date, timedelta

from sqlalchemy.orm import Session

from actions.figures import Figures, Share, days_before, figures
from actions.office import Office
from records import digests, outbox
from records.figures import Days
from records.models import Delivery
from records.rollup_models import NO_TOPIC, Ending

TOP = 3  # intents


def send_weekly(session: Session, office: Office) -> None:
    """Send last week's digest if it is due: in the first opening hours of the week; calling it again sends nothing."""
    now = office.clock()
    if not office.calendar.is_open(office.library.human_branch, now):
        return
    today = office.today(now)
    monday = today - timedelta(days=today.weekday())
    managers = digests.managers_on_telegram(session)
    if not digests.begin_digest(session, monday, now, len(managers)) or not managers:
        return
    text = _text(session, office, Days(monday - timedelta(days=7), monday - timedelta(days=1)))
    for telegram_id in managers if text else ():
        delivery = Delivery(
            lane=f"staff:{telegram_id}", method="send_line", chat_id=telegram_id, payload={"text": text}
        )
        outbox.enqueue(session, delivery, now)


def _text(session: Session, office: Office, days: Days) -> str:
    """The digest; empty for two weeks without a conversation."""
    now, before = figures(session, office, days), figures(session, office, days_before(days))
    if not now.interactions and not before.interactions:
        return ""
    language, wording = office.staff_language, office.wording
    waited = now.first_response
    return wording.say(
        "weekly_digest",
        language,
        first=_day(office, days.first),
        last=_day(office, days.last),
        conversations=now.interactions,
        before=before.interactions,
        automated=_percent(now.ended(Ending.AUTOMATED)),
        human=_percent(now.ended(Ending.HUMAN)),
        minutes=round((waited.middle or 0) / 60) if waited.count else "–",
        content=_percent(now.content),
        ratings=now.content.whole,
        topics=_topics(now, office),
        unclear=now.intents[""],
    )


def _topics(now: Figures, office: Office) -> str:
    named = [(name, count) for name, count in now.intents.most_common() if name not in {"", NO_TOPIC}][:TOP]
    said = [f"{office.wording.title(name, office.staff_language)} ({count})" for name, count in named]
    return ", ".join(said) or "–"


def _day(office: Office, day: date) -> str:
    return office.wording.day(day, office.staff_language)


def _percent(share: Share) -> str:
    return "–" if share.percent is None else f"{share.percent}%"
