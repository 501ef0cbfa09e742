"""From Telegram's updates to the desk's plain data; what does not concern the desk becomes nothing."""

from datetime import UTC, datetime
from typing import Any

import pytest
from telegram import Bot, Update

from actions.incoming import Media, PatronBlocked, PatronEdit, PatronMessage, Press, StaffMessage, UpdateKey
from bot.translate import Event, Translator, clean, order_key

STAFF, BOT = -1001, 77
RANI: dict[str, Any] = {
    "id": 6001,
    "is_bot": False,
    "first_name": "Rani",
    "last_name": "Putri",
    "username": "rani",
    "language_code": "id",
}
SRI: dict[str, Any] = {"id": 5001, "is_bot": False, "first_name": "Sri"}
PRIVATE = {"id": 6001, "type": "private", "first_name": "Rani"}
GROUP = {"id": STAFF, "type": "supergroup", "title": "Staf", "is_forum": True}
FILE = {"file_id": "f1", "file_unique_id": "u1"}
WHEN = 1_795_400_000


def update(kind: str = "message", /, **body: Any) -> Update:
    made = Update.de_json({"update_id": 9, kind: body}, Bot("77:TEST"))
    assert made is not None
    return made


def event(kind: str = "message", /, **body: Any) -> Event | None:
    return Translator(BOT, STAFF).event(update(kind, **body))


def private(kind: str = "message", /, **content: Any) -> Event | None:
    return event(kind, **{"message_id": 3, "date": WHEN, "chat": PRIVATE, "from": RANI, **content})


def in_group(kind: str = "message", /, **content: Any) -> Event | None:
    return event(kind, **{"message_id": 3, "date": WHEN, "chat": GROUP, "from": SRI, **content})


def test_a_patrons_words() -> None:
    said = private(text="jam buka?")
    assert isinstance(said, PatronMessage)
    assert (said.key, said.chat_id, said.message_id, said.text) == (UpdateKey(BOT, 9), 6001, 3, "jam buka?")
    assert said.said_at == datetime.fromtimestamp(WHEN, UTC)
    assert said.media == Media()
    assert (said.sender.telegram_id, said.sender.name, said.sender.username) == (6001, "Rani Putri", "rani")


def test_names_longer_than_telegram_gives_them_are_cut() -> None:
    said = private(text="halo", **{"from": RANI | {"username": "r" * 600}})
    assert isinstance(said, PatronMessage)
    assert said.sender.username == "r" * 64


@pytest.mark.parametrize(
    ("kind", "shape"),
    [
        ("voice", FILE | {"duration": 3}),
        ("document", FILE | {"file_name": "formulir.pdf"}),
        ("audio", FILE | {"duration": 3}),
        ("video", FILE | {"width": 1, "height": 1, "duration": 1}),
        ("video_note", FILE | {"length": 1, "duration": 1}),
        ("sticker", FILE | {"width": 1, "height": 1, "is_animated": False, "is_video": False, "type": "regular"}),
    ],
)
def test_files_keep_their_kind_and_number(kind: str, shape: dict[str, Any]) -> None:
    said = private(**{kind: shape})
    assert isinstance(said, PatronMessage)
    assert (said.media.kind, said.media.file_id, said.text) == (kind, "f1", None)
    assert said.media.file_name == shape.get("file_name")


def test_of_a_photo_the_largest_size_counts_and_its_caption_is_the_text() -> None:
    sizes = [FILE | {"file_id": name, "width": n, "height": n} for n, name in ((1, "small"), (9, "large"))]
    said = private(photo=sizes, caption="sampul ini", media_group_id="album-1")
    assert isinstance(said, PatronMessage)
    assert said.media == Media("photo", "large", None, "album-1")
    assert said.text == "sampul ini"


def test_a_place_on_the_map() -> None:
    said = private(location={"latitude": -7.8, "longitude": 110.4})
    assert isinstance(said, PatronMessage)
    assert said.media == Media("location", location=(-7.8, 110.4))


@pytest.mark.parametrize(
    "content",
    [
        {"contact": {"phone_number": "1", "first_name": "A"}},
        {"dice": {"emoji": "🎲", "value": 3}},
        {"venue": {"location": {"latitude": 1, "longitude": 1}, "title": "a", "address": "b"}},
    ],
)
def test_what_the_desk_cannot_read_is_still_recorded(content: dict[str, Any]) -> None:
    said = private(**content)
    assert isinstance(said, PatronMessage)
    assert said.media.kind == "other"


@pytest.mark.parametrize(
    "notice", [{"pinned_message": {"message_id": 1, "date": 0, "chat": PRIVATE}}, {"group_chat_created": True}, {}]
)
def test_telegrams_own_notices_are_nothing_anyone_said(notice: dict[str, Any]) -> None:
    assert private(**notice) is None


def test_an_edit_is_an_edit() -> None:
    edit = private("edited_message", text="jam tutup?", edit_date=WHEN + 5)
    assert isinstance(edit, PatronEdit)
    assert (edit.key, edit.message_id, edit.text) == (UpdateKey(BOT, 9), 3, "jam tutup?")


@pytest.mark.parametrize("kind", ["message", "edited_message"])
def test_bots_channels_and_other_groups_do_not_concern_the_desk(kind: str) -> None:
    other_group = {"id": -5, "type": "group", "title": "Lain"}
    channel = {"id": -1009, "type": "channel", "title": "Kanal"}
    assert private(kind, text="halo", **{"from": RANI | {"is_bot": True}}) is None
    assert in_group(kind, text="halo", chat=other_group) is None
    assert in_group(kind, text="halo", **{"from": SRI | {"is_bot": True}}) is None
    assert event(f"{'edited_' if kind.startswith('edited') else ''}channel_post", message_id=1, date=WHEN, chat=channel,
                 text="siaran") is None  # fmt: skip


def test_a_channels_words_without_a_person_do_not_concern_the_desk() -> None:
    assert event(message_id=1, date=WHEN, chat=GROUP, text="halo", sender_chat=GROUP) is None


def test_without_a_staff_group_no_group_concerns_the_desk() -> None:
    said = update(message_id=3, date=WHEN, chat=GROUP, text="halo", **{"from": SRI})
    assert Translator(BOT, None).event(said) is None


def test_what_staff_write_in_a_topic_keeps_its_formatting() -> None:
    bold = {"type": "bold", "offset": 0, "length": 4}
    said = in_group(text="Baik Kak", message_thread_id=12, is_topic_message=True, entities=[bold])
    assert isinstance(said, StaffMessage)
    assert (said.topic_id, said.text, said.edited) == (12, "Baik Kak", False)
    assert [(e["type"], e["offset"], e["length"]) for e in said.entities] == [("bold", 0, 4)]


def test_outside_a_topic_there_is_none_even_in_a_reply_thread() -> None:
    said = in_group(text="/id", message_thread_id=12)
    assert isinstance(said, StaffMessage)
    assert said.topic_id is None


def test_a_staff_edit_and_a_captions_formatting() -> None:
    link = {"type": "text_link", "offset": 0, "length": 3, "url": "https://a.example/"}
    sizes = [FILE | {"width": 1, "height": 1}]
    said = in_group("edited_message", photo=sizes, caption="rak", caption_entities=[link], edit_date=WHEN)
    assert isinstance(said, StaffMessage)
    assert said.edited
    assert said.entities[0]["url"] == "https://a.example/"


def test_a_press_tells_where_and_what() -> None:
    message = {"message_id": 4, "date": WHEN, "chat": PRIVATE, "text": "pilih"}
    pressed = event("callback_query", id="q1", **{"from": RANI}, message=message, chat_instance="c", data="pick:1:0")
    assert isinstance(pressed, Press)
    assert (pressed.chat_id, pressed.message_id, pressed.data, pressed.query_id) == (6001, 4, "pick:1:0", "q1")


def test_a_press_under_a_message_too_old_to_read_counts_too() -> None:
    gone = {"message_id": 4, "date": 0, "chat": PRIVATE}
    pressed = event("callback_query", id="q1", **{"from": RANI}, message=gone, chat_instance="c", data="bot")
    assert isinstance(pressed, Press)
    assert (pressed.chat_id, pressed.message_id) == (6001, 4)


def test_presses_by_bots_or_without_a_message_do_not_concern_the_desk() -> None:
    message = {"message_id": 4, "date": WHEN, "chat": PRIVATE, "text": "pilih"}
    by_bot = {"id": "q", "from": RANI | {"is_bot": True}, "message": message, "chat_instance": "c", "data": "x"}
    inline = {"id": "q", "from": RANI, "inline_message_id": "i", "chat_instance": "c", "data": "x"}
    assert event("callback_query", **by_bot) is None
    assert event("callback_query", **inline) is None


@pytest.mark.parametrize(("status", "blocked"), [("kicked", True), ("member", False)])
def test_blocking_and_coming_back(status: str, blocked: bool) -> None:
    sapa = {"id": BOT, "is_bot": True, "first_name": "Sapa"}
    new = {"status": status, "user": sapa} | ({"until_date": 0} if status == "kicked" else {})
    changed = {"chat": PRIVATE, "from": RANI, "date": WHEN, "new_chat_member": new}
    change = event("my_chat_member", **changed, old_chat_member={"status": "member", "user": sapa})
    assert isinstance(change, PatronBlocked)
    assert (change.sender.telegram_id, change.blocked) == (6001, blocked)


def test_text_that_no_database_keeps_is_cleaned() -> None:
    said = private(text="a\x00b\ud83dc", **{"from": RANI | {"first_name": "\x00", "last_name": ""}})
    assert isinstance(said, PatronMessage)
    assert said.text == "ab?c"
    assert said.sender.name == "?"


def test_a_file_name_is_cleaned_too() -> None:
    said = private(document=FILE | {"file_name": "a\x00\udc00.pdf"})
    assert isinstance(said, PatronMessage)
    assert said.media.file_name == "a?.pdf"


@pytest.mark.parametrize("text", ["", "😀👩‍🔬", "\u202eabc\u200b", "'; DROP TABLE patrons; --", "أهلا", "<b>&amp;*_`["])
def test_all_other_text_is_kept_as_it_is(text: str) -> None:
    assert clean(text) == text


def test_nothing_stays_nothing() -> None:
    assert clean(None) is None


def test_the_order_is_that_of_the_chat_for_messages_and_presses_alike() -> None:
    body = {"message_id": 3, "date": WHEN, "chat": PRIVATE, "from": RANI, "text": "a"}
    press = {"id": "q", "from": RANI, "chat_instance": "c", "data": "x", "message": body}
    inline = {"id": "q", "from": RANI, "chat_instance": "c", "data": "x", "inline_message_id": "i"}
    assert order_key(update(**body)) == order_key(update("callback_query", **press)) == 6001
    assert order_key(update("callback_query", **inline)) == 6001
    assert order_key(Update(9)) == 0
