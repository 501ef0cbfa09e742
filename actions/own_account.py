"""What people may do with their own account: another password, and an end to sign-ins elsewhere."""

import asyncio
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from actions import accounts as signing
from actions.accounts import HASHER, IDLE, LONGEST, LONGEST_PASSWORD, Account
from actions.errors import InvalidError, MissingError
from actions.office import Office
from records import accounts
from records.account_models import AuditEntry, Credential, SignIn


@dataclass(frozen=True, slots=True)
class NewPassword:
    """What somebody fills in who wants another password, and where from."""

    old: str
    new: str
    token: str
    address: str


@dataclass(frozen=True, slots=True)
class OwnSignIn:
    """A browser that is signed in."""

    number: int
    signed_in_at: datetime
    last_seen_at: datetime
    is_this: bool


async def change_password(office: Office, account: Account, given: NewPassword) -> None:
    """Set another password and end all other sign-ins; the old one is asked for with the sign-in's own patience."""
    username = await prove(office, account, given.old, given.address)
    signing.check_password(username, given.new)
    made = await asyncio.to_thread(HASHER.hash, given.new)
    await office.db.write(_change, account, made, signing.hashed(given.token), office.clock())


async def prove(office: Office, account: Account, password: str, address: str) -> str:
    """Have somebody who is signed in show that they know the password; their username. InvalidError for a wrong one."""
    now = office.clock()
    username = await office.db.read(_username, account)
    known = await office.db.read(signing.password_hash_of, username, address, now)
    if len(password) <= LONGEST_PASSWORD and await asyncio.to_thread(signing.fits, known, password):
        return username
    await office.db.write(signing.note_failure, username, address, now)
    raise InvalidError("wrong_old_password")


def _username(session: Session, account: Account) -> str:
    return session.get_one(Credential, account.librarian_id).username


def _change(session: Session, account: Account, password_hash: str, this: str, now: datetime) -> None:
    known = session.get_one(Credential, account.librarian_id)
    known.password_hash, known.set_at = password_hash, now
    accounts.end_sign_ins(session, account.librarian_id, now, but=this)
    session.add(AuditEntry(librarian_id=account.librarian_id, action="password_changed", done_at=now))


def own_sign_ins(session: Session, account: Account, token: str, now: datetime) -> list[OwnSignIn]:
    """Where this account is signed in, last used first."""
    this = signing.hashed(token)
    found = accounts.sign_ins_of(session, account.librarian_id, now - IDLE, now - LONGEST)
    return [OwnSignIn(each.id, each.signed_in_at, each.last_seen_at, each.token_hash == this) for each in found]


def end_sign_in(session: Session, account: Account, number: int, now: datetime) -> None:
    """Sign out one of one's own browsers; MissingError for somebody else's."""
    found = session.get(SignIn, number)
    if found is None or found.librarian_id != account.librarian_id:
        raise MissingError("no_such_page")
    found.ended_at = found.ended_at or now
