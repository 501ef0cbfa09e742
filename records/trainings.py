"""Trainings as they are asked for, taken on, followed and ended."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from records.lesson_models import Training, TrainingState
from records.models import Librarian

OPEN = (TrainingState.ASKED, TrainingState.RUNNING)


class TrainingRow(NamedTuple):
    """A training as it stands in the list."""

    id: int
    goes_back: bool
    reason: str
    state: str
    asked_by: str
    asked_at: datetime
    share: float
    found: dict[str, Any]
    ended_at: datetime | None


def training_rows(session: Session, limit: int) -> list[TrainingRow]:
    """The newest trainings, newest first."""
    query = (
        select(
            Training.id,
            Training.goes_back,
            Training.reason,
            Training.state,
            Librarian.name,
            Training.asked_at,
            Training.share,
            Training.found,
            Training.ended_at,
        )
        .join(Librarian, Librarian.id == Training.asked_by_id)
        .order_by(Training.id.desc())
        .limit(limit)
    )
    return [TrainingRow._make(row) for row in session.execute(query)]


def open_training(session: Session) -> Training | None:
    """The training that is asked for or running."""
    return session.scalar(select(Training).where(Training.state.in_(OPEN)).order_by(Training.id).limit(1))


def learnt_up_to(session: Session) -> tuple[datetime, datetime] | None:
    """When the training was asked for whose lessons are in force, and since when they are; None where none is."""
    done = select(Training.goes_back, Training.asked_at, Training.ended_at).order_by(Training.id)
    now: tuple[datetime, datetime] | None = None
    before: tuple[datetime, datetime] | None = None
    for goes_back, asked_at, ended_at in session.execute(done.where(Training.state == TrainingState.IN_FORCE)):
        lessons = (before[0] if before else None) if goes_back else asked_at
        before, now = now, (lessons, ended_at) if lessons and ended_at else None
    return now


def take_on(session: Session) -> Training | None:
    """The next training, now running; None where none is asked for."""
    query = select(Training).where(Training.state == TrainingState.ASKED).order_by(Training.id).limit(1)
    found = session.scalar(query.with_for_update(skip_locked=True))
    if found is not None:
        found.state = TrainingState.RUNNING
        session.flush()
        session.expunge(found)
    return found


def follow(session: Session, number: int, share: float) -> None:
    """Note which share of a training is done."""
    session.execute(update(Training).where(Training.id == number).values(share=share))


def end(session: Session, number: int, state: TrainingState, now: datetime, found: Mapping[str, Any]) -> None:
    """Note how a training ended."""
    training = session.get_one(Training, number)
    training.state, training.ended_at, training.share, training.found = state, now, 1.0, dict(found)


def end_interrupted(session: Session, now: datetime) -> None:
    """What a process left running when it ended has failed."""
    left: Sequence[Training] = session.scalars(select(Training).where(Training.state == TrainingState.RUNNING)).all()
    for training in left:
        training.state, training.ended_at = TrainingState.FAILED, now
