"""Updates as nobody would send them: sound ones, and the same with wrong types, odd values, gaps and unknown fields."""

from copy import deepcopy
from typing import Any

from hypothesis import strategies as st

from simulator.world import STAFF_CHAT_ID

Json = dict[str, Any]
Strategy = st.SearchStrategy

PATRONS, LIBRARIANS, STRANGER_GROUP, CHANNEL = range(7_000_001, 7_000_041), (5001, 5002), -1009, -1007
WHEN = 1_795_400_000
ODD_TEXTS = (
    "",
    " ",
    "\x00",
    "\ud800",
    "\udfff\ud83d",
    "\u202e sutats \u2066",
    "\u05e9\u05dc\u05d5\u05dd مرحبا",
    "e\u0301" * 50 + "\u200d\ufeff",
    "👩‍👩‍👧‍👦" * 40,
    "{{ library.name }} {% raw %}",
    "<script>alert(1)</script> *_`[",
    "'; DROP TABLE messages; --",
    "=HYPERLINK(1)",
    "/",
    "/start " + "x" * 600,
    "a" * 9000,
    "jam\nbuka\r\n?" * 100,
)
QUESTIONS = (
    "jam buka hari ini",
    "biaya parkir motor berapa ya",
    "how do I become a member?",
    "ada buku Laskar Pelangi?",
    "denda telat seminggu",
    "terima kasih",
    "saya mau bunuh diri",
    "pustakawan",
)
COMMANDS = ("/start", "/pustakawan", "/bahasa en", "/bantuan", "/id", "/tugas", "/pulang", "/siapa", "/batal", "/x@y")
VERBS = ("rate", "skip", "human", "bot", "lang", "flow", "unsub", "ask", "pick", "none", "wrong", "claim", "release")
ODD_NUMBERS = (0, -1, 1, 2**31, 2**32, 2**53 + 1, 2**63 - 1, 2**63, -(2**63), 10**30, 253_402_300_799, 0.5, -0.0, 1e300)
FILE = {"file_id": "AgAD", "file_unique_id": "u1", "file_size": 10}
PLACE = {"latitude": -6.2, "longitude": 106.8}
CARRIED: dict[str, Any] = {
    "photo": [{**FILE, "width": 1, "height": 1}],
    "voice": {**FILE, "duration": 3},
    "document": {**FILE, "file_name": "formulir.pdf", "mime_type": "application/pdf"},
    "audio": {**FILE, "duration": 3, "performer": "x", "title": "y"},
    "video": {**FILE, "width": 1, "height": 1, "duration": 1},
    "video_note": {**FILE, "length": 1, "duration": 1},
    "animation": {**FILE, "width": 1, "height": 1, "duration": 1},
    "sticker": {**FILE, "width": 1, "height": 1, "is_animated": False, "is_video": False, "type": "regular"},
    "location": {**PLACE, "horizontal_accuracy": 1500.0},
    "venue": {"location": PLACE, "title": "Rumah", "address": "Jalan"},
    "contact": {"phone_number": "+62811", "first_name": "Rani", "user_id": 6001, "vcard": "BEGIN:VCARD"},
    "dice": {"emoji": "🎲", "value": 4},
    "poll": {
        "id": "1",
        "question": "?",
        "options": [{"text": "a", "voter_count": 0, "persistent_id": "p"}],
        "total_voter_count": 0,
        "is_closed": False,
        "is_anonymous": True,
        "type": "regular",
        "allows_multiple_answers": False,
    },
    "new_chat_title": "Judul",
    "new_chat_members": [{"id": 9, "is_bot": False, "first_name": "Baru"}],
    "forum_topic_created": {"name": "Topik", "icon_color": 1},
    "pinned_message": {"message_id": 1, "date": 0, "chat": {"id": 1, "type": "private"}},
    "successful_payment": {
        "currency": "IDR",
        "total_amount": 1,
        "invoice_payload": "",
        "telegram_payment_charge_id": "",
        "provider_payment_charge_id": "",
    },
    "reply_to_message": {"message_id": 2, "date": WHEN, "chat": {"id": 1, "type": "private"}, "text": "?"},
    "forward_origin": {"type": "hidden_user", "sender_user_name": "x", "date": WHEN},
    "entities": [{"type": "bold", "offset": 0, "length": 3}, {"type": "custom_emoji", "offset": 5000, "length": -1}],
    "link_preview_options": {"is_disabled": True},
}

texts = st.one_of(
    st.sampled_from(QUESTIONS), st.sampled_from(COMMANDS), st.sampled_from(ODD_TEXTS), st.text(max_size=60)
)
numbers = st.one_of(st.integers(1, 50), st.sampled_from(ODD_NUMBERS), st.integers())
odd: Strategy[Any] = st.recursive(
    st.one_of(st.none(), st.booleans(), numbers, texts, st.floats(allow_nan=False, allow_infinity=False)),
    lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(st.text(max_size=8), inner, max_size=3)),
    max_leaves=5,
)
patrons = st.sampled_from(PATRONS)
names = st.one_of(st.just("Rani"), texts)
pressed = st.one_of(
    st.builds("{}:{}:{}".format, st.sampled_from(VERBS), numbers, numbers),
    st.builds("{}:{}".format, st.sampled_from(VERBS), texts),
    texts,
)


@st.composite
def people(draw: st.DrawFn, numbers_of: Strategy[int] = patrons) -> Json:
    """Somebody's account."""
    person = {"id": draw(numbers_of), "is_bot": draw(st.integers(0, 30)) == 0, "first_name": draw(names)}
    more = {"last_name": names, "username": names, "language_code": st.sampled_from(["id", "en", "xx", "", "\ud800"])}
    return person | draw(st.fixed_dictionaries({}, optional=more))


@st.composite
def messages(draw: st.DrawFn) -> Json:
    """Something said: to the bot, in the staff group, in a channel or in a group that is none of its business."""
    where = draw(st.sampled_from(["private"] * 6 + ["staff", "staff", "group", "channel"]))
    author = draw(people(st.sampled_from(LIBRARIANS) if where == "staff" else patrons))
    said: Json = {"message_id": draw(st.integers(1, 500)), "date": WHEN, "from": author, "chat": _chat(where, author)}
    if where == "staff":
        said |= {"message_thread_id": draw(st.integers(1, 40)), "is_topic_message": draw(st.booleans())}
    if where == "channel":
        said["sender_chat"] = said["chat"]
        del said["from"]
    kinds = draw(st.lists(st.sampled_from(sorted(CARRIED)), max_size=2))
    said |= {kind: deepcopy(CARRIED[kind]) for kind in kinds}
    return said | draw(st.fixed_dictionaries({}, optional={"caption": texts, "media_group_id": texts})) | _worded(draw)


def _worded(draw: st.DrawFn) -> Json:
    return {"text": draw(texts)} if draw(st.integers(0, 3)) else {}


def _chat(where: str, author: Json) -> Json:
    if where == "private":
        return {"id": author["id"], "type": "private", "first_name": author["first_name"]}
    number = {"staff": STAFF_CHAT_ID, "group": STRANGER_GROUP, "channel": CHANNEL}[where]
    return {"id": number, "type": "channel" if where == "channel" else "supergroup", "title": where, "is_forum": True}


@st.composite
def presses(draw: st.DrawFn) -> Json:
    """A button that the presser may never have had."""
    press = {"id": draw(st.integers(1).map(str)), "from": draw(people()), "chat_instance": "1", "data": draw(pressed)}
    shown = {"message": messages(), "inline_message_id": texts, "game_short_name": texts}
    return press | draw(st.fixed_dictionaries({}, optional=shown))


@st.composite
def blocks(draw: st.DrawFn) -> Json:
    """Somebody blocked the bot, or let it in again."""
    person, bot = draw(people()), {"id": 1_000_000_001, "is_bot": True, "first_name": "Sapa"}
    before, after = (
        {"user": bot, "status": draw(st.sampled_from(["member", "kicked", "left", "x"])), "until_date": 0} for _ in "ab"
    )
    chat = _chat("private", person)
    return {"chat": chat, "from": person, "date": WHEN, "old_chat_member": before, "new_chat_member": after}


KINDS: dict[str, Strategy[Any]] = {
    "message": messages(),
    "edited_message": messages().map(lambda said: said | {"edit_date": WHEN + 9}),
    "callback_query": presses(),
    "my_chat_member": blocks(),
    "channel_post": messages(),
    "poll": st.builds(lambda: deepcopy(CARRIED["poll"])),
    "inline_query": st.builds(lambda who, text: {"id": "1", "from": who, "query": text, "offset": ""}, people(), texts),
    "not_invented_yet": odd,
}
OFTEN = ["message"] * 8 + ["callback_query"] * 4 + ["edited_message"] * 2 + [*KINDS]


@st.composite
def made_updates(draw: st.DrawFn) -> Json:
    """One update without its number: sound, or spoilt in up to three places."""
    kind = draw(st.sampled_from(OFTEN))
    update: Json = {kind: draw(KINDS[kind])}
    if draw(st.integers(0, 9)) == 0:
        other = draw(st.sampled_from(sorted(KINDS)))
        update[other] = draw(KINDS[other])
    for _ in range(draw(st.sampled_from([0, 0, 1, 1, 2, 3]))):
        _spoil(draw, update)
    return update


def _spoil(draw: st.DrawFn, update: Json) -> None:
    """Somewhere inside, something is of another kind, missing, or not known."""
    places = _places(update)
    if not places:
        return
    within, key = draw(st.sampled_from(places))
    what = draw(st.sampled_from(["odd", "odd", "gone", "unknown"]))
    if what == "gone":
        del within[key]
    elif what == "unknown" and isinstance(within, dict):
        within[draw(st.text(max_size=8))] = draw(odd)
    else:
        within[key] = draw(odd)


def _places(within: Any) -> list[tuple[Any, Any]]:
    """Every container inside, with each of its keys."""
    if not isinstance(within, dict | list):
        return []
    keys = list(within) if isinstance(within, dict) else range(len(within))
    return [place for key in keys for place in ((within, key), *_places(within[key]))]
