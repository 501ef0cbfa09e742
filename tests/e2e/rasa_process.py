"""A stand-in for Rasa's server, as a process of its own: reads by phrases, on the port it is given."""

import sys

import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

PHRASES = {"parkir": "ask_parking", "denda": "ask_fines", "jam buka": "ask_opening_hours"}


async def parse(request: Request) -> Response:
    """The intent whose phrase a text holds."""
    text = (await request.json())["text"]
    intent = next((name for phrase, name in PHRASES.items() if phrase in text), "out_of_scope")
    return JSONResponse({"text": text, "intent_ranking": [{"name": intent, "confidence": 0.97}]})


async def status(_request: Request) -> Response:
    """Which model is served."""
    return JSONResponse({"model_file": "models/phrases.tar.gz", "num_active_training_jobs": 0})


if __name__ == "__main__":
    app = Starlette(routes=[Route("/model/parse", parse, methods=["POST"]), Route("/status", status)])
    uvicorn.run(app, port=int(sys.argv[1]), log_level="critical")
