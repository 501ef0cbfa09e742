"""A Telegram stand-in: the Bot API that Sapa uses, and a page to chat on, without Telegram."""

from simulator.app import create_app
from simulator.server import running, serve
from simulator.world import STAFF_CHAT_ID, World

__all__ = ["STAFF_CHAT_ID", "World", "create_app", "running", "serve"]
