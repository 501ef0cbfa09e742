"""What several processes on one PostgreSQL agree upon: whose turn a chat is, who sends, who does the clock's work.

Times are the database's own, because the clocks of machines differ.
"""

from datetime import timedelta

from sqlalchemy import text
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from records.changes import BOTS

CLOCK_WORK = 7_208  # first number of advisory locks; the second is made from the work's name
TURN = timedelta(seconds=6)
LEASE = timedelta(seconds=5)

ENTER = text(
    """
    INSERT INTO chat_turns (ticket, chat_id, update_id, taken, until)
    SELECT :ticket, :chat, :update, true, now() + :lease
    WHERE NOT EXISTS (SELECT FROM chat_turns WHERE chat_id = :chat)
    ON CONFLICT DO NOTHING
    """
)
WAIT = text("INSERT INTO chat_turns VALUES (:ticket, :chat, :update, false, now() + :lease)")
FORGET = text("DELETE FROM chat_turns WHERE chat_id = :chat AND until < now()")
TAKE = text(
    """
    UPDATE chat_turns AS mine SET taken = true, until = now() + :lease
    WHERE ticket = :ticket AND NOT EXISTS (
        SELECT FROM chat_turns AS other
        WHERE other.chat_id = mine.chat_id AND other.ticket <> mine.ticket
        AND (other.taken OR (other.update_id, other.ticket) < (mine.update_id, mine.ticket))
    )
    """
)
RENEW = text("UPDATE chat_turns SET until = now() + :lease WHERE ticket = ANY(:tickets)")
GIVE_BACK = text(
    """
    WITH mine AS (DELETE FROM chat_turns WHERE ticket = :ticket)
    SELECT pg_notify(:channel, '') WHERE EXISTS (
        SELECT FROM chat_turns WHERE chat_id = :chat AND ticket <> :ticket
    )
    """
)
HOLD = text(
    """
    INSERT INTO leases AS held (name, holder, until) VALUES (:name, :holder, clock_timestamp() + :lease)
    ON CONFLICT (name) DO UPDATE SET holder = excluded.holder, until = excluded.until
    WHERE held.holder = excluded.holder OR held.until < clock_timestamp()
    RETURNING holder
    """
)
LET_GO = text("DELETE FROM leases WHERE name = :name AND holder = :holder")


def enter(session: Session, ticket: str, chat_id: int, update_id: int) -> bool:
    """Take the turn of a chat in which nobody is, or stand in line; whether it was taken."""
    given = {"ticket": ticket, "chat": chat_id, "update": update_id, "lease": TURN}
    if session.execute(ENTER, given).rowcount:  # type: ignore[attr-defined]
        return True
    session.execute(WAIT, given)
    return False


def take(session: Session, ticket: str, chat_id: int) -> bool:
    """Take a chat's turn if nobody has it and no earlier update waits; who died is forgotten."""
    session.execute(FORGET, {"chat": chat_id})
    try:
        with session.begin_nested():
            return bool(session.execute(TAKE, {"ticket": ticket, "lease": TURN}).rowcount)  # type: ignore[attr-defined]
    except IntegrityError:  # another was quicker by a moment
        return False


def renew(session: Session, tickets: list[str]) -> None:
    """Keep turns, and places in line, for those who are alive."""
    session.execute(RENEW, {"tickets": tickets, "lease": TURN})


def give_back(session: Session, ticket: str, chat_id: int) -> None:
    """Leave a chat's turn or line, and wake those who wait."""
    session.execute(GIVE_BACK, {"ticket": ticket, "chat": chat_id, "channel": BOTS})


def hold(session: Session, name: str, holder: str) -> bool:
    """Take or prolong a lease; False while another holds it."""
    return session.scalar(HOLD, {"name": name, "holder": holder, "lease": LEASE}) is not None


def let_go(session: Session, name: str, holder: str) -> None:
    """End a lease of one's own."""
    session.execute(LET_GO, {"name": name, "holder": holder})


def alone(session: Session, work: str) -> bool:
    """Have some work to oneself until the transaction ends; False while another process has it.

    SQLite's write transactions are alone by themselves.
    """
    if session.get_bind().dialect.name != "postgresql":
        return True
    lock = text("SELECT pg_try_advisory_xact_lock(:first, hashtext(:work))")
    return bool(session.scalar(lock, {"first": CLOCK_WORK, "work": work}))
