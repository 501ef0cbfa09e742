"""One patron cannot use up the desk: beyond their share messages are kept, not read; help is never far."""

from dataclasses import dataclass, field, replace
from datetime import date

from sqlalchemy import select

from actions.desk import open_desk
from actions.edition import Editions
from actions.incoming import PatronMessage, Press, Sender, UpdateKey
from actions.office import Office
from nlu.interpretation import Interpretation
from records import staff
from records.database import Database
from records.models import Author, Handoff, Message, Question
from sapa.settings import Settings
from sapa.wiring import build_office
from tests.desk_world import MONDAY_MORNING, RANI, SRI, TOM, AloneReader, TestClock, content, wordings_reader

SHARE = 3
QUESTIONS = ("jam buka hari ini", "biaya parkir motor berapa ya", "denda telat berapa", "ada wifi ga", "daftar anggota")
HELP = "aku pengen mati aja rasanya"


@dataclass
class NotingReader(AloneReader):
    """A reader that notes what it was given."""

    given: list[str] = field(default_factory=list)

    async def read(self, text: str, today: date) -> tuple[Interpretation, ...]:
        """Read as the wordings do."""
        self.given.append(text)
        return await wordings_reader().read(text, today)


class Patrons:
    """Patrons who write to a desk that reads three questions of each in ten minutes."""

    def __init__(self, db: Database, share: int = SHARE) -> None:
        db.write_now(staff.register, SRI, "Sri Wahyuni", ["librarian"], MONDAY_MORNING)
        self.db, self.clock, self.reader, self.numbers = db, TestClock(MONDAY_MORNING), NotingReader(), iter(range(999))
        self.desk = open_desk(self._office(share))

    def _office(self, share: int) -> Office:
        edition = content().edition
        rules = edition.library.facts.desk.model_copy(update={"questions_in_ten_minutes": share})
        library = replace(edition.library, facts=edition.library.facts.model_copy(update={"desk": rules}))
        office = build_office(Settings(), content(), self.db, self.reader, self.clock)
        return replace(office, editions=Editions(replace(edition, library=library), Settings().library))

    async def ask(self, *texts: str, who: int = RANI) -> None:
        """Write some messages, a while apart so that they are no flood."""
        for text in texts:
            self.clock.forward(seconds=10)
            key, sender = UpdateKey(1, next(self.numbers)), Sender(who, f"Pemustaka {who}", None, "id", False)
            await self.desk.receive_message(PatronMessage(key, sender, who, key.update_id, self.clock(), text))

    async def press(self, data: str) -> None:
        """A librarian presses a button in the staff group."""
        sender = Sender(SRI, "Sri Wahyuni", None, "id", False)
        await self.desk.staff_press(Press(UpdateKey(1, next(self.numbers)), sender, -100, 1, data))

    def said(self, author: Author) -> list[str]:
        """Everything somebody said, in order."""
        query = select(Message.text).filter_by(author=author).order_by(Message.id)
        return [text or "" for text in self.db.read_now(lambda session: session.scalars(query).all())]


async def test_beyond_the_share_messages_are_kept_unread_and_told_once(db: Database) -> None:
    patrons = Patrons(db)
    await patrons.ask(*QUESTIONS)

    assert patrons.reader.given == list(QUESTIONS[:SHARE])
    assert patrons.said(Author.PATRON) == list(QUESTIONS)
    assert ["sepuluh menit" in text for text in patrons.said(Author.BOT)] == [False, False, False, True]


async def test_others_are_read_meanwhile_and_the_patron_again_later(db: Database) -> None:
    patrons = Patrons(db)
    await patrons.ask(*QUESTIONS)
    await patrons.ask("jam buka hari ini", who=TOM)
    patrons.clock.forward(minutes=11)
    await patrons.ask("ada wifi ga")

    assert patrons.reader.given == [*QUESTIONS[:SHARE], "jam buka hari ini", "ada wifi ga"]


async def test_a_patron_in_distress_is_always_read(db: Database) -> None:
    patrons = Patrons(db)
    await patrons.ask(*QUESTIONS, HELP)
    reasons = db.read_now(lambda session: session.scalars(select(Handoff.reason)).all())

    assert patrons.reader.given[SHARE:] == [HELP]
    assert reasons == ["needs_care"]


async def test_a_flood_of_cries_for_help_reaches_a_librarian(db: Database) -> None:
    patrons = Patrons(db)
    for _ in range(12):
        await patrons.ask("jam buka hari ini")
        patrons.clock.forward(seconds=-10)
    await patrons.ask(HELP)

    assert patrons.reader.given[-1] == HELP


async def test_the_way_to_a_librarian_and_the_chat_stay_open(db: Database) -> None:
    patrons = Patrons(db)
    await patrons.ask(*QUESTIONS, "/pustakawan")
    await patrons.press("claim:1")
    await patrons.ask("selamat pagi, kak", "saya cari buku", "yang tentang laut", "terima kasih")
    owed = db.read_now(lambda session: session.scalars(select(Handoff)).one())

    assert owed.claimed_at is not None
    assert sum("sepuluh menit" in text for text in patrons.said(Author.BOT)) == 1
    assert len(patrons.reader.given) == SHARE


async def test_a_share_of_zero_is_no_limit(db: Database) -> None:
    patrons = Patrons(db, share=0)
    await patrons.ask(*QUESTIONS)
    recorded = db.read_now(lambda session: session.scalars(select(Question.text)).all())

    assert len(recorded) == len(QUESTIONS)
