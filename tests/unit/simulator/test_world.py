"""Bots and tokens, privacy mode, numbering."""

import pytest

from simulator import STAFF_CHAT_ID, World
from simulator.accounts import Chat, Member
from simulator.errors import NotFoundError
from simulator.messages import Message


def test_the_first_token_takes_the_worlds_own_bot_over() -> None:
    world = World.seeded("Uji")
    world.post(Message(6001, 6001, text="sebelum bot ada"))
    bot = world.bot_for("4242:rahasia")
    assert bot is world.bot
    assert bot.user.id == 4242
    assert world.chats[STAFF_CHAT_ID].member(4242).may("can_manage_topics")
    assert bot.queue.batch(10)[0]["message"]["text"] == "sebelum bot ada"
    assert world.bot_for("4242:lain") is bot
    assert world.bot_for("77:x") is not bot


@pytest.mark.parametrize("token", ["", "abc", "12", "12:", ":x", "x:y", "0:x", "-5:x", "1 2:x"])
def test_malformed_tokens_are_unknown(token: str) -> None:
    with pytest.raises(NotFoundError):
        World().bot_for(token)


def test_privacy_mode_hides_group_talk_but_not_commands() -> None:
    world = World.seeded("Uji")
    world.bot.can_read_all_group_messages = False
    group = world.add_chat(Chat(-5, "group", "Warga", members={6001: Member(), world.bot.user.id: Member()}))
    assert world.post(Message(group.id, 6001, text="halo semua")) is None
    command = Message(group.id, 6001, text="/jam", entities=[{"type": "bot_command", "offset": 0, "length": 4}])
    assert world.post(command) is not None


def test_two_worlds_never_share_numbers() -> None:
    first, second = World.seeded("Uji", lambda: 1_800_000_000.0), World.seeded("Uji", lambda: 1_800_000_060.0)
    numbers = [world.post(Message(6001, 6001, text="x")) for world in (first, second)]
    assert numbers[0] != numbers[1]
    assert first.chats[6001].messages.keys().isdisjoint(second.chats[6001].messages)


def test_messages_of_other_bots_connected_here_are_not_told() -> None:
    world = World.seeded("Uji")
    bot = world.bot_for("4242:x")
    assert world.post(Message(6001, bot.user.id, text="dari bot")) is None
