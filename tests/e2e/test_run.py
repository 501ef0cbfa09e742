"""`sapa run` as a newcomer starts it: simulator, Rasa, bot; the first question is answered, Ctrl-C ends it cleanly."""

import asyncio
import os
import signal
import socket
import sys
from pathlib import Path

import httpx
import pytest

from nlu.server import free_port
from tests.desk_world import RANI

SAPA = Path(sys.executable).parent / "sapa"

pytestmark = [pytest.mark.slow, pytest.mark.timeout(120)]


async def _answers(http: httpx.AsyncClient, text: str) -> str:
    """Write as Rani until the desk is up, and give its first reply."""
    for _ in range(300):
        try:
            said = await http.post(f"/sim/chats/{RANI}/messages", json={"from": RANI, "text": text})
            break
        except httpx.TransportError:
            await asyncio.sleep(0.1)
    for _ in range(300):
        after = {"after": said.json()["message_id"]}
        replies = [
            m for m in (await http.get(f"/sim/chats/{RANI}/messages", params=after)).json() if m["from"]["is_bot"]
        ]
        if replies:
            return str(replies[0]["text"])
        await asyncio.sleep(0.1)
    raise AssertionError("no reply")


async def test_the_desk_starts_answers_and_stops(tmp_path: Path) -> None:
    port, console = free_port(), free_port()
    environment = {
        **os.environ,
        "SAPA_SIMULATOR_PORT": str(port),
        "SAPA_CONSOLE_PORT": str(console),
        "SAPA_DATABASE_URL": f"sqlite:///{tmp_path / 'sapa.db'}",
        "LANG": "en_US.UTF-8",
    }
    process = await asyncio.create_subprocess_exec(SAPA, "run", env=environment, stdout=asyncio.subprocess.PIPE)
    async with httpx.AsyncClient(base_url=f"http://127.0.0.1:{port}", timeout=20) as http:
        reply = await _answers(http, "biaya parkir motor berapa ya")
        page = await http.get("/")
    process.send_signal(signal.SIGINT)
    said, _ = await asyncio.wait_for(process.communicate(), 30)

    assert "Rp2.000" in reply
    assert page.is_success
    assert f"http://127.0.0.1:{port}" in said.decode()
    assert "Done." in said.decode()
    assert process.returncode == 0


async def test_a_taken_port_is_explained(tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        environment = {
            **os.environ,
            "SAPA_SIMULATOR_PORT": str(taken.getsockname()[1]),
            "SAPA_DATABASE_URL": f"sqlite:///{tmp_path / 'sapa.db'}",
            "LANG": "id_ID.UTF-8",
        }
        process = await asyncio.create_subprocess_exec(
            SAPA, "simulator", env=environment, stderr=asyncio.subprocess.PIPE
        )
        _, complaint = await asyncio.wait_for(process.communicate(), 30)

    assert process.returncode == 2
    assert "SAPA_SIMULATOR_PORT" in complaint.decode()
