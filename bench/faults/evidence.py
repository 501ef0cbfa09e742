"""What is known after a trial: the simulator's own record, the database in plain SQL, and the trial's journal."""

import json
from dataclasses import dataclass, field
from typing import Any

from bench.faults.journal import Claim, Journal, RatingPress, StaffReply
from bench.faults.store import Row, Store
from simulator.callbacks import Call
from simulator.world import World


@dataclass(frozen=True)
class Said:
    """Something a patron wrote, as Telegram keeps it."""

    chat: int
    message: int
    text: str
    kind: str = "text"


@dataclass(frozen=True)
class Sent:
    """A call by which the bot said something; `heard` is False where the answer to it was lost."""

    at: float
    chat: int
    text: str
    arrived: bool = True
    heard: bool = True
    thread: int | None = None
    refused: bool = False
    buttons: bool = False


@dataclass(frozen=True)
class Recorded:
    """A message of the database."""

    id: int
    interaction: int
    author: str
    kind: str = "text"
    text: str = ""
    chat: int | None = None
    message: int | None = None


@dataclass(frozen=True)
class Queued:
    """A delivery of the database."""

    id: int
    lane: str
    method: str
    status: str
    chat: int
    said: int | None = None
    text: str = ""
    data: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Talk:
    """An interaction of the database."""

    id: int
    patron: int
    status: str


@dataclass(frozen=True)
class Passed:
    """A handoff of the database."""

    id: int
    interaction: int
    open: bool
    claimed: bool


@dataclass(frozen=True)
class Rated:
    """A rating of the database."""

    id: int
    interaction: int
    score: int | None


@dataclass(frozen=True)
class Evidence:
    """Everything the checker looks at."""

    said: list[Said] = field(default_factory=list)
    sent: list[Sent] = field(default_factory=list)
    copied: list[tuple[int, int]] = field(default_factory=list)
    recorded: list[Recorded] = field(default_factory=list)
    queued: list[Queued] = field(default_factory=list)
    talks: list[Talk] = field(default_factory=list)
    handoffs: list[Passed] = field(default_factory=list)
    ratings: list[Rated] = field(default_factory=list)
    met_twice: list[int] = field(default_factory=list)
    unfinished: list[int] = field(default_factory=list)
    waiting_at_telegram: int = 0
    presses: list[RatingPress] = field(default_factory=list)
    claims: list[Claim] = field(default_factory=list)
    replies: list[StaffReply] = field(default_factory=list)
    crashes: list[float] = field(default_factory=list)


TWICE = """
SELECT message_id FROM questions WHERE source <> 'button' GROUP BY message_id, text HAVING count(*) > 1
"""
TALKS = "SELECT i.id, p.telegram_id, i.status FROM interactions i JOIN patrons p ON p.id = i.patron_id"
MESSAGES = "SELECT id, interaction_id, author, kind, text, chat_id, telegram_message_id FROM messages ORDER BY id"
DELIVERIES = "SELECT id, lane, method, status, chat_id, message_id, payload FROM deliveries ORDER BY id"
HANDOFFS = "SELECT id, interaction_id, resolved_at, cancelled_at, claimed_at FROM handoffs ORDER BY id"


def gather(world: World, store: Store, journal: Journal) -> Evidence:
    """Read everything; the bot must have stopped."""
    assert len(world.calls) < (world.calls.maxlen or 0), "the simulator has forgotten calls"
    return Evidence(
        said=_said(world),
        sent=[sent for call in world.calls if (sent := _sent(call)) is not None],
        copied=[place for call in world.calls if (place := _copied(call)) is not None],
        recorded=[_recorded(row) for row in store.rows(MESSAGES)],
        queued=[_queued(row) for row in store.rows(DELIVERIES)],
        talks=[Talk(*row) for row in store.rows(TALKS)],
        handoffs=[
            Passed(number, talk, resolved is None and cancelled is None, claimed is not None)
            for number, talk, resolved, cancelled, claimed in store.rows(HANDOFFS)
        ],
        ratings=[Rated(*row) for row in store.rows("SELECT id, interaction_id, score FROM ratings")],
        met_twice=[row[0] for row in store.rows(TWICE)],
        unfinished=[row[0] for row in store.rows("SELECT update_id FROM received_updates WHERE finished_at IS NULL")],
        waiting_at_telegram=len(world.bot.queue.pending),
        presses=journal.presses,
        claims=journal.claims,
        replies=journal.replies,
        crashes=journal.crashes,
    )


def _said(world: World) -> list[Said]:
    private = (chat for chat in world.chats.values() if chat.type == "private")
    everything = (message for chat in private for message in chat.messages.values())
    return [Said(m.chat_id, m.id, m.text, m.kind) for m in everything if m.sender_id == m.chat_id]


def _sent(call: Call) -> Sent | None:
    """What a call said: without an answer nothing was done, and status 0 means that the answer was lost."""
    if call.method.lower() != "sendmessage":
        return None
    chat, text = int(call.params.get("chat_id", 0)), str(call.params.get("text", ""))
    arrived = bool(call.answer.get("ok"))
    refused = call.answer.get("error_code") in {400, 403}
    thread, buttons = call.params.get("message_thread_id"), "reply_markup" in call.params
    heard = call.status != 0
    return Sent(call.at, chat, text, arrived, heard, int(thread) if thread else None, refused, buttons)


def _copied(call: Call) -> tuple[int, int] | None:
    """The chat and message that a call showed elsewhere."""
    if call.method.lower() != "copymessage" or not call.answer.get("ok"):
        return None
    return int(call.params["from_chat_id"]), int(call.params["message_id"])


def _recorded(row: Row) -> Recorded:
    number, talk, author, kind, text, chat, message = row
    return Recorded(number, talk, author, kind, text or "", chat, message)


def _queued(row: Row) -> Queued:
    number, lane, method, status, chat, said, payload = row
    given: dict[str, Any] = json.loads(payload) if isinstance(payload, str) else payload
    data = frozenset(data for rows in given.get("buttons") or [] for _label, data in rows)
    return Queued(number, lane, method, status, chat, said, str(given.get("text", "")), data)
