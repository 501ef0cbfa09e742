"""What staff are told who open the bot with their own Telegram; whatever else they write, they ask as patrons do."""

from sqlalchemy.orm import Session

from actions.alerts import OFF
from actions.incoming import PatronMessage
from actions.office import Office
from records import outbox, staff
from records.models import Delivery, Librarian


def greeted(session: Session, office: Office, said: PatronMessage) -> bool:
    """Whether this was a `/start` of staff, which is answered here and begins no conversation of a patron."""
    someone = staff.librarian_of(session, said.sender.telegram_id) if _is_start(said) else None
    if someone is None:
        return False
    payload = {"text": _text(office, someone)}
    delivery = Delivery(lane=f"staff:{someone.telegram_id}", method="send_line", chat_id=said.chat_id, payload=payload)
    outbox.enqueue(session, delivery, office.clock())
    return True


def _is_start(said: PatronMessage) -> bool:
    words = (said.text or "").split()
    return bool(words) and said.media.kind == "text" and words[0].partition("@")[0].lower() == "/start"


def _text(office: Office, someone: Librarian) -> str:
    language, say = office.staff_language, office.wording.say
    lines = (
        say("staff_welcome", language, name=someone.name, link=office.console_address),
        say("staff_commands", language) if office.staff_chat_id is not None else "",
        say(f"staff_alerts_{someone.alerts or OFF}", language),
        say("staff_as_patron", language),
    )
    return "\n\n".join(filter(None, lines))
