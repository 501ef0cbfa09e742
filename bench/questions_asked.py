"""The questions patrons ask in a load test: those that the desk answers with one message, in both languages."""

import asyncio
import json
from collections.abc import Sequence
from random import Random

from actions.policy import decide_reading
from bench.pipelines import AT_ONCE, PLACE, told
from nlu.client import RasaClient
from nlu.interpreter import Interpreter
from sapa.clock import now
from sapa.content import Content

LOOKED_AT = 2500
SHORT = 80  # characters
SEED = 7
ANSWERED = {"answer", "live"}


async def answered_questions(content: Content, rasa_url: str) -> list[str]:
    """Wordings and checks whose answer is one message; kept beside the model that reads them."""
    client = RasaClient(rasa_url)
    kept = PLACE.var / "bench" / f"questions-{await client.model()}.json"
    if not kept.exists():
        kept.parent.mkdir(parents=True, exist_ok=True)
        reader, texts = Interpreter(content.knowledge, client), _texts(content)
        kept.write_text(json.dumps(await _answered(content, reader, texts), ensure_ascii=False), encoding="utf-8")
    await client.close()
    found: list[str] = json.loads(kept.read_text(encoding="utf-8"))
    return found


def _texts(content: Content) -> list[str]:
    """The same ones every time."""
    asked = [each for each in content.book.values() if each.served_by in ANSWERED and each.group != "conversation"]
    texts = [
        text
        for each in asked
        for said in (each.wordings, each.checks)
        for mine in said.values()
        for text in mine
        if len(text) <= SHORT
    ]
    return Random(SEED).sample(texts, min(LOOKED_AT, len(texts)))  # noqa: S311 (a sample, no secret)


async def _answered(content: Content, reader: Interpreter, texts: Sequence[str]) -> list[str]:
    gate, done, today = asyncio.Semaphore(AT_ONCE), iter(range(1, len(texts) + 1)), now().date()
    with told("choosing questions") as tell:

        async def is_answered(text: str) -> bool:
            async with gate:
                readings = await reader.read(text, today)
                tell(next(done) / len(texts))
                first = readings[0]
                known = first.intent in content.book and content.book[first.intent or ""].served_by in ANSWERED
                return len(readings) == 1 and known and decide_reading(first, content.thresholds) == "answer"

        found = await asyncio.gather(*map(is_answered, texts))
    return [text for text, fits in zip(texts, found, strict=True) if fits]
