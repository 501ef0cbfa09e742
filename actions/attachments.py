"""Files that a librarian adds to a reply: what may be sent, how it travels, and what stays of it afterwards."""

import re
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby
from pathlib import PurePath
from typing import BinaryIO

from sqlalchemy import select
from sqlalchemy.orm import Session

from actions import patron_files
from actions.errors import InvalidError
from actions.file_kinds import HEAD, file_kind
from actions.office import Office
from actions.staff import Act
from actions.turn import Turn
from records import conversation, outgoing_files
from records.models import Author, Delivery, Handoff, Message
from records.outbox import SEND_FILE

MOST = 10  # files; Bot API: an album has 2 to 10
LARGEST = patron_files.LARGEST  # bytes; Telegram takes 50 MB, but gives a bot back no more than this
LARGEST_PHOTO = 10_000_000  # bytes, https://core.telegram.org/bots/api#sendphoto
LONGEST_CAPTION = 1024  # characters, of the Bot API
LONGEST_NAME, LONGEST_ENDING = 120, 20
MEGABYTE = 1_000_000
# What Telegram shows together as one album, in the order in which it is sent; a voice message stands alone.
ALBUMS = {"photo": 0, "video": 0, "document": 1, "audio": 2, "voice": 3}
UNSEEN = re.compile(r"[\x00-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2028\u2029\u2066-\u2069\ud800-\udfff]")
PROGRAM = re.compile(
    r"\.(apk|app|bat|cmd|com|cpl|dll|dmg|exe|gadget|hta|inf|iso|jar|jse?|lnk|ms[cip]|msix|pif|ps1|reg|sc[rt]|sh|vb[es]?"
    r"|ws[fh])$",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class GivenFile:
    """What somebody chose: its name as their computer has it, its size in bytes, and where it is read from."""

    name: str
    size: int
    file: BinaryIO


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file that may be sent, and as what."""

    kind: str
    name: str
    file: BinaryIO

    @property
    def album(self) -> int:
        """What it may stand together with."""
        return ALBUMS[self.kind]


def checked(given: Sequence[GivenFile]) -> list[Attachment]:
    """The files in the order in which they are sent; InvalidError names the one that cannot be, and why."""
    if len(given) > MOST:
        raise InvalidError("too_many_files", most=MOST, count=len(given))
    return sorted(map(_checked, given), key=lambda each: each.album)


def _checked(given: GivenFile) -> Attachment:
    name = file_name(given.name)
    if UNSEEN.search(given.name):
        raise InvalidError("file_name_unfit", name=name)
    if PROGRAM.search(name):
        raise InvalidError("file_is_program", name=name)
    if not given.size:
        raise InvalidError("file_empty", name=name)
    if given.size > LARGEST:
        raise InvalidError("file_too_large", name=name, most=LARGEST // MEGABYTE)
    return Attachment(_kind(given), name, given.file)


def _kind(given: GivenFile) -> str:
    given.file.seek(0)
    kind = file_kind(given.file.read(HEAD)).sent_as
    return "document" if kind == "photo" and given.size > LARGEST_PHOTO else kind


def file_name(given: str) -> str:
    """A name without folders and characters nobody sees, short enough to be shown; its ending stays."""
    name = UNSEEN.sub("", given).replace("\\", "/").rpartition("/")[2].strip(". ") or "file"
    ending = PurePath(name).suffix
    if len(name) <= LONGEST_NAME or len(ending) > LONGEST_ENDING:
        return name[:LONGEST_NAME]
    return name[: LONGEST_NAME - len(ending)] + ending


def send(act: Act, files: Sequence[Attachment], caption: str) -> None:
    """Queue files for the patron, the first with a caption; those that Telegram shows together as one album."""
    for _, together in groupby(files, key=lambda each: each.album):
        group = list(together)
        parts = group if len(group) > 1 and group[0].kind != "voice" else []
        album = secrets.token_hex(8) if parts else None
        for each in group:
            _send(act, each, caption if each is files[0] else "", album)


def _send(act: Act, attachment: Attachment, caption: str, album: str | None) -> None:
    said = Message(
        interaction_id=act.turn.interaction.id,
        author=Author.LIBRARIAN,
        librarian_id=act.librarian.id,
        kind=attachment.kind,
        text=caption or None,
        file_name=attachment.name,
        media_group_id=album,
        said_at=act.turn.now,
    )
    message = conversation.add_message(act.turn.session, said)
    attachment.file.seek(0)
    outgoing_files.keep(act.turn.session, message.id, attachment.file.read(), act.turn.now)
    payload = {"kind": attachment.kind, "name": attachment.name, "caption": caption, "album": album}
    act.turn.send(SEND_FILE, payload | {"handoff": act.handoff.id}, message.id)


def delivered(session: Session, office: Office, numbers: Sequence[int]) -> None:
    """Telegram has some files: they are kept here no longer, and the handoff's topic gets them as the patron did."""
    for delivery in session.scalars(select(Delivery).where(Delivery.id.in_(numbers)).order_by(Delivery.id)).all():
        message = session.get_one(Message, delivery.message_id)
        handed = session.get(Handoff, delivery.payload["handoff"])
        if message.file_id:
            outgoing_files.forget(session, message.id)
        if handed is not None:
            _show(Turn(session, office, handed.interaction, office.clock()), handed, delivery, message)


def _show(turn: Turn, handed: Handoff, delivery: Delivery, message: Message) -> None:
    place = {"from_chat_id": delivery.chat_id, "message_id": delivery.telegram_message_id}
    file = {"kind": message.kind, "file_id": message.file_id, "album": message.media_group_id}
    # The words stand in a line of their own, with who wrote them.
    turn.tell_topic(handed, "copy", place | file | {"caption": "", "without_note": True})
