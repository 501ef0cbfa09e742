"""Accounts of the console: credentials, invitations, sign-ins and failed attempts."""

from datetime import datetime

from sqlalchemy import delete, func, select, update
from sqlalchemy.orm import Session

from records.account_models import Credential, Invitation, SignIn, SignInAttempt
from records.models import Librarian


def credential(session: Session, username: str) -> Credential | None:
    """The credential of a username whose librarian is still on the register."""
    query = select(Credential).join(Librarian).where(Credential.username == username, Librarian.removed_at.is_(None))
    return session.scalars(query).one_or_none()


def username_taken(session: Session, username: str, but: int | None = None) -> bool:
    """Whether somebody else signs in with this name."""
    query = select(Credential.librarian_id).where(
        Credential.username == username, Credential.librarian_id != (but or 0)
    )
    return session.scalars(query).first() is not None


def free_username(session: Session, username: str) -> None:
    """Let a username go whose librarian was removed: they never sign in again, and no record names them by it."""
    gone = select(Librarian.id).where(Librarian.removed_at.is_not(None))
    session.execute(delete(Credential).where(Credential.username == username, Credential.librarian_id.in_(gone)))


def has_administrator(session: Session) -> bool:
    """Whether anybody who may invite others can sign in."""
    query = select(Librarian.roles).join(Credential).where(Librarian.removed_at.is_(None))
    return any("admin" in roles for roles in session.scalars(query))


def invitation(session: Session, token_hash: str, now: datetime) -> Invitation | None:
    """An invitation that can still be used."""
    query = select(Invitation).where(
        Invitation.token_hash == token_hash, Invitation.used_at.is_(None), Invitation.expires_at > now
    )
    return session.scalars(query.with_for_update()).one_or_none()


def withdraw_first_invitations(session: Session, now: datetime) -> None:
    """Invitations that nobody sent are replaced when the desk is started again: one link is valid at a time."""
    query = update(Invitation).where(Invitation.invited_by_id.is_(None), Invitation.used_at.is_(None))
    session.execute(query.values(used_at=now))


def sign_in(session: Session, token_hash: str, idle_since: datetime, signed_in_since: datetime) -> SignIn | None:
    """A sign-in that is neither ended, nor idle, nor too old, of a librarian still on the register."""
    query = (
        select(SignIn)
        .join(Librarian)
        .where(
            SignIn.token_hash == token_hash,
            SignIn.ended_at.is_(None),
            SignIn.last_seen_at > idle_since,
            SignIn.signed_in_at > signed_in_since,
            Librarian.removed_at.is_(None),
        )
    )
    return session.scalars(query).one_or_none()


def sign_ins_of(session: Session, librarian_id: int, idle_since: datetime, signed_in_since: datetime) -> list[SignIn]:
    """A librarian's sign-ins that still hold, last used first."""
    query = select(SignIn).where(SignIn.librarian_id == librarian_id, SignIn.ended_at.is_(None))
    recent = SignIn.last_seen_at > idle_since, SignIn.signed_in_at > signed_in_since
    return list(session.scalars(query.where(*recent).order_by(SignIn.last_seen_at.desc(), SignIn.id.desc())))


def end_sign_ins(session: Session, librarian_id: int, now: datetime, but: str = "") -> None:
    """Sign a librarian out everywhere, but where a token of this hash is used."""
    query = update(SignIn).where(SignIn.librarian_id == librarian_id, SignIn.ended_at.is_(None))
    query = query.where(SignIn.token_hash != but)
    session.execute(query.values(ended_at=now))


def failures(session: Session, username: str, address: str, since: datetime) -> tuple[int, int]:
    """How often signing in failed since a moment: for a username, and from an address."""
    recent = select(func.count(SignInAttempt.id)).where(SignInAttempt.tried_at > since)
    return (
        session.scalar(recent.where(SignInAttempt.username == username)) or 0,
        session.scalar(recent.where(SignInAttempt.address == address)) or 0,
    )


def forget_failures(session: Session, username: str) -> None:
    """After the right password, earlier failures no longer count against the name."""
    for each in session.scalars(select(SignInAttempt).filter_by(username=username)):
        session.delete(each)
