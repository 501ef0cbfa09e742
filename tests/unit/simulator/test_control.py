"""The control API: what people do, and clear refusals."""

from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest

from simulator import STAFF_CHAT_ID, World, create_app
from simulator.files import picture

LETTERS_IN_DATA_ADDRESS = "data:image/png;base64,"


@pytest.fixture
def world() -> World:
    return World.seeded("Perpustakaan Uji")


@pytest.fixture
async def client(world: World) -> AsyncIterator[httpx.AsyncClient]:
    transport = httpx.ASGITransport(create_app(world))
    async with httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1:8081") as client:
        yield client


async def written(client: httpx.AsyncClient, chat_id: int = 6001, **fields: Any) -> dict[str, Any]:
    answer = await client.post(f"/sim/chats/{chat_id}/messages", json={"from": 6001, **fields})
    assert answer.status_code == 200, answer.text
    card: dict[str, Any] = answer.json()
    return card


async def listed(client: httpx.AsyncClient, chat_id: int = 6001, after: int = 0) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = (await client.get(f"/sim/chats/{chat_id}/messages", params={"after": after})).json()
    return found


async def test_a_written_message_is_seen_and_waits_for_the_bot(client: httpx.AsyncClient, world: World) -> None:
    first = await written(client, text="halo")
    second = await written(client, text="/start kak", reply_to=first["message_id"])
    assert second["update_id"] > first["update_id"]
    seen = await listed(client, after=first["message_id"])
    assert [(one["id"], one["text"], one["reply_to"]) for one in seen] == [
        (second["message_id"], "/start kak", first["message_id"])
    ]
    assert seen[0]["from"] == {"id": 6001, "name": "Rani", "is_bot": False}
    bodies = world.bot.queue.batch(10)
    assert [body["message"]["text"] for body in bodies] == ["halo", "/start kak"]
    assert bodies[1]["message"]["entities"] == [{"type": "bot_command", "offset": 0, "length": 6}]
    assert bodies[1]["message"]["reply_to_message"]["text"] == "halo"


async def test_every_kind_can_be_sent(client: httpx.AsyncClient) -> None:
    await written(client, photo="sampul", caption="ini <b>buku</b>")
    await written(client, voice="halo")
    await written(client, document="daftar.txt")
    await written(client, sticker="😊")
    await written(client, location={"latitude": -6.2, "longitude": 106.8})
    await written(client, location="-6.2,106.8")
    seen = await listed(client)
    assert [one["kind"] for one in seen] == ["photo", "voice", "document", "sticker", "location", "location"]
    assert seen[0]["caption"] == "ini <b>buku</b>"
    assert seen[2]["file"]["name"] == "daftar.txt"
    assert seen[3]["content"]["emoji"] == "😊"
    assert seen[4]["content"] == seen[5]["content"]
    picture_answer = await client.get(seen[0]["file"]["url"])
    assert picture_answer.headers["content-type"] == "image/png"
    document_answer = await client.get(seen[2]["file"]["url"])
    assert document_answer.headers["content-disposition"] == "attachment"


async def test_a_photo_may_come_as_data(client: httpx.AsyncClient, world: World) -> None:
    import base64

    data = picture("mine", 20, 10)
    encoded = base64.b64encode(data).decode()
    for photo in (LETTERS_IN_DATA_ADDRESS + encoded, encoded, {"data": encoded}):
        await written(client, photo=photo)
    for message in await listed(client):
        assert world.files.by_id[message["content"][-1]["file_id"]].data == data


async def test_editing_and_deleting(client: httpx.AsyncClient, world: World) -> None:
    sent = await written(client, text="salah")
    path = f"/sim/chats/6001/messages/{sent['message_id']}"
    edited = (await client.patch(path, json={"text": "betul"})).json()
    assert edited["update_id"] > sent["update_id"]
    assert world.bot.queue.batch(10)[-1]["edited_message"]["text"] == "betul"
    await client.delete(path)
    (seen,) = await listed(client)
    assert (seen["text"], seen["edited"], seen["deleted"]) == ("betul", True, True)


async def test_topics_closed_and_deleted(client: httpx.AsyncClient) -> None:
    base = f"/sim/chats/{STAFF_CHAT_ID}/topics"
    thread = (await client.post(base, json={"name": "Uji", "from": 5001})).json()["message_thread_id"]
    await written(client, STAFF_CHAT_ID, **{"from": 5001}, text="di topik", message_thread_id=thread)
    seen = await listed(client, STAFF_CHAT_ID)
    assert [(one["thread"], one["reply_to"]) for one in seen] == [(thread, None), (thread, thread)]
    await client.post(f"{base}/{thread}/close")
    late = {"from": 5001, "text": "masih", "message_thread_id": thread}
    refused = await client.post(f"/sim/chats/{STAFF_CHAT_ID}/messages", json=late)
    assert refused.status_code == 400
    assert refused.json()["field"] == "message_thread_id"
    await client.post(f"{base}/{thread}/delete")
    chats = (await client.get("/sim/chats")).json()
    group = next(one for one in chats if one["id"] == STAFF_CHAT_ID)
    assert group["topics"][0]["deleted"] is True


async def test_groups_users_and_bots_can_be_made(client: httpx.AsyncClient) -> None:
    person = (await client.post("/sim/users", json={"first_name": "Wati", "username": "wati_uji"})).json()["id"]
    other_bot = (await client.post("/sim/users", json={"first_name": "Robot", "is_bot": True})).json()["id"]
    assert person > 2**32
    group = {"type": "group", "title": "Warga", "members": [person, other_bot]}
    chat_id = (await client.post("/sim/chats", json=group)).json()["id"]
    sent = await client.post(f"/sim/chats/{chat_id}/messages", json={"from": other_bot, "text": "bip"})
    assert sent.json()["update_id"] > 0
    twice = await client.post("/sim/users", json={"first_name": "Wati", "username": "Wati_Uji"})
    assert twice.json() == {"error": "the username Wati_Uji is taken", "field": "username"}


async def test_blocking_tells_the_bot(client: httpx.AsyncClient, world: World) -> None:
    await client.post("/sim/users/6001/block")
    (body,) = world.bot.queue.batch(10)
    states = [body["my_chat_member"][name]["status"] for name in ("old_chat_member", "new_chat_member")]
    assert states == ["member", "kicked"]
    refused = await client.post("/sim/chats/6001/messages", json={"from": 6001, "text": "x"})
    assert refused.status_code == 400
    await client.post("/sim/users/6001/unblock")
    await written(client, text="lagi")


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"text": "x"}, "from"),
        ({"from": 999, "text": "x"}, "from"),
        ({"from": "6001", "text": "x"}, "from"),
        ({"from": 6002, "text": "x"}, "from"),
        ({"from": 6001}, "text"),
        ({"from": 6001, "text": ""}, "text"),
        ({"from": 6001, "text": "x" * 4097}, "text"),
        ({"from": 6001, "text": 5}, "text"),
        ({"from": 6001, "text": "x", "photo": "y"}, "photo"),
        ({"from": 6001, "photo": "y", "caption": "x" * 1025}, "caption"),
        ({"from": 6001, "sticker": "😊", "caption": "x"}, "caption"),
        ({"from": 6001, "text": "x", "reply_to": 5}, "reply_to"),
        ({"from": 6001, "text": "x", "message_thread_id": 5}, "message_thread_id"),
        ({"from": 6001, "location": {"latitude": 100, "longitude": 0}}, "location"),
        ({"from": 6001, "document": {"data": "not base64!"}}, "document"),
        ({"from": 6001, "photo": {}}, "photo"),
        ({"from": 6001, "voice": []}, "voice"),
        ({"from": 6001, "text": "x", "replyto": 5}, "replyto"),
    ],
)
async def test_wrong_messages_are_refused_with_the_field(
    client: httpx.AsyncClient, body: dict[str, Any], field: str
) -> None:
    answer = await client.post("/sim/chats/6001/messages", json=body)
    assert answer.status_code in {400, 404}
    assert answer.json()["field"] == field
    assert answer.json()["error"]
    assert await listed(client) == []


@pytest.mark.parametrize(
    ("method", "path", "body", "status"),
    [
        ("POST", "/sim/chats/-5/messages", {"from": 6001, "text": "x"}, 404),
        ("POST", "/sim/faults", {"kind": "earthquake"}, 400),
        ("POST", "/sim/faults", {"kind": "slow", "seconds": -1}, 400),
        ("POST", "/sim/faults", {"kind": "slow", "times": 0}, 400),
        ("POST", "/sim/chats", {"type": "club", "title": "x"}, 400),
        ("POST", "/sim/chats", {"type": "group", "title": "x", "is_forum": True}, 400),
        ("POST", "/sim/callbacks", {"from": 6001, "chat_id": 6001, "message_id": 1, "data": "x" * 65}, 400),
        ("GET", "/sim/calls?after=x", None, 400),
        ("GET", "/sim/callbacks/5", None, 404),
        ("PATCH", "/sim/chats/6001/messages/5", {"text": "x"}, 404),
    ],
)
async def test_other_wrong_calls_are_refused(
    client: httpx.AsyncClient, method: str, path: str, body: dict[str, Any] | None, status: int
) -> None:
    answer = await client.request(method, path, json=body)
    assert answer.status_code == status
    assert answer.json()["error"]


async def test_a_body_that_is_no_json_is_refused(client: httpx.AsyncClient) -> None:
    answer = await client.post("/sim/users", content=b"{")
    assert (answer.status_code, answer.json()["error"]) == (400, "the body must be JSON")


async def test_forged_presses_reach_the_bot(client: httpx.AsyncClient, world: World) -> None:
    body = {"from": 6001, "chat_id": 6001, "message_id": 12345, "data": "rate:5:'; DROP TABLE"}
    pressed = (await client.post("/sim/callbacks", json=body)).json()
    (update,) = world.bot.queue.batch(10)
    query = update["callback_query"]
    assert query["id"] == pressed["id"]
    assert query["message"] == {"chat": query["message"]["chat"], "message_id": 12345, "date": 0}
    answered = (await client.get(f"/sim/callbacks/{pressed['id']}")).json()
    assert answered["answered"] is False


@pytest.mark.parametrize(
    "headers",
    [
        {"Host": "evil.example"},
        {"Origin": "https://evil.example"},
        {"Sec-Fetch-Site": "cross-site"},
        {"Origin": "null"},
    ],
)
async def test_strangers_pages_are_kept_out(client: httpx.AsyncClient, headers: dict[str, str]) -> None:
    answer = await client.get("/sim/chats", headers=headers)
    assert answer.status_code == 403
    assert (await client.get("/sim/chats", headers={"Origin": "http://localhost:8081"})).status_code == 200


async def test_the_page_and_its_words_are_served(client: httpx.AsyncClient) -> None:
    page = await client.get("/")
    assert page.status_code == 200
    assert "script-src 'self'" in page.headers["content-security-policy"]
    texts = (await client.get("/texts.json")).json()
    assert texts["id"].keys() == texts["en"].keys()
    assert all(text.strip() for language in texts.values() for text in language.values())
    for name in ("app.js", "panel.js", "bubble.js", "composer.js", "world.js", "texts.js", "dom.js", "chat.css"):
        body = (await client.get(f"/{name}")).text
        assert "innerHTML" not in body
