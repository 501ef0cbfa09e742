"""One message of a chat, as the simulator keeps it."""

from dataclasses import dataclass, field
from typing import Any

MEDIA_KINDS = ("photo", "document", "voice", "sticker", "video", "audio", "animation", "video_note")
CAPTIONLESS = frozenset({"sticker", "video_note", "location", "contact"})
SERVICE_KINDS = frozenset(
    {
        "forum_topic_created",
        "forum_topic_edited",
        "forum_topic_closed",
        "forum_topic_reopened",
        "pinned_message",
        "new_chat_members",
        "left_chat_member",
    }
)


@dataclass
class Message:
    """Something written, sent or noted in a chat; `content` holds the Bot API object of its kind."""

    chat_id: int
    sender_id: int
    kind: str = "text"
    text: str = ""
    entities: list[dict[str, Any]] = field(default_factory=list)
    content: Any = None
    reply_to: int | None = None
    thread: int | None = None
    media_group_id: str = ""
    markup: dict[str, Any] = field(default_factory=dict)
    forward_origin: dict[str, Any] = field(default_factory=dict)
    reactions: list[dict[str, Any]] = field(default_factory=list)
    protected: bool = False
    silent: bool = False
    id: int = 0
    date: int = 0
    edit_date: int = 0
    deleted: bool = False

    @property
    def is_service(self) -> bool:
        """Whether Telegram itself wrote this line (a topic created, a message pinned)."""
        return self.kind in SERVICE_KINDS

    @property
    def inline_keyboard(self) -> list[list[dict[str, Any]]]:
        """The rows of buttons under the message."""
        rows: list[list[dict[str, Any]]] = self.markup.get("inline_keyboard", [])
        return rows
