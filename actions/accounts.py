"""Accounts of the console: the first administrator, invitations, signing in and out."""

import asyncio
import re
import secrets
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256

from argon2 import PasswordHasher
from argon2.exceptions import VerifyMismatchError
from sqlalchemy.orm import Session

from actions.errors import InvalidError, MissingError, NotAllowedError, TooManyError
from actions.office import Office
from records import accounts, second_steps
from records.account_models import AuditEntry, Credential, Invitation, SignIn, SignInAttempt
from records.models import Librarian
from records.second_step_models import PendingSignIn

ROLES = ("librarian", "reviewer", "manager", "admin")
FIRST_LINK = timedelta(hours=24)
INVITED = timedelta(days=7)
IDLE = timedelta(hours=12)
LONGEST = timedelta(days=7)
SEEN_EVERY = timedelta(minutes=1)  # how exactly it is noted when a browser was last seen
SLOW_DOWN = timedelta(minutes=15)
TRIES_PER_NAME, TRIES_PER_ADDRESS = 5, 30
SHORTEST_PASSWORD, LONGEST_PASSWORD = 10, 200
LONGEST_NAME = 80
USERNAME = re.compile(r"[a-z0-9][a-z0-9._-]{2,39}")
# OWASP's second choice for Argon2id: 19 MiB, two passes, one lane (Password Storage Cheat Sheet, 2025).
HASHER = PasswordHasher(time_cost=2, memory_cost=19456, parallelism=1)


@dataclass(frozen=True, slots=True)
class Account:
    """Somebody who is signed in to the console."""

    librarian_id: int
    name: str
    roles: frozenset[str]
    form_token: str

    def may(self, roles: Collection[str]) -> bool:
        """Whether one of these roles is held; an administrator holds all."""
        return not self.roles.isdisjoint(roles) or "admin" in self.roles


@dataclass(frozen=True, slots=True)
class Applicant:
    """What somebody who was invited fills in."""

    name: str
    username: str
    password: str


@dataclass(frozen=True, slots=True)
class Entry:
    """What the right password gives: the token of a sign-in, or only of the leave to give the second step's code."""

    token: str
    is_signed_in: bool


def hashed(token: str) -> str:
    """How a token is kept."""
    return sha256(token.encode()).hexdigest()


def first_invitation(session: Session, now: datetime) -> str | None:
    """The token of a link that makes the first administrator; None once there is one."""
    if accounts.has_administrator(session):
        return None
    accounts.withdraw_first_invitations(session, now)
    return _invite(session, now, Invitation(roles=list(ROLES), expires_at=now + FIRST_LINK))


def invite(session: Session, now: datetime, by: Account, roles: list[str], librarian_id: int | None) -> str:
    """The token of a link that makes an account, or gives a librarian's a new password."""
    if not roles or not set(roles) <= set(ROLES):
        raise InvalidError("choose_roles")
    if librarian_id is not None:
        known = session.get(Librarian, librarian_id)
        if known is None or known.removed_at is not None:
            raise MissingError("no_such_librarian")
    made = Invitation(
        roles=list(roles), librarian_id=librarian_id, invited_by_id=by.librarian_id, expires_at=now + INVITED
    )
    detail = {"roles": roles} | ({"librarian": librarian_id} if librarian_id is not None else {})
    session.add(AuditEntry(librarian_id=by.librarian_id, action="invited", detail=detail, done_at=now))
    return _invite(session, now, made)


def remove(session: Session, now: datetime, by: Account, librarian_id: int) -> None:
    """Take somebody off the register and sign them out; what they did stays credited to them."""
    someone = session.get(Librarian, librarian_id)
    if someone is None or someone.removed_at is not None:
        raise MissingError("no_such_librarian")
    if someone.id == by.librarian_id:
        raise InvalidError("not_yourself")
    someone.removed_at = now
    accounts.end_sign_ins(session, someone.id, now)
    session.add(
        AuditEntry(librarian_id=by.librarian_id, action="removed", detail={"librarian": someone.id}, done_at=now)
    )


def _invite(session: Session, now: datetime, made: Invitation) -> str:
    token = secrets.token_urlsafe(32)
    made.token_hash, made.invited_at = hashed(token), now
    session.add(made)
    return token


def invited_name(session: Session, now: datetime, token: str) -> str:
    """The name of the librarian an invitation is for, empty for somebody new; MissingError when it is not valid."""
    invitation = _invitation(session, now, token)
    known = session.get(Librarian, invitation.librarian_id) if invitation.librarian_id else None
    return known.name if known else ""


def _invitation(session: Session, now: datetime, token: str) -> Invitation:
    found = accounts.invitation(session, hashed(token), now)
    if found is None:
        raise MissingError("invitation_over")
    return found


async def accept(office: Office, token: str, applicant: Applicant) -> Entry:
    """Make the account an invitation is for and let it in; a second step stays in force."""
    applicant = _checked(applicant)
    password_hash = await asyncio.to_thread(HASHER.hash, applicant.password)
    return await office.db.write(_accept, office.clock(), token, applicant, password_hash)


def _checked(applicant: Applicant) -> Applicant:
    made = Applicant(" ".join(applicant.name.split()), applicant.username.strip().lower(), applicant.password)
    if not made.name or len(made.name) > LONGEST_NAME:
        raise InvalidError("wrong_name", most=LONGEST_NAME)
    if not USERNAME.fullmatch(made.username):
        raise InvalidError("wrong_username")
    check_password(made.username, made.password)
    return made


def check_password(username: str, password: str) -> None:
    """Refuse a password that is too short, too long, or holds the username; InvalidError."""
    if not SHORTEST_PASSWORD <= len(password) <= LONGEST_PASSWORD or username in password.lower():
        raise InvalidError("wrong_password", least=SHORTEST_PASSWORD)


def _accept(session: Session, now: datetime, token: str, applicant: Applicant, password_hash: str) -> Entry:
    invitation = _invitation(session, now, token)
    accounts.free_username(session, applicant.username)
    if accounts.username_taken(session, applicant.username, invitation.librarian_id):
        raise InvalidError("username_taken", username=applicant.username)
    librarian = session.get(Librarian, invitation.librarian_id) if invitation.librarian_id else None
    if librarian is None:
        librarian = Librarian(name=applicant.name, roles=list(invitation.roles), added_at=now)
        session.add(librarian)
        session.flush()
    librarian.name, librarian.roles = applicant.name, list(invitation.roles)
    invitation.used_at = now
    accounts.end_sign_ins(session, librarian.id, now)
    given = Credential(librarian_id=librarian.id, username=applicant.username, password_hash=password_hash, set_at=now)
    session.merge(given)
    session.add(AuditEntry(librarian_id=librarian.id, action="account_made", done_at=now))
    return _let_in(session, librarian.id, now)


async def sign_in(office: Office, username: str, password: str, address: str) -> Entry:
    """Let somebody in by the password. A wrong name and a wrong password are told in the same words."""
    username, now = username.strip().lower()[:40], office.clock()
    password_hash = await office.db.read(password_hash_of, username, address, now)
    if len(password) <= LONGEST_PASSWORD and await asyncio.to_thread(fits, password_hash, password):
        entry = await office.db.write(_welcome, username, now)
        if entry is not None:
            return entry
    await office.db.write(note_failure, username, address, now)
    raise NotAllowedError("wrong_sign_in")


def password_hash_of(session: Session, username: str, address: str, now: datetime) -> str | None:
    """What a password is compared with, None for nobody; TooManyError after too many wrong ones."""
    refuse_guessing(session, username, address, now)
    known = accounts.credential(session, username)
    return known.password_hash if known else None


def refuse_guessing(session: Session, username: str, address: str, now: datetime) -> None:
    """Raise TooManyError after too many wrong passwords or codes."""
    by_name, by_address = accounts.failures(session, username, address, now - SLOW_DOWN)
    if by_name >= TRIES_PER_NAME or by_address >= TRIES_PER_ADDRESS:
        raise TooManyError("too_many_tries", minutes=int(SLOW_DOWN.total_seconds() // 60))


def fits(password_hash: str | None, password: str) -> bool:
    """Whether the password is right; as slow for a name that does not exist."""
    if password_hash is None:
        HASHER.hash(password)
        return False
    try:
        return HASHER.verify(password_hash, password)
    except VerifyMismatchError:
        return False


def _welcome(session: Session, username: str, now: datetime) -> Entry | None:
    known = accounts.credential(session, username)
    if known is None:
        return None
    entry = _let_in(session, known.librarian_id, now)
    if entry.is_signed_in:  # else whoever knows the password could guess codes without end
        accounts.forget_failures(session, username)
    return entry


def _let_in(session: Session, librarian_id: int, now: datetime) -> Entry:
    if second_steps.in_force(session, librarian_id) is None:
        return Entry(signed_in(session, librarian_id, now), is_signed_in=True)
    token = secrets.token_urlsafe(32)
    second_steps.forget_pending(session, librarian_id)
    session.add(PendingSignIn(token_hash=hashed(token), librarian_id=librarian_id, begun_at=now))
    return Entry(token, is_signed_in=False)


def note_failure(session: Session, username: str, address: str, now: datetime) -> None:
    """Remember a wrong password or code, so that guessing takes long."""
    session.add(SignInAttempt(username=username, address=address[:64], tried_at=now))


def signed_in(session: Session, librarian_id: int, now: datetime) -> str:
    """Sign somebody in; the token of the sign-in."""
    token = secrets.token_urlsafe(32)
    session.add(
        SignIn(
            token_hash=hashed(token),
            form_token=secrets.token_urlsafe(32),
            librarian_id=librarian_id,
            signed_in_at=now,
            last_seen_at=now,
        )
    )
    return token


async def account_of(office: Office, token: str) -> Account | None:
    """Who is signed in with a token; None when nobody is, or no longer."""
    now = office.clock()
    found = await office.db.read(_account, token, now)
    if found is None:
        return None
    account, last_seen_at = found
    if now - last_seen_at > SEEN_EVERY:
        await office.db.write(_seen, token, now)
    return account


def _account(session: Session, token: str, now: datetime) -> tuple[Account, datetime] | None:
    found = accounts.sign_in(session, hashed(token), now - IDLE, now - LONGEST)
    if found is None:
        return None
    someone = found.librarian
    return Account(someone.id, someone.name, frozenset(someone.roles), found.form_token), found.last_seen_at


def _seen(session: Session, token: str, now: datetime) -> None:
    found = accounts.sign_in(session, hashed(token), now - IDLE, now - LONGEST)
    if found is not None:
        found.last_seen_at = now


def sign_out(session: Session, now: datetime, token: str) -> None:
    """End the sign-in of one browser."""
    found = accounts.sign_in(session, hashed(token), now - IDLE, now - LONGEST)
    if found is not None:
        found.ended_at = now
