"""People, bots and the chats in which they meet."""

from dataclasses import dataclass, field
from typing import Any

from simulator.messages import Message

ADMIN_RIGHTS = (
    "can_be_edited",
    "is_anonymous",
    "can_manage_chat",
    "can_delete_messages",
    "can_manage_video_chats",
    "can_restrict_members",
    "can_promote_members",
    "can_change_info",
    "can_invite_users",
    "can_post_stories",
    "can_edit_stories",
    "can_delete_stories",
    "can_pin_messages",
    "can_manage_topics",
)
REFUSED_BY_DEFAULT = ("can_be_edited", "is_anonymous", "can_promote_members")


@dataclass
class User:
    """A Telegram account, a person's or a bot's."""

    id: int
    first_name: str
    is_bot: bool = False
    last_name: str = ""
    username: str = ""
    language_code: str = ""

    @property
    def name(self) -> str:
        """The name as chats show it."""
        return f"{self.first_name} {self.last_name}".strip()

    def card(self) -> dict[str, Any]:
        """Return the Bot API's `User`."""
        optional = {"last_name": self.last_name, "username": self.username, "language_code": self.language_code}
        known = {key: value for key, value in optional.items() if value}
        return {"id": self.id, "is_bot": self.is_bot, "first_name": self.first_name, **known}


@dataclass
class Member:
    """Somebody's place in a group or channel."""

    status: str = "member"
    rights: dict[str, bool] = field(default_factory=dict)

    @property
    def present(self) -> bool:
        """Whether the account is in the chat at all."""
        return self.status not in {"left", "kicked"}

    @property
    def is_admin(self) -> bool:
        """Whether the account administers the chat."""
        return self.status in {"administrator", "creator"}

    def may(self, right: str) -> bool:
        """Return whether an administrator right such as `can_manage_topics` is held."""
        return self.status == "creator" or (self.is_admin and self.rights.get(right, False))

    def card(self, user: User) -> dict[str, Any]:
        """Return the Bot API's `ChatMember`."""
        base: dict[str, Any] = {"user": user.card(), "status": self.status}
        extra: dict[str, dict[str, Any]] = {
            "administrator": {right: self.rights.get(right, False) for right in ADMIN_RIGHTS},
            "creator": {"is_anonymous": False},
            "kicked": {"until_date": 0},
        }
        return base | extra.get(self.status, {})


def administrator() -> Member:
    """Return a member with the usual rights of an administrator."""
    return Member("administrator", {right: right not in REFUSED_BY_DEFAULT for right in ADMIN_RIGHTS})


@dataclass
class Topic:
    """One topic of a forum supergroup; its id is the id of the message that created it."""

    thread: int
    name: str
    icon_color: int
    icon_custom_emoji_id: str = ""
    closed: bool = False
    deleted: bool = False


@dataclass
class Chat:
    """A private chat (its id is the person's id), a group, a supergroup or a channel."""

    id: int
    type: str
    title: str = ""
    username: str = ""
    first_name: str = ""
    last_name: str = ""
    is_forum: bool = False
    members: dict[int, Member] = field(default_factory=dict)
    topics: dict[int, Topic] = field(default_factory=dict)
    messages: dict[int, Message] = field(default_factory=dict)
    pinned: list[int] = field(default_factory=list)
    started: bool = False
    blocked: bool = False

    def card(self) -> dict[str, Any]:
        """Return the Bot API's `Chat`."""
        optional = {key: getattr(self, key) for key in ("title", "username", "first_name", "last_name", "is_forum")}
        return {"id": self.id, "type": self.type, **{key: value for key, value in optional.items() if value}}

    def member(self, user_id: int) -> Member:
        """Return somebody's membership; strangers have left."""
        return self.members.get(user_id, Member("left"))

    def next_number(self, first_id: int) -> int:
        """Return the id of the next message where a chat counts its own; `first_id` is where numbering begins."""
        return next(reversed(self.messages), first_id) + 1

    def find(self, message_id: int) -> Message | None:
        """Return a message that is still there, or None."""
        message = self.messages.get(message_id)
        return None if message is None or message.deleted else message
