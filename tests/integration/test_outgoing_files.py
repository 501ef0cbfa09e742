"""A librarian's files on their way out, on SQLite and on PostgreSQL: a sender that dies loses none of them."""

import io

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from actions.accounts import Account
from actions.attachments import GivenFile
from actions.office import Office
from actions.outgoing import Outgoing, Parcel, Posted
from actions.service_desk import ServiceDesk
from records import conversation, outgoing_files
from records.database import Database
from records.models import Delivery, Handoff, InteractionStatus, Librarian, Message, Patron
from sapa.settings import Settings
from sapa.wiring import build_office
from tests.desk_world import MONDAY_MORNING, RANI, TestClock, content, wordings_reader

LANE = f"patron:{RANI}"
PHOTOS = (b"\x89PNG peta", b"\x89PNG rak")
SRI = Account(1, "Sri", frozenset({"librarian"}), "")


@pytest.fixture
def office(db: Database) -> Office:
    return build_office(Settings(staff_chat_id=-100), content(), db, wordings_reader(), TestClock(MONDAY_MORNING))


def hold_a_chat(session: Session) -> int:
    """Rani's chat with Sri; the number of its handoff."""
    session.add(Librarian(name="Sri", added_at=MONDAY_MORNING))
    patron = Patron(telegram_id=RANI, name="Rani", first_seen_at=MONDAY_MORNING, last_seen_at=MONDAY_MORNING)
    session.add(patron)
    session.flush()
    interaction = conversation.open_interaction(session, patron, "id", MONDAY_MORNING)
    interaction.change_owner(InteractionStatus.WITH_LIBRARIAN, 1)
    held = Handoff(interaction_id=interaction.id, kind="queue", reason="patron_asked", librarian_id=1)
    held.requested_at = held.claimed_at = MONDAY_MORNING
    session.add(held)
    session.flush()
    return held.id


def reply(session: Session, office: Office) -> None:
    """Sri sends two photos."""
    given = [GivenFile(f"{at}.png", len(photo), io.BytesIO(photo)) for at, photo in enumerate(PHOTOS)]
    ServiceDesk(session, office, SRI).reply(hold_a_chat(session), "Ini, Kak", given)


def file_ids(session: Session) -> list[str | None]:
    """Telegram's references, in the order in which the files were sent."""
    return list(session.scalars(select(Message.file_id).where(Message.kind == "photo").order_by(Message.id)))


async def claimed(outgoing: Outgoing) -> Parcel:
    """What a sender gets for Rani."""
    parcel = await outgoing.claim(LANE)
    assert parcel is not None
    return parcel


async def test_files_outlive_their_sender_and_go_when_telegram_has_them(db: Database, office: Office) -> None:
    db.write_now(reply, office)
    outgoing = Outgoing(office)
    died = await claimed(outgoing)
    assert await outgoing.claim(LANE) is None
    await outgoing.recover()
    parcel = await claimed(outgoing)
    assert (parcel.method, parcel.files) == (died.method, died.files) == ("send_album", PHOTOS)
    assert [part["caption"] for part in parcel.payload["parts"]] == ["Ini, Kak", ""]

    await outgoing.sent(parcel, [Posted(5, "peta"), Posted(6, "rak")])
    assert db.read_now(file_ids) == ["peta", "rak"]
    assert db.read_now(outgoing_files.contents, parcel.files_of) == (b"", b"")
    shown = db.read_now(
        lambda session: [each.payload for each in session.scalars(select(Delivery).filter_by(method="copy"))]
    )
    assert [(each["message_id"], each["file_id"]) for each in shown] == [(5, "peta"), (6, "rak")]


async def test_files_that_telegram_does_not_take_are_kept_for_a_week(db: Database, office: Office) -> None:
    db.write_now(reply, office)
    parcel = await claimed(Outgoing(office))
    late = MONDAY_MORNING + 2 * outgoing_files.KEPT
    db.write_now(outgoing_files.forget_old, late)
    assert db.read_now(outgoing_files.contents, parcel.files_of) == PHOTOS  # on their way
    await Outgoing(office).failed(parcel, "PHOTO_INVALID")
    db.write_now(outgoing_files.forget_old, MONDAY_MORNING + outgoing_files.KEPT / 2)
    assert db.read_now(outgoing_files.contents, parcel.files_of) == PHOTOS
    db.write_now(outgoing_files.forget_old, late)
    assert db.read_now(outgoing_files.contents, parcel.files_of) == (b"", b"")
