"""Asking that lessons be learnt, or that the last learning be undone."""

from actions.errors import ConflictError, InvalidError, NotAllowedError
from actions.lessons import REVIEWERS
from actions.service_desk import ServiceDesk
from records.account_models import AuditEntry
from records.lesson_models import Training
from records.trainings import open_training

LONGEST_REASON = 300  # characters


def ask_training(desk: ServiceDesk, reason: str = "", *, goes_back: bool = False) -> int:
    """Ask for a training or for the way back; its number. With a reason the model is taken even where it gets worse.

    ConflictError while another one is open.
    """
    if not desk.account.may(REVIEWERS):
        raise NotAllowedError("not_your_role")
    if open_training(desk.session) is not None:
        raise ConflictError("training_open")
    if len(reason) > LONGEST_REASON:
        raise InvalidError("give_reason", most=LONGEST_REASON)
    now, who = desk.office.clock(), desk.account.librarian_id
    asked = Training(goes_back=goes_back, reason=reason.strip(), asked_by_id=who, asked_at=now)
    desk.session.add(asked)
    desk.session.flush()
    detail = {"training": asked.id, **({"reason": asked.reason} if asked.reason else {})}
    desk.session.add(AuditEntry(librarian_id=who, action=_did(asked), detail=detail, done_at=now))
    return asked.id


def _did(asked: Training) -> str:
    """What it is called in the audit log."""
    if asked.goes_back:
        return "training_undone"
    return "training_insisted" if asked.reason else "training_asked"


def insist(desk: ServiceDesk, reason: str) -> int:
    """Ask once more for a model that got worse, with the reason for taking it all the same."""
    if not reason.strip():
        raise InvalidError("give_reason", most=LONGEST_REASON)
    return ask_training(desk, reason)
