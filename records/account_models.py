"""What is remembered about the console: who may sign in, who is signed in, and who looked at what."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from records.models import Base, Librarian


class Credential(Base):
    """How a librarian signs in to the console."""

    __tablename__ = "credentials"
    librarian_id: Mapped[int] = mapped_column(ForeignKey("librarians.id"), primary_key=True)
    username: Mapped[str] = mapped_column(String(40), unique=True)
    password_hash: Mapped[str] = mapped_column(Text)
    set_at: Mapped[datetime]
    librarian: Mapped[Librarian] = relationship(lazy="joined", innerjoin=True)


class Invitation(Base):
    """A link that makes one account, or gives one a new password; only its hash is kept."""

    __tablename__ = "invitations"
    id: Mapped[int] = mapped_column(primary_key=True)
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    librarian_id: Mapped[int | None] = mapped_column(ForeignKey("librarians.id"))
    invited_by_id: Mapped[int | None] = mapped_column(ForeignKey("librarians.id"))
    roles: Mapped[list[Any]]
    invited_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    used_at: Mapped[datetime | None]


class SignIn(Base):
    """A browser that is signed in; only the hash of its token is kept."""

    __tablename__ = "sign_ins"
    id: Mapped[int] = mapped_column(primary_key=True)
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    form_token: Mapped[str] = mapped_column(String(64))
    librarian_id: Mapped[int] = mapped_column(ForeignKey("librarians.id"), index=True)
    signed_in_at: Mapped[datetime]
    last_seen_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    librarian: Mapped[Librarian] = relationship(lazy="joined", innerjoin=True)


class SignInAttempt(Base):
    """A try to sign in that failed; too many within a while are slowed down."""

    __tablename__ = "sign_in_attempts"
    __table_args__ = (
        Index("ix_sign_in_attempts_username_tried_at", "username", "tried_at"),
        Index("ix_sign_in_attempts_address_tried_at", "address", "tried_at"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    username: Mapped[str] = mapped_column(String(40))
    address: Mapped[str] = mapped_column(String(64))
    tried_at: Mapped[datetime]


class AuditEntry(Base):
    """Who did what with personal data or settings: a transcript opened, an export, an invitation."""

    __tablename__ = "audit_entries"
    id: Mapped[int] = mapped_column(primary_key=True)
    librarian_id: Mapped[int | None] = mapped_column(ForeignKey("librarians.id"))
    action: Mapped[str] = mapped_column(String(30))
    interaction_id: Mapped[int | None] = mapped_column(ForeignKey("interactions.id"), index=True)
    detail: Mapped[dict[str, Any]] = mapped_column(default=dict)
    done_at: Mapped[datetime] = mapped_column(index=True)


class Change(Base):
    """A hint for live screens: something about an interaction changed, look again."""

    __tablename__ = "changes"
    # Numbers are never used again, so that no screen misses one.
    __table_args__ = {"sqlite_autoincrement": True}  # noqa: RUF012 (SQLAlchemy's own form)
    id: Mapped[int] = mapped_column(primary_key=True)
    interaction_id: Mapped[int]
    changed_at: Mapped[datetime]
