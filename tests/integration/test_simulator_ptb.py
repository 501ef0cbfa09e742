"""python-telegram-bot, unmodified, against the simulator over HTTP."""

import asyncio
import time
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

import httpx
import pytest
from telegram import (
    Bot,
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    InputMediaPhoto,
    MaybeInaccessibleMessage,
    Message,
    ReactionTypeEmoji,
    ReplyParameters,
    Update,
)
from telegram.error import BadRequest, Conflict, Forbidden, InvalidToken, NetworkError, RetryAfter, TimedOut
from telegram.ext import Application, CallbackQueryHandler, ContextTypes, MessageHandler, filters

from simulator import STAFF_CHAT_ID, World, running
from simulator.files import picture

TOKEN = "700001:simulator"


@dataclass
class Desk:
    """A running simulator, people's hands on it, and a bot."""

    world: World
    url: str
    http: httpx.AsyncClient
    bot: Bot
    offset: int = 0

    async def says(self, text: str, chat_id: int = 6001, author: int = 6001, **more: Any) -> int:
        """Let a person write; returns the message's id."""
        body = {"from": author, "text": text, **more}
        answer = await self.http.post(f"/sim/chats/{chat_id}/messages", json=body)
        assert answer.status_code == 200, answer.text
        return int(answer.json()["message_id"])

    async def sends(self, chat_id: int = 6001, author: int = 6001, **fields: Any) -> int:
        """Let a person send something that is no text."""
        answer = await self.http.post(f"/sim/chats/{chat_id}/messages", json={"from": author, **fields})
        assert answer.status_code == 200, answer.text
        return int(answer.json()["message_id"])

    async def presses(self, message: MaybeInaccessibleMessage, data: str, user: int = 6001) -> str:
        """Let a person press a button; returns the callback's id."""
        body = {"from": user, "chat_id": message.chat.id, "message_id": message.message_id, "data": data}
        return str((await self.http.post("/sim/callbacks", json=body)).json()["id"])

    async def updates(self, timeout: int = 2) -> list[Update]:  # noqa: ASYNC109  the Bot API's own parameter
        """Poll once and acknowledge what came."""
        found = list(await self.bot.get_updates(offset=self.offset, timeout=timeout))
        self.offset = found[-1].update_id + 1 if found else self.offset
        return found

    async def fault(self, **fields: Any) -> None:
        """Make something go wrong."""
        answer = await self.http.post("/sim/faults", json=fields)
        assert answer.status_code == 200, answer.text

    async def seen(self, chat_id: int = 6001) -> list[dict[str, Any]]:
        """What a person sees in a chat."""
        found: list[dict[str, Any]] = (await self.http.get(f"/sim/chats/{chat_id}/messages")).json()
        return found


@pytest.fixture
async def desk(monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Desk]:
    monkeypatch.setenv("PTB_TIMEDELTA", "1")  # otherwise the library warns whenever it reads a retry_after
    world = World.seeded("Perpustakaan Uji")
    world.webhook_delay = 0.05
    async with running(world) as url, httpx.AsyncClient(base_url=url) as http, _bot(url) as bot:
        yield Desk(world, url, http, bot)


def _bot(url: str) -> Bot:
    return Bot(TOKEN, base_url=f"{url}/bot", base_file_url=f"{url}/file/bot")


async def test_an_echo_application_runs_by_polling(desk: Desk) -> None:
    async def echo(update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
        del context
        assert update.message is not None
        keyboard = InlineKeyboardMarkup([[InlineKeyboardButton("Bukan ini?", callback_data="no")]])
        await update.message.reply_text(f"<b>{update.message.text}</b>", parse_mode="HTML", reply_markup=keyboard)

    async def pressed(update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
        del context
        query = update.callback_query
        assert query is not None
        await query.answer("Baik", show_alert=True)
        await query.edit_message_text("diganti")

    builder = Application.builder().token(TOKEN).base_url(f"{desk.url}/bot").base_file_url(f"{desk.url}/file/bot")
    application = builder.build()
    application.add_handler(MessageHandler(filters.TEXT, echo))
    application.add_handler(CallbackQueryHandler(pressed))
    async with application:
        assert application.updater is not None
        await application.updater.start_polling(timeout=5)
        await application.start()
        await desk.says("halo")
        reply = await _eventually(lambda: _last_of_bot(desk, "halo"))
        assert reply["entities"] == [{"type": "bold", "offset": 0, "length": 4}]
        assert reply["buttons"] == [[{"text": "Bukan ini?", "callback_data": "no", "data": "no"}]]
        body = {"from": 6001, "chat_id": 6001, "message_id": reply["id"], "data": "no"}
        number = (await desk.http.post("/sim/callbacks", json=body)).json()["id"]
        edited = await _eventually(lambda: _last_of_bot(desk, "diganti"))
        assert (edited["edited"], edited["buttons"]) == (True, [])
        toast = (await desk.http.get(f"/sim/callbacks/{number}")).json()
        assert (toast["answered"], toast["text"], toast["show_alert"]) == (True, "Baik", True)
        await application.updater.stop()
        await application.stop()


async def _last_of_bot(desk: Desk, text: str) -> dict[str, Any] | None:
    return next((one for one in await desk.seen() if one["from"]["is_bot"] and one["text"] == text), None)


async def _eventually(look: Any, seconds: float = 10) -> Any:
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if found := await look():
            return found
        await asyncio.sleep(0.03)
    pytest.fail("it did not happen in time")


async def test_getting_updates_acknowledges_by_offset(desk: Desk) -> None:
    await desk.says("satu")
    await desk.says("dua")
    first = await desk.bot.get_updates(limit=1)
    again = await desk.bot.get_updates()
    assert [update.message.text for update in again if update.message] == ["satu", "dua"]
    assert again[0].update_id == first[0].update_id
    assert again[0].effective_message is not None
    assert abs(again[0].effective_message.date.timestamp() - time.time()) < 5
    rest = await desk.bot.get_updates(offset=first[0].update_id + 1)
    assert [update.message.text for update in rest if update.message] == ["dua"]


async def test_a_long_poll_wakes_for_a_message(desk: Desk) -> None:
    await desk.bot.get_me()
    poll = asyncio.create_task(desk.updates(timeout=20))
    await asyncio.sleep(0.1)
    started = time.monotonic()
    await desk.says("bangun")
    (update,) = await poll
    assert time.monotonic() - started < 2
    assert update.effective_user is not None
    assert update.effective_user.id == 6001


async def test_a_second_poller_ends_the_first_with_409(desk: Desk) -> None:
    first = asyncio.create_task(desk.bot.get_updates(timeout=20))
    await asyncio.sleep(0.1)
    async with Bot(TOKEN, base_url=f"{desk.url}/bot") as other:
        second = asyncio.create_task(other.get_updates(timeout=1))
        with pytest.raises(Conflict, match="terminated by other getUpdates request; make sure that only one bot"):
            await first
        assert list(await second) == []


async def test_media_albums_and_downloads(desk: Desk) -> None:
    await desk.says("mulai")
    pictures = [InputMediaPhoto(picture(str(number), 30, 20), caption=f"foto {number}") for number in range(3)]
    album = await desk.bot.send_media_group(6001, pictures)
    assert len({message.media_group_id for message in album}) == 1
    assert [message.caption for message in album] == ["foto 0", "foto 1", "foto 2"]
    file = await album[1].photo[-1].get_file()
    assert bytes(await file.download_as_bytearray()) == picture("1", 30, 20)
    document = await desk.bot.send_document(6001, b"isi", filename="daftar.csv", caption="*x*", parse_mode="MarkdownV2")
    assert document.document is not None
    assert (document.document.file_name, document.caption_entities[0].type) == ("daftar.csv", "bold")
    again = await desk.bot.send_document(6001, document.document.file_id)
    assert again.document is not None
    assert again.document.file_unique_id == document.document.file_unique_id
    voice = await desk.bot.send_voice(6001, b"OggS....", duration=3)
    assert voice.voice is not None
    sticker = await desk.bot.send_sticker(6001, picture("s", 8, 8))
    assert sticker.sticker is not None
    place = await desk.bot.send_location(6001, -6.2, 106.8)
    assert place.location is not None
    with pytest.raises(BadRequest, match=r"(?i)file must be non-empty"):
        await desk.bot.send_document(6001, b"")
    with pytest.raises(BadRequest, match=r"(?i)wrong file identifier"):
        await desk.bot.send_photo(6001, "unknown-file-id")


async def test_what_a_patron_sends_arrives_and_is_copied_into_a_topic(desk: Desk) -> None:
    topic = await desk.bot.create_forum_topic(STAFF_CHAT_ID, "#1 Rani")
    thread = topic.message_thread_id
    sent = [
        await desk.says("tebal", entities=[{"type": "bold", "offset": 0, "length": 5}]),
        await desk.sends(photo="sampul", caption="sampul buku", media_group_id="9"),
        await desk.sends(voice="halo"),
        await desk.sends(document="tugas.pdf"),
        await desk.sends(sticker="😊"),
        await desk.sends(location={"latitude": -6.2, "longitude": 106.8}),
    ]
    for number in sent:
        await desk.bot.copy_message(STAFF_CHAT_ID, 6001, number, message_thread_id=thread)
    forwarded = await desk.bot.forward_message(STAFF_CHAT_ID, 6001, sent[0], message_thread_id=thread)
    assert forwarded.forward_origin is not None
    assert (forwarded.is_topic_message, forwarded.message_thread_id) == (True, thread)
    seen = await desk.seen(STAFF_CHAT_ID)
    kinds = ["forum_topic_created", "text", "photo", "voice", "document", "sticker", "location", "text"]
    assert [one["kind"] for one in seen] == kinds
    assert {one["thread"] for one in seen} == {thread}
    assert seen[1]["entities"] == [{"type": "bold", "offset": 0, "length": 5}]
    assert seen[2]["caption"] == "sampul buku"
    updates = [update.message for update in await desk.updates() if update.message]
    photo = next(message for message in updates if message.photo)
    assert photo.media_group_id == "9"
    assert await (await photo.photo[-1].get_file()).download_as_bytearray() == picture("sampul")


async def test_a_topics_life(desk: Desk) -> None:
    topic = await desk.bot.create_forum_topic(STAFF_CHAT_ID, "#2 Tom", icon_color=9367192)
    thread = topic.message_thread_id
    card = await desk.bot.send_message(STAFF_CHAT_ID, "kartu", message_thread_id=thread)
    assert await desk.bot.pin_chat_message(STAFF_CHAT_ID, card.message_id)
    await desk.says("dari Sri", STAFF_CHAT_ID, 5001, message_thread_id=thread)
    messages = [update.message for update in await desk.updates() if update.message]
    spoken = next(message for message in messages if message.text == "dari Sri")
    assert (spoken.message_thread_id, spoken.is_topic_message) == (thread, True)
    assert spoken.reply_to_message is not None
    assert spoken.reply_to_message.forum_topic_created is not None
    assert messages[0].forum_topic_created is not None
    await desk.bot.edit_forum_topic(STAFF_CHAT_ID, thread, name="#2 Tom (selesai)")
    await desk.bot.close_forum_topic(STAFF_CHAT_ID, thread)
    with pytest.raises(BadRequest, match=r"(?i)topic_not_modified"):
        await desk.bot.close_forum_topic(STAFF_CHAT_ID, thread)
    await desk.bot.send_message(STAFF_CHAT_ID, "bot masih bisa", message_thread_id=thread)
    await desk.bot.reopen_forum_topic(STAFF_CHAT_ID, thread)
    chat = await desk.bot.get_chat(STAFF_CHAT_ID)
    assert chat.is_forum
    assert chat.pinned_message is not None
    await desk.http.post(f"/sim/chats/{STAFF_CHAT_ID}/topics/{thread}/delete")
    with pytest.raises(BadRequest, match=r"(?i)message thread not found"):
        await desk.bot.send_message(STAFF_CHAT_ID, "terlambat", message_thread_id=thread)
    with pytest.raises(BadRequest, match=r"(?i)topic_id_invalid"):
        await desk.bot.close_forum_topic(STAFF_CHAT_ID, thread)


async def test_accounts_members_and_commands(desk: Desk) -> None:
    me = await desk.bot.get_me()
    assert (me.id, me.is_bot, me.username, me.can_join_groups) == (700001, True, "sapa_sim_bot", True)
    member = await desk.bot.get_chat_member(STAFF_CHAT_ID, me.id)
    assert member.status == "administrator"
    assert (await desk.bot.get_chat_member(STAFF_CHAT_ID, 5001)).status == "member"
    assert (await desk.bot.get_chat_member(STAFF_CHAT_ID, 6001)).status == "left"
    assert [admin.user.id for admin in await desk.bot.get_chat_administrators(STAFF_CHAT_ID)] == [me.id]
    assert await desk.bot.get_chat_member_count(STAFF_CHAT_ID) == 3
    await desk.bot.set_my_commands([("pustakawan", "Bicara dengan pustakawan")], language_code="id")
    (command,) = await desk.bot.get_my_commands(language_code="id")
    assert command.command == "pustakawan"
    bot = (await desk.http.get("/sim/bot")).json()
    assert bot["commands"] == {"default::id": [{"command": "pustakawan", "description": "Bicara dengan pustakawan"}]}
    with pytest.raises(InvalidToken):
        async with Bot("nonsense", base_url=f"{desk.url}/bot") as stranger:
            await stranger.get_me()


async def test_refusals_in_telegrams_words(desk: Desk) -> None:
    with pytest.raises(Forbidden, match="bot can't initiate conversation with a user"):
        await desk.bot.send_message(6002, "halo")
    with pytest.raises(BadRequest, match=r"(?i)chat not found"):
        await desk.bot.send_message(123, "halo")
    question = await desk.says("halo")
    sent = await desk.bot.send_message(6001, "satu", reply_parameters=ReplyParameters(question))
    assert sent.reply_to_message is not None
    with pytest.raises(BadRequest, match=r"(?i)message is not modified: specified new message content and reply"):
        await desk.bot.edit_message_text("satu", 6001, sent.message_id)
    with pytest.raises(BadRequest, match=r"(?i)message to edit not found"):
        await desk.bot.edit_message_text("satu", 6001, 5)
    with pytest.raises(BadRequest, match=r"(?i)message can't be edited"):
        await desk.bot.edit_message_text("satu", 6001, question)
    with pytest.raises(BadRequest, match=r"(?i)message to copy not found"):
        await desk.bot.copy_message(6001, 6001, 5)
    with pytest.raises(BadRequest, match=r"(?i)query is too old and response timeout expired or query id is invalid"):
        await desk.bot.answer_callback_query("5")
    with pytest.raises(BadRequest, match=r"(?i)message text is empty"):
        await desk.bot.send_message(6001, " \n ")
    with pytest.raises(BadRequest, match=r"(?i)message is too long"):
        await desk.bot.send_message(6001, "x" * 4097)
    assert await desk.bot.send_message(6001, f"<b>{'x' * 4096}</b>", parse_mode="HTML")
    keyboard = InlineKeyboardMarkup([[InlineKeyboardButton("a", callback_data="é" * 33)]])
    with pytest.raises(BadRequest, match=r"(?i)button_data_invalid"):
        await desk.bot.send_message(6001, "x", reply_markup=keyboard)
    with pytest.raises(BadRequest, match=r"(?i)message to be replied not found"):
        await desk.bot.send_message(6001, "x", reply_parameters=ReplyParameters(5))
    await desk.http.post("/sim/users/6001/block")
    with pytest.raises(Forbidden, match="bot was blocked by the user"):
        await desk.bot.send_message(6001, "halo?")


async def test_editing_deleting_and_reacting(desk: Desk) -> None:
    question = await desk.says("halo")
    keyboard = InlineKeyboardMarkup([[InlineKeyboardButton("a", callback_data="a")]])
    sent = await desk.bot.send_message(6001, "satu", reply_markup=keyboard)
    changed = await desk.bot.edit_message_reply_markup(6001, sent.message_id, reply_markup=None)
    assert isinstance(changed, Message)
    assert changed.reply_markup is None
    assert await desk.bot.set_message_reaction(6001, question, [ReactionTypeEmoji("👍")])
    with pytest.raises(BadRequest, match=r"(?i)reaction_invalid"):
        await desk.bot.set_message_reaction(6001, question, "🪑")
    assert await desk.bot.send_chat_action(6001, "typing")
    assert await desk.bot.delete_message(6001, sent.message_id)
    seen = await desk.seen()
    assert seen[0]["reactions"] == ["👍"]
    assert seen[1]["deleted"] is True
    await desk.http.patch(f"/sim/chats/6001/messages/{question}", json={"text": "halo kak"})
    assert [update.edited_message.text for update in await desk.updates() if update.edited_message] == ["halo kak"]


async def test_the_group_limit_answers_429(desk: Desk) -> None:
    for number in range(20):
        await desk.bot.send_message(STAFF_CHAT_ID, str(number))
    with pytest.raises(RetryAfter) as refusal:
        await desk.bot.send_message(STAFF_CHAT_ID, "20")
    assert isinstance(refusal.value.retry_after, timedelta)
    assert 1 <= refusal.value.retry_after.total_seconds() <= 60
    desk.world.set_limits(on=False)
    assert await desk.bot.send_message(STAFF_CHAT_ID, "20")


async def test_faults_hit_calls(desk: Desk) -> None:
    await desk.says("halo")
    await desk.fault(kind="error_500")
    with pytest.raises(NetworkError, match="Internal Server Error"):
        await desk.bot.send_message(6001, "a")
    await desk.fault(kind="flood", seconds=7, method="sendMessage")
    with pytest.raises(RetryAfter, match="7"):
        await desk.bot.send_message(6001, "b")
    await desk.fault(kind="blocked", chat_id=6001)
    with pytest.raises(Forbidden):
        await desk.bot.send_message(6001, "c")
    await desk.fault(kind="timeout_before", seconds=0.1)
    with pytest.raises(NetworkError):
        await desk.bot.send_message(6001, "d")
    await desk.fault(kind="timeout_after", seconds=3)
    with pytest.raises(TimedOut):
        await desk.bot.send_message(6001, "e", read_timeout=0.2)
    await desk.fault(kind="slow", seconds=0.3)
    started = time.monotonic()
    await desk.bot.send_message(6001, "f")
    assert time.monotonic() - started >= 0.3
    assert [one["text"] for one in await desk.seen()] == ["halo", "e", "f"]
    calls = (await desk.http.get("/sim/calls")).json()
    hit = {call["params"]["text"]: call["fault"] for call in calls if call["method"] == "sendMessage" and call["fault"]}
    assert hit["a"] == "error_500"
    assert (await desk.http.get("/sim/faults")).json() == []


async def test_updates_can_come_twice(desk: Desk) -> None:
    await desk.fault(kind="duplicate_update")
    await desk.says("sekali saja")
    numbers = [update.update_id for _ in range(3) for update in await desk.updates(timeout=0)]
    assert len(numbers) == 2
    assert numbers[0] == numbers[1]


@dataclass
class Receiver:
    """A bot's own web address that refuses the first so many updates."""

    refusals: int = 0
    secrets: list[str] = field(default_factory=list)
    taken: list[dict[str, Any]] = field(default_factory=list)
    offered: int = 0

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        """Take an update, or refuse it with 503."""
        import json

        self.secrets.append(dict(scope["headers"]).get(b"x-telegram-bot-api-secret-token", b"").decode())
        body = b""
        while (part := await receive())["type"] == "http.request":
            body += part["body"]
            if not part.get("more_body"):
                break
        self.offered += 1
        status = 503 if self.offered <= self.refusals else 200
        if status == 200:
            self.taken.append(json.loads(body))
        await send({"type": "http.response.start", "status": status, "headers": [(b"content-length", b"0")]})
        await send({"type": "http.response.body", "body": b""})


async def _listening(receiver: Receiver) -> tuple[Any, asyncio.Task[None], int]:
    import uvicorn

    server = uvicorn.Server(uvicorn.Config(receiver, port=0, log_level="critical", lifespan="off"))
    task = asyncio.create_task(server._serve())  # noqa: SLF001  without its signal handlers
    while not server.started:  # noqa: ASYNC110  uvicorn offers no event for it
        await asyncio.sleep(0.01)
    return server, task, server.servers[0].sockets[0].getsockname()[1]


async def test_a_webhook_gets_everything_in_order_until_it_takes_it(desk: Desk) -> None:
    receiver = Receiver(refusals=3)
    server, task, port = await _listening(receiver)
    try:
        await desk.says("0")
        await desk.bot.set_webhook(f"http://127.0.0.1:{port}/hook", secret_token="rahasia_1", max_connections=5)
        for number in range(1, 6):
            await desk.says(str(number))
        await _eventually(lambda: _taken(receiver, 6))
        assert [update["message"]["text"] for update in receiver.taken] == ["0", "1", "2", "3", "4", "5"]
        assert set(receiver.secrets) == {"rahasia_1"}
        info = await desk.bot.get_webhook_info()
        assert (info.pending_update_count, info.max_connections) == (0, 5)
        assert info.last_error_message == "Wrong response from the webhook: 503 Service Unavailable"
        with pytest.raises(Conflict, match="can't use getUpdates method while webhook is active"):
            await desk.bot.get_updates()
        await desk.fault(kind="duplicate_update")
        await desk.says("dobel")
        await _eventually(lambda: _taken(receiver, 8))
        await desk.bot.delete_webhook()
        await desk.says("lewat polling")
        assert [update.message.text for update in await desk.updates() if update.message] == ["lewat polling"]
    finally:
        server.should_exit = True
        await task


async def _taken(receiver: Receiver, count: int) -> bool:
    return len(receiver.taken) >= count


async def test_webhooks_lead_only_to_this_machine(desk: Desk) -> None:
    with pytest.raises(BadRequest, match="only to this machine"):
        await desk.bot.set_webhook("https://example.org/hook")
    with pytest.raises(BadRequest, match=r"(?i)secret token contains unallowed characters"):
        await desk.bot.set_webhook("http://127.0.0.1:1/", secret_token="é")


async def test_forms_json_and_queries_are_all_read(desk: Desk) -> None:
    await desk.says("halo")
    base = f"/bot{TOKEN}/sendMessage"
    answers = [
        await desk.http.post(base, json={"chat_id": 6001, "text": "json"}),
        await desk.http.post(base, data={"chat_id": "6001", "text": "form"}),
        await desk.http.post(base, files={"chat_id": (None, "6001"), "text": (None, "multipart")}),
        await desk.http.get(base, params={"chat_id": 6001, "text": "query"}),
    ]
    assert [answer.json()["result"]["text"] for answer in answers] == ["json", "form", "multipart", "query"]
    unknown = await desk.http.post(f"/bot{TOKEN}/sendPigeon")
    assert (unknown.status_code, unknown.json()["description"]) == (404, "Not Found: method not found")
    broken = await desk.http.post(base, content=b"{", headers={"content-type": "application/json"})
    assert broken.status_code == 400
    odd = await desk.http.post(f"/bot{TOKEN}/deleteMessages", json={"chat_id": 6001, "message_ids": [{}]})
    assert odd.json()["description"].startswith("Bad Request: can't read the parameters")


async def test_the_server_stops_promptly_with_polls_and_pages_open() -> None:
    world = World.seeded("Uji")
    async with running(world) as url, httpx.AsyncClient(base_url=url, timeout=30) as http:
        poll = asyncio.create_task(http.get(f"/bot{TOKEN}/getUpdates", params={"timeout": 50}))
        stream = asyncio.create_task(http.get("/sim/stream"))
        await asyncio.sleep(0.2)
        started = time.monotonic()
    assert time.monotonic() - started < 2
    answers = await asyncio.gather(poll, stream, return_exceptions=True)
    assert all(isinstance(answer, (httpx.Response, httpx.HTTPError)) for answer in answers)


async def test_the_stream_tells_what_happens(desk: Desk) -> None:
    async with desk.http.stream("GET", "/sim/stream") as stream:
        lines = stream.aiter_lines()
        while "hello" not in await anext(lines):
            pass
        await desk.says("siaran")
        found = [line async for line in _until(lines, "siaran")]
        assert found[-1].startswith("data: ")


async def _until(lines: AsyncIterator[str], words: str) -> AsyncIterator[str]:
    async with asyncio.timeout(5):
        async for line in lines:
            yield line
            if words in line:
                return
