"""A bot account and what it has told Telegram about itself."""

from dataclasses import dataclass, field
from typing import Any

from simulator.accounts import User
from simulator.limits import Limits
from simulator.updates import UpdateQueue
from simulator.webhook import Webhook


@dataclass
class Bot:
    """One bot: its account, its waiting updates, its webhook, limits and command menus."""

    user: User
    queue: UpdateQueue
    limits: Limits
    webhook: Webhook | None = None
    commands: dict[str, list[dict[str, str]]] = field(default_factory=dict)
    profile: dict[str, str] = field(default_factory=dict)
    can_join_groups: bool = True
    can_read_all_group_messages: bool = True
    webhook_set_at: float = 0.0

    def card(self) -> dict[str, Any]:
        """Return the answer of getMe."""
        return self.user.card() | {
            "can_join_groups": self.can_join_groups,
            "can_read_all_group_messages": self.can_read_all_group_messages,
            "supports_inline_queries": False,
            "can_connect_to_business": False,
            "has_main_web_app": False,
        }
