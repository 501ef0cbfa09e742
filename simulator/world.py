"""The whole made-up Telegram, in memory: who is there, what was written, what bots still have to hear."""

import secrets
import time
from collections import deque
from collections.abc import Callable
from dataclasses import replace

from simulator.accounts import Chat, Member, Topic, User, administrator
from simulator.bell import Bell
from simulator.bots import Bot
from simulator.callbacks import Call, Callback
from simulator.errors import NotFoundError
from simulator.faults import Faults
from simulator.feed import Feed
from simulator.files import FileStore
from simulator.limits import Limits
from simulator.messages import Message
from simulator.news import announce, announce_block, announce_press
from simulator.render import page_card
from simulator.updates import UpdateQueue

STAFF_CHAT_ID = -1001000000001
UNCLAIMED_BOT = 1
FIRST_NEW_USER = 6_000_000_000
CALLS_KEPT = 50_000
EPOCH = 1_767_225_600  # the first second of 2026
TICKS = 16  # numbers per second: two worlds started a second apart never give the same ids to different things


class World:
    """Telegram as one event loop sees it; every change is made through the methods here.

    `limits` switches Telegram's sending limits on or off, `clock` gives seconds since 1970, `webhook_delay` is the
    first pause in seconds before a refused webhook update is offered again, `first_id` where numbering begins
    (by default a number made from the clock, so that a desk that remembers an earlier world meets no id twice).
    """

    def __init__(
        self,
        clock: Callable[[], float] = time.time,
        *,
        limits: bool = True,
        webhook_delay: float = 1.0,
        first_id: int | None = None,
    ) -> None:
        self.clock = clock
        self.limits_on = limits
        self.webhook_delay = webhook_delay
        self.first_id = max(1, int((clock() - EPOCH) * TICKS)) if first_id is None else first_id
        self.users: dict[int, User] = {}
        self.chats: dict[int, Chat] = {}
        self.bots: dict[int, Bot] = {}
        self.callbacks: dict[str, Callback] = {}
        self.calls: deque[Call] = deque(maxlen=CALLS_KEPT)
        self.files = FileStore()
        self.faults = Faults()
        self.feed = Feed()
        self.closing = Bell()
        self.closed = False
        self.call_count = 0
        self._last_update = self._last_user = self._last_message = self._last_group = self.first_id
        self.bot = self._add_bot(UNCLAIMED_BOT, "sapa_sim_bot")

    @classmethod
    def seeded(cls, library_name: str, clock: Callable[[], float] = time.time, *, limits: bool = True) -> "World":
        """Return a world with a staff forum group, two librarians (5001, 5002) and two patrons (6001, 6002)."""
        world = cls(clock, limits=limits)
        librarians = (User(5001, "Sri", last_name="Wahyuni"), User(5002, "Budi", last_name="Santoso"))
        patrons = (User(6001, "Rani", language_code="id"), User(6002, "Tom", language_code="en"))
        for user in (*librarians, *patrons):
            world.add_user(replace(user, language_code=user.language_code or "id"))
        group = Chat(STAFF_CHAT_ID, "supergroup", f"Staf {library_name}", is_forum=True)
        group.members = {user.id: Member() for user in librarians}
        world.add_chat(group)
        world.add_member(group, world.bot.user.id, administrator())
        return world

    def bot_for(self, token: str) -> Bot:
        """Return the bot of a token `digits:letters`; the first token seen takes over the world's own bot."""
        number, _, secret = token.partition(":")
        if not (number.isascii() and number.isdigit() and secret) or int(number) == 0:
            raise NotFoundError("")
        bot_id = int(number)
        if bot_id not in self.bots and UNCLAIMED_BOT in self.bots:
            self._claim(bot_id)
        return self.bots.get(bot_id) or self._add_bot(bot_id, f"sim{bot_id}_bot")

    def _add_bot(self, bot_id: int, username: str) -> Bot:
        user = User(bot_id, "Sapa", is_bot=True, username=username)
        limits = Limits(self.clock, enabled=self.limits_on)
        bot = Bot(user, UpdateQueue(self.clock, self.faults), limits)
        self.bots[bot_id] = bot
        self.users[bot_id] = user
        return bot

    def _claim(self, bot_id: int) -> None:
        bot = self.bots.pop(UNCLAIMED_BOT)
        self.users.pop(UNCLAIMED_BOT)
        bot.user.id = bot_id
        self.bots[bot_id] = bot
        self.users[bot_id] = bot.user
        for chat in self.chats.values():
            if UNCLAIMED_BOT in chat.members:
                chat.members[bot_id] = chat.members.pop(UNCLAIMED_BOT)

    def set_limits(self, on: bool) -> None:
        """Switch the sending limits of every bot on or off."""
        self.limits_on = on
        for bot in self.bots.values():
            bot.limits.enabled = on

    def next_user_id(self) -> int:
        """Return an id for a new person; beyond 32 bits, as real ones are."""
        self._last_user += 1
        return FIRST_NEW_USER + self._last_user

    def next_chat_id(self, kind: str) -> int:
        """Return an id for a new group or channel."""
        self._last_group += 1
        return -self._last_group if kind == "group" else -1_001_000_000_000 - self._last_group

    def next_update_id(self) -> int:
        """Return the number of the next update."""
        self._last_update += 1
        return self._last_update

    def add_user(self, user: User) -> User:
        """Add an account with the private chat in which it can meet the bot."""
        self.users[user.id] = user
        chat = Chat(user.id, "private", username=user.username, first_name=user.first_name, last_name=user.last_name)
        self.add_chat(chat)
        return user

    def add_chat(self, chat: Chat) -> Chat:
        """Add a chat."""
        self.chats[chat.id] = chat
        self.touch(chat)
        return chat

    def touch(self, chat: Chat) -> None:
        """Tell the open pages that something about a chat itself changed."""
        self.feed.tell("chat", chat_id=chat.id)

    def add_member(self, chat: Chat, user_id: int, member: Member) -> None:
        """Put an account into a group, or change its place there."""
        chat.members[user_id] = member
        self.touch(chat)

    def post(self, message: Message) -> int | None:
        """Put a message into its chat; return the number of the update bots got, None when none heard of it."""
        chat = self.chats[message.chat_id]
        message.id = self._next_message_id(chat)
        message.date = int(self.clock())
        chat.messages[message.id] = message
        self._show(message)
        return announce(self, message)

    def amend(self, message: Message, *, tell_bots: bool = False) -> int | None:
        """Note that a message was edited; return the update's number when `tell_bots` and some bot heard of it."""
        message.edit_date = int(self.clock())
        self._show(message)
        return announce(self, message) if tell_bots else None

    def redraw(self, message: Message) -> None:
        """Show a change that is no edit (buttons taken away, a reaction)."""
        self._show(message)

    def remove(self, message: Message) -> None:
        """Delete a message; bots are not told, as on Telegram."""
        message.deleted = True
        chat = self.chats[message.chat_id]
        chat.pinned = [number for number in chat.pinned if number != message.id]
        self._show(message)

    def drop_topic(self, chat: Chat, topic: Topic) -> None:
        """Delete a topic with all that was written in it."""
        topic.deleted = True
        for message in chat.messages.values():
            message.deleted = message.deleted or message.thread == topic.thread
        self.touch(chat)

    def press(self, user: User, chat: Chat, message_id: int, data: str) -> tuple[Callback, int | None]:
        """Press an inline button; return the press and the number of the update."""
        number = str(secrets.randbits(62) | 1 << 62)
        callback = Callback(number, user.id, chat.id, message_id, data, self.clock())
        self.callbacks[callback.id] = callback
        return callback, announce_press(self, callback)

    def set_blocked(self, chat: Chat, blocked: bool) -> int | None:
        """Let a person block or unblock the bot; return the number of the my_chat_member update, if any."""
        if chat.blocked == blocked:
            return None
        chat.blocked = blocked
        self.touch(chat)
        return announce_block(self, chat)

    def close(self) -> None:
        """End every long poll, page stream and webhook, because the server stops."""
        self.closed = True
        self.closing.ring()
        self.feed.bell.ring()
        for bot in self.bots.values():
            bot.queue.bell.ring()
            if bot.webhook is not None:
                bot.webhook.stop()

    def reopen(self) -> None:
        """Serve again after `close`."""
        self.closed = False
        for bot in self.bots.values():
            if bot.webhook is not None:
                bot.webhook.start()

    async def pause(self, seconds: float) -> None:
        """Wait, but no longer than until the server stops."""
        if not self.closed:
            await self.closing.wait(seconds)

    def _next_message_id(self, chat: Chat) -> int:
        if chat.type in {"supergroup", "channel"}:
            return chat.next_number(self.first_id)
        self._last_message += 1
        return self._last_message

    def _show(self, message: Message) -> None:
        self.feed.tell("message", chat_id=message.chat_id, message=page_card(self, message))
