"""A stand-in for Rasa's server that can hang, talk rubbish, fail or be slow: `python -m bench.faults.rasa PORT FILE`.

The file holds what is wrong with it now; it answers rightly what is in a small table, and nothing else.
"""

import asyncio
import sys
from pathlib import Path

import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import Route

WELL, HANG, RUBBISH, FAIL, SLOW = "well", "hang", "rubbish", "fail", "slow"
WRONG = (HANG, RUBBISH, FAIL, SLOW)
HANG_SECONDS, SLOW_SECONDS = 60.0, 1.0
SURE = 0.97
PHRASES = {
    "parkir": "ask_parking",
    "denda": "ask_fines",
    "fine": "ask_fines",
    "jam buka": "ask_opening_hours",
    "daftar anggota": "ask_membership_registration",
    "wifi": "ask_internet",
    "makan": "ask_house_rules",
    "event": "ask_events",
    "pustakawan": "ask_human",
    "makasih": "thank",
    "halo": "greet",
}


def app(mood: Path) -> Starlette:
    """The server; what is wrong with it is read from a file at each question."""

    async def parse(request: Request) -> Response:
        text = str((await request.json())["text"])
        now = mood.read_text()  # noqa: ASYNC240 (a few bytes)
        if now in {HANG, SLOW}:
            await asyncio.sleep(HANG_SECONDS if now == HANG else SLOW_SECONDS)
        if now == RUBBISH:
            return PlainTextResponse("<html>ini bukan Rasa</html>")
        if now == FAIL:
            return PlainTextResponse("out of memory", status_code=500)
        return JSONResponse(_read(text))

    async def status(_request: Request) -> Response:
        return JSONResponse({"model_file": "models/table.tar.gz"})

    return Starlette(routes=[Route("/model/parse", parse, methods=["POST"]), Route("/status", status)])


def _read(text: str) -> dict[str, object]:
    intent = next((name for phrase, name in PHRASES.items() if phrase in text.lower()), "out_of_scope")
    ranking = [{"name": intent, "confidence": SURE}, {"name": "ask_contact", "confidence": 1 - SURE}]
    return {"text": text, "intent": ranking[0], "intent_ranking": ranking}


def main() -> None:
    """Serve until ended."""
    port, mood = sys.argv[1:]
    uvicorn.run(app(Path(mood)), port=int(port), log_level="critical", timeout_graceful_shutdown=1)


if __name__ == "__main__":
    main()
