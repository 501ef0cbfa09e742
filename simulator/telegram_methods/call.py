"""One Bot API call and the checks that most methods share."""

from dataclasses import dataclass
from typing import Any

from simulator.accounts import Chat, Member, Topic
from simulator.bots import Bot
from simulator.errors import BadRequestError, ForbiddenError
from simulator.messages import Message
from simulator.params import Params
from simulator.render import bot_card
from simulator.world import World


@dataclass
class MethodCall:
    """What a method gets: the world, the bot that calls, and the parameters."""

    world: World
    bot: Bot
    params: Params

    def chat(self, name: str = "chat_id") -> Chat:
        """Return the chat that a parameter names, by id or @username."""
        if not self.params.has(name):
            raise BadRequestError(f"{name} is empty")
        wanted = self.params.text(name)
        if wanted.removeprefix("-").isdecimal() and int(wanted) in self.world.chats:
            return self.world.chats[int(wanted)]
        named = (chat for chat in self.world.chats.values() if chat.username and wanted == f"@{chat.username}")
        chat = next(named, None)
        if chat is None:
            raise BadRequestError("chat not found")
        return chat

    def reachable_chat(self) -> Chat:
        """Return the chat to send to, or refuse as Telegram does."""
        chat = self.chat()
        if chat.type == "private":
            self._check_private(chat)
        else:
            self._check_member(chat)
        return chat

    def membership(self, chat: Chat) -> Member:
        """Return the bot's own place in a chat."""
        return chat.member(self.bot.user.id)

    def thread(self, chat: Chat) -> int | None:
        """Return the topic to write in: the given one, or that of the message replied to."""
        if not self.params.has("message_thread_id"):
            replied = self.replied(chat)
            return replied.thread if replied is not None else None
        topic = self.topic(chat, "message thread not found")
        if topic.closed and not self.membership(chat).may("can_manage_topics"):
            raise BadRequestError("TOPIC_CLOSED")
        return topic.thread

    def topic(self, chat: Chat, refusal: str) -> Topic:
        """Return the topic that `message_thread_id` names; `refusal` is the error when there is none."""
        topic = chat.topics.get(self.params.integer("message_thread_id"))
        if topic is None or topic.deleted:
            raise BadRequestError(refusal)
        return topic

    def replied(self, chat: Chat) -> Message | None:
        """Return the message to reply to, None when the call is no reply."""
        settings = self.params.mapping("reply_parameters")
        number = settings.get("message_id") or self.params.integer("reply_to_message_id")
        if not number:
            return None
        message = chat.find(int(number))
        forgiving = settings.get("allow_sending_without_reply") or self.params.flag("allow_sending_without_reply")
        if message is None and not forgiving:
            raise BadRequestError("message to be replied not found")
        return message

    def message(self, chat: Chat, refusal: str, name: str = "message_id") -> Message:
        """Return the message a parameter names; `refusal` is the error when there is none."""
        message = chat.find(self.params.integer(name))
        if message is None:
            raise BadRequestError(refusal)
        return message

    def show(self, message: Message) -> dict[str, Any]:
        """Return a message as the bot sees it."""
        return bot_card(self.world, message)

    def _check_private(self, chat: Chat) -> None:
        if chat.blocked:
            raise ForbiddenError("bot was blocked by the user")
        if not chat.started:
            raise ForbiddenError("bot can't initiate conversation with a user")

    def _check_member(self, chat: Chat) -> None:
        kind = f"{chat.type} chat"
        member = self.membership(chat)
        if not member.present:
            raise ForbiddenError(
                f"bot was kicked from the {kind}" if member.status == "kicked" else f"bot is not a member of the {kind}"
            )
        if chat.type == "channel" and not member.is_admin:
            raise BadRequestError("need administrator rights in the channel chat")
