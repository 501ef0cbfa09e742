"""The second step of signing in: a code of somebody's app after the password, or a recovery code that counts once."""

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

import pyotp
from pyotp.exceptions import OTPVerificationError
from sqlalchemy.orm import Session

from actions.accounts import Account, hashed, note_failure, refuse_guessing, signed_in
from actions.errors import ConflictError, InvalidError, MissingError, NotAllowedError
from actions.office import Office
from actions.own_account import prove
from records import accounts, second_steps
from records.account_models import AuditEntry, Credential
from records.models import Librarian
from records.second_step_models import SecondStep

PATIENCE = timedelta(minutes=5)  # between the password and the code
SETTING_UP = timedelta(minutes=15)
ISSUER = "Sapa"
CLOCKS_APART = 1  # time steps of 30 seconds by which a phone's clock may differ (RFC 6238, 5.2)
RECOVERY_CODES = 10
CODE_LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"  # none that looks like another one
CODE_GROUPS, GROUP_LENGTH = 4, 4  # 79 bits


@dataclass(frozen=True, slots=True)
class AppKey:
    """What an app is set up with: the key to type, and the same as an address for its camera."""

    key: str
    address: str


@dataclass(frozen=True, slots=True)
class Standing:
    """Since when somebody's second step is in force, and how many recovery codes are left."""

    since: datetime
    codes_left: int


async def begin(office: Office, account: Account, password: str, address: str) -> None:
    """Make a key for somebody who knows the password; it counts when a code of it was given."""
    await prove(office, account, password, address)
    await office.db.write(_begin, account, office.clock())


def _begin(session: Session, account: Account, now: datetime) -> None:
    if second_steps.in_force(session, account.librarian_id) is not None:
        raise ConflictError("second_step_already")
    made = SecondStep(librarian_id=account.librarian_id, key=pyotp.random_base32(), set_up_at=now)
    made.last_step, made.recovery_hashes = 0, []
    session.merge(made)


def app_key(session: Session, account: Account, now: datetime) -> AppKey:
    """The key that waits for its first code; MissingError when there is none, or no longer."""
    key = _unconfirmed(session, account, now).key
    username = session.get_one(Credential, account.librarian_id).username
    return AppKey(key, pyotp.TOTP(key).provisioning_uri(name=username, issuer_name=ISSUER))


def _unconfirmed(session: Session, account: Account, now: datetime) -> SecondStep:
    found = second_steps.unconfirmed(session, account.librarian_id, now - SETTING_UP)
    if found is None:
        raise MissingError("second_step_too_late")
    return found


def confirm(session: Session, account: Account, code: str, now: datetime) -> list[str]:
    """Put the second step in force with a first code; the recovery codes, which nobody can be told again."""
    found = _unconfirmed(session, account, now)
    step = _time_step(found, _bare(code), now)
    if step is None:
        raise InvalidError("wrong_code")
    made = [_recovery_code() for _ in range(RECOVERY_CODES)]
    found.confirmed_at, found.last_step = now, step
    found.recovery_hashes = [hashed(_bare(each)) for each in made]
    session.add(AuditEntry(librarian_id=account.librarian_id, action="second_step_on", done_at=now))
    return made


def _recovery_code() -> str:
    return "-".join("".join(secrets.choice(CODE_LETTERS) for _ in range(GROUP_LENGTH)) for _ in range(CODE_GROUPS))


def _bare(code: str) -> str:
    """A code as it was meant, however it was typed."""
    return "".join(code.split()).replace("-", "").lower()


def _time_step(step: SecondStep, bare: str, now: datetime) -> int | None:
    """The time step a code of the app belongs to, None for a wrong one."""
    if not bare.isascii() or not bare.isdigit():
        return None
    try:
        return pyotp.TOTP(step.key).verify_and_get_timecode(bare, for_time=now, valid_window=CLOCKS_APART)
    except OTPVerificationError:
        return None


def standing(session: Session, account: Account) -> Standing | None:
    """How somebody's second step stands, None where there is none."""
    found = second_steps.in_force(session, account.librarian_id)
    if found is None or found.confirmed_at is None:
        return None
    return Standing(found.confirmed_at, len(found.recovery_hashes))


async def enter(office: Office, token: str, code: str, address: str) -> str:
    """Sign in whoever gave the password a moment ago and now gives the code; the token of the sign-in."""
    entered = await office.db.write(_enter, token, code, address, office.clock())
    if entered is None:
        raise NotAllowedError("wrong_code")
    return entered


def _enter(session: Session, token: str, code: str, address: str, now: datetime) -> str | None:
    """The token of the sign-in; None for a wrong code, which is remembered like a wrong password."""
    waiting = second_steps.pending(session, hashed(token), now - PATIENCE)
    step = second_steps.held(session, waiting.librarian_id) if waiting else None
    if waiting is None or step is None:
        raise MissingError("second_step_over")
    username = session.get_one(Credential, waiting.librarian_id).username
    refuse_guessing(session, username, address, now)
    if not _counts(session, step, _bare(code), now):
        note_failure(session, username, address, now)
        return None
    second_steps.forget_pending(session, step.librarian_id)
    accounts.forget_failures(session, username)
    return signed_in(session, step.librarian_id, now)


def _counts(session: Session, step: SecondStep, bare: str, now: datetime) -> bool:
    """Whether a code opens the door; what counted once does not count again."""
    if hashed(bare) in step.recovery_hashes:
        step.recovery_hashes = [each for each in step.recovery_hashes if each != hashed(bare)]
        session.add(AuditEntry(librarian_id=step.librarian_id, action="recovery_code_used", done_at=now))
        return True
    at = _time_step(step, bare, now)
    if at is None or at <= step.last_step:
        return False
    step.last_step = at
    return True


async def switch_off(office: Office, account: Account, password: str, address: str) -> None:
    """Let the password be enough again, for somebody who knows it."""
    await prove(office, account, password, address)
    await office.db.write(_switch_off, account, office.clock())


def _switch_off(session: Session, account: Account, now: datetime) -> None:
    found = second_steps.in_force(session, account.librarian_id)
    if found is not None:
        session.delete(found)
        session.add(AuditEntry(librarian_id=account.librarian_id, action="second_step_off", done_at=now))


def take_off(session: Session, now: datetime, by: Account, librarian_id: int) -> None:
    """Let somebody's password be enough again, because their phone is gone; only for administrators."""
    someone = session.get(Librarian, librarian_id)
    found = second_steps.in_force(session, librarian_id)
    if someone is None or someone.removed_at is not None or found is None:
        raise MissingError("no_second_step")
    _take_off(session, now, found, by.librarian_id)


def take_off_username(session: Session, now: datetime, username: str) -> bool:
    """The same from the command line, by nobody's account; False where there is none."""
    found = second_steps.of_username(session, username.strip().lower())
    if found is not None:
        _take_off(session, now, found, None)
    return found is not None


def _take_off(session: Session, now: datetime, found: SecondStep, by: int | None) -> None:
    session.delete(found)
    detail = {"librarian": found.librarian_id}
    session.add(AuditEntry(librarian_id=by, action="second_step_taken_off", detail=detail, done_at=now))
