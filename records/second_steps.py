"""The second step of signing in: whose is in force, and who owes a code."""

from datetime import datetime

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from records.account_models import Credential
from records.models import Librarian
from records.second_step_models import PendingSignIn, SecondStep


def in_force(session: Session, librarian_id: int) -> SecondStep | None:
    """Somebody's second step, None where the password is enough."""
    query = select(SecondStep).where(SecondStep.librarian_id == librarian_id, SecondStep.confirmed_at.is_not(None))
    return session.scalars(query).one_or_none()


def held(session: Session, librarian_id: int) -> SecondStep | None:
    """The second step in force, held until the transaction ends: of two tries with one code one counts."""
    query = select(SecondStep).where(SecondStep.librarian_id == librarian_id, SecondStep.confirmed_at.is_not(None))
    return session.scalars(query.with_for_update().execution_options(populate_existing=True)).one_or_none()


def unconfirmed(session: Session, librarian_id: int, since: datetime) -> SecondStep | None:
    """A second step that was set up since a moment and waits for its first code."""
    query = select(SecondStep).where(SecondStep.librarian_id == librarian_id, SecondStep.confirmed_at.is_(None))
    return session.scalars(query.where(SecondStep.set_up_at > since)).one_or_none()


def pending(session: Session, token_hash: str, since: datetime) -> PendingSignIn | None:
    """Whoever gave the password since a moment and owes the code, if still on the register."""
    query = select(PendingSignIn).join(Librarian, Librarian.id == PendingSignIn.librarian_id)
    recent = PendingSignIn.token_hash == token_hash, PendingSignIn.begun_at > since, Librarian.removed_at.is_(None)
    return session.scalars(query.where(*recent)).one_or_none()


def forget_pending(session: Session, librarian_id: int) -> None:
    """Nobody owes a code of this account any more."""
    session.execute(delete(PendingSignIn).where(PendingSignIn.librarian_id == librarian_id))


def of_username(session: Session, username: str) -> SecondStep | None:
    """The second step in force of whoever signs in with a name."""
    known = session.scalars(select(Credential).where(Credential.username == username)).one_or_none()
    return in_force(session, known.librarian_id) if known else None
