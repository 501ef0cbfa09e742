"""What one message may cost the database, on SQLite and on PostgreSQL."""

from sqlalchemy import event, inspect
from sqlalchemy.orm import Session

from actions.outgoing import Posted
from records.adding import add_now
from records.database import Database
from records.models import Interaction, Message, Patron
from records.rollups import stale_left
from tests.integration.test_databases import NOW, desk_on, said

MOST_STATEMENTS = 23  # of a message that is accepted, read, met and delivered
TWICE_A_SECOND = "SELECT count(*) AS count_1 \nFROM content_versions"  # at most
NOT_COUNTED = ("BEGIN", "NOTIFY", TWICE_A_SECOND)


def add_with_defaults(session: Session) -> tuple[int, int]:
    """Add a patron with an interaction; their numbers."""
    patron = add_now(session, Patron(telegram_id=6001, name="Rani", first_seen_at=NOW, last_seen_at=NOW))
    begun = Interaction(patron_id=patron.id, patron=patron, language="id", opened_at=NOW, last_activity_at=NOW)
    assert not inspect(add_now(session, begun)).expired_attributes
    assert (begun.status, begun.version, begun.dialogue, patron.profile) == ("bot", 1, None, {})
    begun.topic = "ask_fines"  # kept like any other change
    return patron.id, begun.id


def test_what_is_added_at_once_is_known_without_reading_it_and_kept_with_its_changes(db: Database) -> None:
    patron, begun = db.write_now(add_with_defaults)
    read = db.read_now(lambda session: session.get_one(Interaction, begun))
    assert (read.patron_id, read.status, read.version, read.dialogue, read.topic) == (
        patron,
        "bot",
        1,
        None,
        "ask_fines",
    )
    assert db.read_now(stale_left) == 1


def test_saying_more_leaves_nothing_to_count_anew(db: Database) -> None:
    _, begun = db.write_now(add_with_defaults)
    marks = db.read_now(stale_left)
    said = Message(interaction_id=begun, author="bot", text="Ya", said_at=NOW)
    db.write_now(lambda session: add_now(session, said).id)
    assert db.read_now(stale_left) == marks


async def test_a_message_of_a_known_patron_takes_few_statements(db: Database) -> None:
    desk, counted = desk_on(db), list[str]()
    event.listen(db.engine, "before_cursor_execute", lambda *given: counted.append(given[2]))
    for number in (1, 2):
        counted.clear()
        met = await desk.receive_message(said(number))
        assert met is not None
        assert met.decisions == ("answer",)
        (lane,) = await desk.outgoing.lanes()
        parcel = await desk.outgoing.claim(lane)
        assert parcel is not None
        await desk.outgoing.sent(parcel, [Posted(100 + number)])
    statements = [each for each in counted if not each.startswith(NOT_COUNTED)]
    assert len(statements) <= MOST_STATEMENTS, "\n".join(statements)
