"""Whether the desk can serve, part by part, for whoever watches over it; nothing personal and no secrets."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy.exc import SQLAlchemyError

from records.database import Database
from records.upgrade import is_current

OK = "ok"
SECONDS = 3.0


@dataclass(frozen=True)
class Health:
    """What is known of each part: `ok`, or `degraded` or `down` with what is the matter."""

    parts: Mapping[str, str]

    @property
    def state(self) -> str:
        """The state of the part that is worst."""
        states = {said.partition(":")[0] for said in self.parts.values()}
        return next((state for state in ("down", "degraded") if state in states), OK)

    @property
    def status(self) -> int:
        """The HTTP status: 503 asks that nobody be sent here now."""
        return 503 if self.state == "down" else 200

    @property
    def told(self) -> dict[str, object]:
        """All of it as JSON."""
        return {"status": self.state, "parts": dict(self.parts)}


async def database_health(db: Database) -> str:
    """Whether the database answers and has the tables this program needs."""
    try:
        async with asyncio.timeout(SECONDS):
            current = await db.read(is_current)
    except TimeoutError:
        return "down: no answer in time"
    except SQLAlchemyError as error:
        return f"down: {type(error).__name__}"
    return OK if current else "down: its tables are of another version"
