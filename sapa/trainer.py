"""Carries out the trainings that were asked for in the console, one at a time, beside the running desk."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import asdict, dataclass
from typing import Any

import structlog

from actions.lessons import checks_to_ask, to_learn
from nlu.environment import RasaMissingError
from nlu.question_table import Row
from nlu.server import RasaServerError
from nlu.train import TrainingError, Workplace
from records import trainings
from records.database import Database
from records.lesson_models import Training, TrainingState
from sapa.clock import now
from sapa.content import Content
from sapa.learning import Learnt, NothingBeforeError, go_back, put_in_force, try_lessons

LOG = structlog.get_logger()
LOOK_EVERY = 2.0  # seconds between two looks whether a training is asked for, and between two notes of how far it is


@dataclass
class Trainer:
    """Looks for trainings in the database and carries them out."""

    db: Database
    place: Workplace
    content: Content
    share: float = 0.0
    stopping: bool = False

    @asynccontextmanager
    async def waiting(self) -> AsyncIterator[None]:
        """Carry out what is asked for while the block runs."""
        await self.db.write(trainings.end_interrupted, now())
        task = asyncio.create_task(self._serve())
        try:
            yield
        finally:
            self.stopping = True
            task.cancel()
            await asyncio.wait([task])

    async def _serve(self) -> None:
        while True:
            asked = await self.db.write(trainings.take_on)
            if asked is None:
                await asyncio.sleep(LOOK_EVERY)
                continue
            following = asyncio.create_task(self._follow(asked.id))
            try:
                state, found = await self._carried_out(asked)
            finally:
                following.cancel()
                with suppress(asyncio.CancelledError):
                    await following
            await self.db.write(trainings.end, asked.id, state, now(), found)
            LOG.info("training ended", training=asked.id, state=state)

    async def _follow(self, number: int) -> None:
        while True:
            await self.db.write(trainings.follow, number, self.share)
            await asyncio.sleep(LOOK_EVERY)

    async def _carried_out(self, asked: Training) -> tuple[TrainingState, dict[str, Any]]:
        self.share = 0.0
        try:
            if asked.goes_back:
                go_back(self.place)
                return TrainingState.IN_FORCE, {}
            learnt = await self._learnt()
        except NothingBeforeError:
            return TrainingState.FAILED, {"problem": "nothing_before"}
        except (RasaMissingError, RasaServerError, TrainingError) as error:
            LOG.warning("training failed", problem=str(error))
            return TrainingState.FAILED, {}
        if learnt.got_worse and not asked.reason:
            return TrainingState.WORSE, _figures(learnt)
        put_in_force(self.place)
        return TrainingState.IN_FORCE, _figures(learnt)

    async def _learnt(self) -> Learnt:
        book = self.content.book
        taught = await self.db.read(to_learn, book)
        checks = [Row(text, frozenset({intent}), "") for text, intent in await self.db.read(checks_to_ask, book)]
        return await try_lessons(self.place, self.content, taught, checks, self._note)

    def _note(self, share: float, _doing: str) -> None:
        if self.stopping:
            raise TrainingError("the desk is closing")
        self.share = share


def _figures(learnt: Learnt) -> dict[str, Any]:
    return {"before": asdict(learnt.before) if learnt.before else None, "after": asdict(learnt.after)}
