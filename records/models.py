"""What the desk remembers: one class per record of docs/architecture.md."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, BigInteger, ForeignKey, Index, MetaData, String, Text, UniqueConstraint, text
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column, relationship

from records.types import NAMING, UtcDateTime


class Base(DeclarativeBase):
    """The records' common base: moments are aware UTC, Telegram ids are 64 bit, mappings are JSON."""

    metadata = MetaData(naming_convention=NAMING)
    type_annotation_map = {datetime: UtcDateTime, dict[str, Any]: JSON, list[Any]: JSON}  # noqa: RUF012 (SQLAlchemy's own form)


class InteractionStatus(StrEnum):
    """Who speaks now in an interaction."""

    BOT = "bot"
    WAITING = "waiting"
    WITH_LIBRARIAN = "with_librarian"
    CLOSED = "closed"


HUMAN_OWNED = frozenset({InteractionStatus.WAITING, InteractionStatus.WITH_LIBRARIAN})


class Author(StrEnum):
    """Who said a message; a note is staff to staff and is never sent to the patron."""

    PATRON = "patron"
    BOT = "bot"
    LIBRARIAN = "librarian"
    SYSTEM = "system"
    NOTE = "note"


class Outcome(StrEnum):
    """How a question was met."""

    ANSWERED = "answered"
    CLARIFIED = "clarified"
    HANDED_OFF = "handed_off"
    ABANDONED = "abandoned"
    CORRECTED = "corrected"


class DeliveryStatus(StrEnum):
    """Where an outgoing Bot API call stands."""

    QUEUED = "queued"
    SENDING = "sending"
    SENT = "sent"
    FAILED = "failed"
    DROPPED = "dropped"


class HandoffKind(StrEnum):
    """A place in the queue during opening hours, or a promised follow-up outside them."""

    QUEUE = "queue"
    FOLLOW_UP = "follow_up"


class Patron(Base):
    """One Telegram account that has written to the desk."""

    __tablename__ = "patrons"
    id: Mapped[int] = mapped_column(primary_key=True)
    telegram_id: Mapped[int] = mapped_column(BigInteger, unique=True)
    name: Mapped[str] = mapped_column(String(200))
    username: Mapped[str | None] = mapped_column(String(64))
    language: Mapped[str | None] = mapped_column(String(2))
    language_fixed: Mapped[bool] = mapped_column(default=False)
    member_number: Mapped[str | None] = mapped_column(String(40))
    profile: Mapped[dict[str, Any]] = mapped_column(default=dict)
    first_seen_at: Mapped[datetime]
    last_seen_at: Mapped[datetime]
    blocked_at: Mapped[datetime | None]
    refused_at: Mapped[datetime | None]
    slowed_at: Mapped[datetime | None]

    @property
    def names(self) -> tuple[str, ...]:
        """What this person is called, a user name with its @; nothing of those whom the desk knows no name of."""
        if self.telegram_id <= 0:  # asked without Telegram, or is forgotten
            return ()
        return (self.name, f"@{self.username}") if self.username else (self.name,)


class Librarian(Base):
    """A member of staff who may act for the library, in Telegram, in the console, or both."""

    __tablename__ = "librarians"
    id: Mapped[int] = mapped_column(primary_key=True)
    telegram_id: Mapped[int | None] = mapped_column(BigInteger, unique=True)
    name: Mapped[str] = mapped_column(String(200))
    roles: Mapped[list[Any]] = mapped_column(default=lambda: ["librarian"])
    languages: Mapped[list[Any]] = mapped_column(default=lambda: ["id"])
    on_duty: Mapped[bool] = mapped_column(default=True)
    away_until: Mapped[datetime | None]
    alerts: Mapped[str | None] = mapped_column(String(10))
    alerts_refused_at: Mapped[datetime | None]
    added_at: Mapped[datetime]
    removed_at: Mapped[datetime | None]


class Interaction(Base):
    """One conversation, from the first message to closing; its version counts the changes of owner."""

    __tablename__ = "interactions"
    __table_args__ = (
        Index(
            "uq_interactions_open_patron",
            "patron_id",
            unique=True,
            sqlite_where=text("status <> 'closed'"),
            postgresql_where=text("status <> 'closed'"),
        ),
        Index(
            "ix_interactions_with_texts",  # looked through every few seconds for what was kept long enough
            "closed_at",
            sqlite_where=text("texts_removed_at IS NULL"),
            postgresql_where=text("texts_removed_at IS NULL"),
        ),
        Index("ix_interactions_status_last_activity_at", "status", "last_activity_at"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    patron_id: Mapped[int] = mapped_column(ForeignKey("patrons.id"), index=True)
    status: Mapped[str] = mapped_column(String(20), default=InteractionStatus.BOT)
    version: Mapped[int] = mapped_column(default=1)
    channel: Mapped[str] = mapped_column(String(20), default="telegram")
    branch: Mapped[str | None] = mapped_column(String(40))
    language: Mapped[str] = mapped_column(String(2))
    topic: Mapped[str | None] = mapped_column(String(60))
    librarian_id: Mapped[int | None] = mapped_column(ForeignKey("librarians.id"))
    effort_level: Mapped[int | None]
    closing_reason: Mapped[str | None] = mapped_column(String(30))
    dialogue: Mapped[dict[str, Any] | None]
    opened_at: Mapped[datetime] = mapped_column(index=True)
    last_activity_at: Mapped[datetime]
    closed_at: Mapped[datetime | None]
    texts_removed_at: Mapped[datetime | None]
    patron: Mapped[Patron] = relationship(lazy="joined", innerjoin=True)
    librarian: Mapped[Librarian | None] = relationship(lazy="joined")

    def change_owner(self, status: InteractionStatus, librarian_id: int | None = None) -> None:
        """Hand the interaction to another owner; what was computed for the old one no longer fits."""
        self.status = status
        self.librarian_id = librarian_id
        self.version += 1
        self.dialogue = None

    def close(self, reason: str, at: datetime) -> None:
        """End the conversation; the librarian stays credited."""
        self.change_owner(InteractionStatus.CLOSED, self.librarian_id)
        self.closing_reason = reason
        self.closed_at = at


class Message(Base):
    """One thing said, by anyone."""

    __tablename__ = "messages"
    __table_args__ = (Index("ix_messages_chat_id_telegram_message_id", "chat_id", "telegram_message_id"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    interaction_id: Mapped[int] = mapped_column(ForeignKey("interactions.id"), index=True)
    author: Mapped[str] = mapped_column(String(10))
    librarian_id: Mapped[int | None] = mapped_column(ForeignKey("librarians.id"))
    kind: Mapped[str] = mapped_column(String(20), default="text")
    text: Mapped[str | None] = mapped_column(Text)
    search_text: Mapped[str | None] = mapped_column(Text)
    file_id: Mapped[str | None] = mapped_column(Text)
    file_name: Mapped[str | None] = mapped_column(Text)
    media_group_id: Mapped[str | None] = mapped_column(String(64))
    chat_id: Mapped[int | None] = mapped_column(BigInteger)
    telegram_message_id: Mapped[int | None] = mapped_column(BigInteger)
    said_at: Mapped[datetime]
    edited_at: Mapped[datetime | None]


class Question(Base):
    """One question inside an interaction and how it was met; the bars are those the reader had learnt for it.

    The reason is that of handing this question over, though an earlier one may have begun the handoff.
    """

    __tablename__ = "questions"
    id: Mapped[int] = mapped_column(primary_key=True)
    interaction_id: Mapped[int] = mapped_column(ForeignKey("interactions.id"), index=True)
    message_id: Mapped[int] = mapped_column(ForeignKey("messages.id"), index=True)
    text: Mapped[str] = mapped_column(Text)
    language: Mapped[str] = mapped_column(String(2))
    intent: Mapped[str | None] = mapped_column(String(60), index=True)
    confidence: Mapped[float]
    ranking: Mapped[list[Any]]
    entities: Mapped[list[Any]]
    source: Mapped[str] = mapped_column(String(12))
    model: Mapped[str] = mapped_column(String(80))
    outcome: Mapped[str] = mapped_column(String(12))
    handoff_reason: Mapped[str | None] = mapped_column(String(30))
    effort_level: Mapped[int | None]
    answer_from: Mapped[float | None]
    ask_from: Mapped[float | None]
    asked_at: Mapped[datetime]
    interaction: Mapped[Interaction] = relationship(lazy="joined", innerjoin=True)


class Handoff(Base):
    """The passing of an interaction to a human."""

    __tablename__ = "handoffs"
    __table_args__ = (
        Index("ix_handoffs_topic_id", "topic_id"),
        Index(
            "ix_handoffs_open",  # looked for with every message and page, and few
            "id",
            sqlite_where=text("resolved_at IS NULL AND cancelled_at IS NULL"),
            postgresql_where=text("resolved_at IS NULL AND cancelled_at IS NULL"),
        ),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    interaction_id: Mapped[int] = mapped_column(ForeignKey("interactions.id"), index=True)
    kind: Mapped[str] = mapped_column(String(10))
    reason: Mapped[str] = mapped_column(String(30))
    place: Mapped[int | None]
    topic_id: Mapped[int | None] = mapped_column(BigInteger)
    card_message_id: Mapped[int | None] = mapped_column(BigInteger)
    librarian_id: Mapped[int | None] = mapped_column(ForeignKey("librarians.id"))
    requested_at: Mapped[datetime]
    promised_at: Mapped[datetime | None]
    claimed_at: Mapped[datetime | None]
    first_reply_at: Mapped[datetime | None]
    released_at: Mapped[datetime | None]
    resolved_at: Mapped[datetime | None]
    cancelled_at: Mapped[datetime | None]
    interaction: Mapped[Interaction] = relationship(lazy="joined", innerjoin=True)
    librarian: Mapped[Librarian | None] = relationship(lazy="joined")

    @property
    def is_open(self) -> bool:
        """Whether a human still owes the patron something."""
        return self.resolved_at is None and self.cancelled_at is None


class HandoffEvent(Base):
    """One step in a handoff's life: requested, claimed, released, returned, deferred, resolved, cancelled."""

    __tablename__ = "handoff_events"
    id: Mapped[int] = mapped_column(primary_key=True)
    handoff_id: Mapped[int] = mapped_column(ForeignKey("handoffs.id"), index=True)
    event: Mapped[str] = mapped_column(String(20))
    librarian_id: Mapped[int | None] = mapped_column(ForeignKey("librarians.id"))
    at: Mapped[datetime]


class Rating(Base):
    """What the patron thought of one interaction; the librarian is the one of the moment it was asked."""

    __tablename__ = "ratings"
    __table_args__ = (
        Index(
            "ix_ratings_awaited",  # looked for with every conversation that begins
            "comment_awaited_until",
            sqlite_where=text("comment_awaited_until IS NOT NULL"),
            postgresql_where=text("comment_awaited_until IS NOT NULL"),
        ),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    interaction_id: Mapped[int] = mapped_column(ForeignKey("interactions.id"), unique=True)
    librarian_id: Mapped[int | None] = mapped_column(ForeignKey("librarians.id"))
    score: Mapped[int | None]
    comment: Mapped[str | None] = mapped_column(Text)
    comment_awaited_until: Mapped[datetime | None]
    asked_at: Mapped[datetime]
    rated_at: Mapped[datetime | None]
    interaction: Mapped[Interaction] = relationship(lazy="joined", innerjoin=True)


class Feedback(Base):
    """A compliment, complaint, suggestion or purchase wish, with a number the patron can quote."""

    __tablename__ = "feedback"
    id: Mapped[int] = mapped_column(primary_key=True)
    patron_id: Mapped[int] = mapped_column(ForeignKey("patrons.id"), index=True)
    interaction_id: Mapped[int] = mapped_column(ForeignKey("interactions.id"))
    kind: Mapped[str] = mapped_column(String(12))
    status: Mapped[str] = mapped_column(String(12), default="new")
    text: Mapped[str] = mapped_column(Text)
    given_at: Mapped[datetime]


class Subscription(Base):
    """A topic a patron agreed to have news about (SDI), and when that was given and withdrawn."""

    __tablename__ = "subscriptions"
    id: Mapped[int] = mapped_column(primary_key=True)
    patron_id: Mapped[int] = mapped_column(ForeignKey("patrons.id"), index=True)
    topic: Mapped[str] = mapped_column(String(120))
    subscribed_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]


class ReceivedUpdate(Base):
    """A Telegram update that was accepted; it is finished when its effects are all committed."""

    __tablename__ = "received_updates"
    __table_args__ = (UniqueConstraint("bot_id", "update_id"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    bot_id: Mapped[int] = mapped_column(BigInteger)
    update_id: Mapped[int] = mapped_column(BigInteger)
    message_id: Mapped[int | None] = mapped_column(ForeignKey("messages.id"))
    received_at: Mapped[datetime]
    finished_at: Mapped[datetime | None]


class Delivery(Base):
    """One outgoing Bot API call, kept until it is done; deliveries of one lane are made in order."""

    __tablename__ = "deliveries"
    __table_args__ = (Index("ix_deliveries_status_lane_id", "status", "lane", "id"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    lane: Mapped[str] = mapped_column(String(40))
    method: Mapped[str] = mapped_column(String(20))
    chat_id: Mapped[int] = mapped_column(BigInteger)
    payload: Mapped[dict[str, Any]] = mapped_column(default=dict)
    interaction_id: Mapped[int | None] = mapped_column(ForeignKey("interactions.id"), index=True)
    message_id: Mapped[int | None] = mapped_column(ForeignKey("messages.id"), index=True)
    handoff_id: Mapped[int | None] = mapped_column(ForeignKey("handoffs.id"))
    status: Mapped[str] = mapped_column(String(10), default=DeliveryStatus.QUEUED)
    attempts: Mapped[int] = mapped_column(default=0)
    available_at: Mapped[datetime]
    leased_until: Mapped[datetime | None]
    telegram_message_id: Mapped[int | None] = mapped_column(BigInteger)
    error: Mapped[str | None] = mapped_column(Text)
    queued_at: Mapped[datetime]
    sent_at: Mapped[datetime | None]
