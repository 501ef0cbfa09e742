"""Half-read content opens no desk; the doctor finds what is wrong and says how to mend it."""

import shutil
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path

import httpx
import pytest

from records.upgrade import newest_revision
from sapa.settings import Settings
from simulator.server import running
from simulator.world import STAFF_CHAT_ID, World
from tests.integration.cli_process import Cli

pytestmark = pytest.mark.slow  # each command is a process of its own

BOT = 1000000001
TOKEN = f"{BOT}:SIMULATOR"
NOWHERE = "9"  # a port on which nothing listens


@pytest.fixture
def sapa(tmp_path: Path) -> Cli:
    """The command line in an empty folder, with no simulator running."""
    return Cli(tmp_path, {"SAPA_SIMULATOR_PORT": NOWHERE})


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A copy of the content folder, to be broken."""
    return Path(shutil.copytree(Settings().library, tmp_path / "isi"))


def spoil(path: Path, old: str, new: str) -> int:
    """Change one piece of a file; the line it stands on."""
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    return text[: text.index(old)].count("\n") + 1


@pytest.mark.parametrize(
    ("file", "old", "new"),
    [
        ("library.yml", "monday: 08:00-20:00", "monday: pagi"),
        ("library.yml", "time_zone: Asia/Jakarta", "time_zone: Asia/Cendana"),
        ("intents/ask_parking.yml", "served_by: answer", "served_by: robot"),
        ("texts.yml", "closed: {id: tutup, en: closed}", "closed: {id: tutup}"),
        ("lexicon.yml", "\n", "\n\t- x\n"),
    ],
)
async def test_a_broken_file_is_named_with_its_line(sapa: Cli, folder: Path, file: str, old: str, new: str) -> None:
    line = spoil(folder / file, old, new)
    told = await sapa("bot", SAPA_LIBRARY=str(folder))
    assert told.code == 2
    assert f"isi/{file}:" in told.err
    assert any(f"isi/{file}:{each}: " in told.err for each in (line, line + 1))
    assert "Traceback" not in told.all
    assert not (sapa.folder / "sapa.db").exists()


async def test_a_broken_row_of_the_titles_is_named(sapa: Cli, folder: Path) -> None:
    with (folder / "catalog.csv").open("a", encoding="utf-8") as out:
        out.write("x1,Judul,Penulis,duaribu\n")
    rows = (folder / "catalog.csv").read_text(encoding="utf-8").count("\n")
    told = await sapa("bot", SAPA_LIBRARY=str(folder))
    assert told.code == 2
    assert f"catalog.csv:{rows}: " in told.err
    assert "Traceback" not in told.all


async def test_a_missing_file_and_an_empty_folder_are_named(sapa: Cli, folder: Path) -> None:
    (folder / "intents" / "ask_events.yml").unlink()
    missing = await sapa("bot", SAPA_LIBRARY=str(folder))
    shutil.rmtree(folder / "intents")
    empty = await sapa("log", "list", SAPA_LIBRARY=str(sapa.folder))
    no_intents = await sapa("bot", SAPA_LIBRARY=str(folder))
    assert (missing.code, empty.code, no_intents.code) == (2, 2, 2)
    assert "ask_events.yml" in missing.err
    assert "library.yml" in empty.err
    assert "intents" in no_intents.err


async def test_reading_with_broken_content_is_refused_too(sapa: Cli, folder: Path) -> None:
    spoil(folder / "intents" / "ask_parking.yml", "served_by: answer", "served_by: robot")
    told = await sapa("nlu", "parse", "parkir motor", "--fuzzy", "--json", SAPA_LIBRARY=str(folder))
    assert told.code == 2
    assert "isi/intents/ask_parking.yml:" in told.err
    assert (told.out, "Traceback" in told.err) == ("", False)


async def test_the_doctor_with_nothing_running(sapa: Cli) -> None:
    before = await sapa("doctor")
    await sapa("staff", "add", "5001", "Sri")
    after = await sapa("doctor", SAPA_RASA_URL=f"http://127.0.0.1:{NOWHERE}", LANG="en_US.UTF-8")
    assert "Telegram tidak terjangkau" in before.out
    assert "Belum ada pustakawan" in before.out
    assert "sapa db upgrade" in before.out
    assert after.code == 1
    assert f"✔ The database is ready ({newest_revision()})" in after.out
    assert "✔ 1 librarians registered" in after.out
    assert "✘ Rasa does not answer" in after.out
    assert "Traceback" not in before.all + after.all


@pytest.mark.parametrize(
    ("settings", "problem"),
    [
        ({"SAPA_SIMULATOR_PORT": "no"}, "SAPA_SIMULATOR_PORT"),
        ({"SAPA_DATABASE_URL": "postgresql://sapa@127.0.0.1:9/sapa"}, "Basis data tidak terbuka"),
    ],
)
async def test_the_doctor_names_what_is_wrong(sapa: Cli, settings: dict[str, str], problem: str) -> None:
    told = await sapa("doctor", **settings)
    assert told.code == 1
    assert f"✘ {problem}" in told.out
    assert "→" in told.out
    assert "Traceback" not in told.all


async def test_the_doctor_names_the_broken_line(sapa: Cli, folder: Path) -> None:
    line = spoil(folder / "library.yml", "language: id", "language: jv")
    told = await sapa("doctor", SAPA_LIBRARY=str(folder))
    assert told.code == 1
    assert f"isi/library.yml:{line}: language" in told.out


@dataclass
class Telegram:
    """A running simulator and the doctor's look at it."""

    world: World
    http: httpx.AsyncClient
    sapa: Cli

    async def doctor(self, **settings: str) -> str:
        """What the doctor says of Telegram."""
        port = str(self.http.base_url.port)
        told = await self.sapa("doctor", SAPA_SIMULATOR_PORT=port, **settings)
        assert "Traceback" not in told.all
        return told.out


@pytest.fixture
async def telegram(sapa: Cli) -> AsyncIterator[Telegram]:
    world = World.seeded("Perpustakaan Uji")
    world.bot_for(TOKEN)
    async with running(world) as address, httpx.AsyncClient(base_url=address) as http:
        yield Telegram(world, http, sapa)


async def test_the_doctor_with_everything_in_order(telegram: Telegram) -> None:
    told = await telegram.doctor()
    assert "✔ Token diterima: @sapa_sim_bot" in told
    assert "✔ Grup staf siap: Staf Perpustakaan Uji" in told
    assert "✔ Jam tepat" in told


async def test_the_doctor_sees_privacy_mode_and_missing_rights(telegram: Telegram) -> None:
    (await telegram.http.patch("/sim/bot", json={"can_read_all_group_messages": False})).raise_for_status()
    place = f"/sim/chats/{STAFF_CHAT_ID}/members"
    rights = {"user_id": BOT, "status": "administrator", "rights": {"can_manage_topics": False}}
    (await telegram.http.post(place, json=rights)).raise_for_status()
    without_right = await telegram.doctor()
    (await telegram.http.post(place, json={"user_id": BOT})).raise_for_status()
    as_member = await telegram.doctor()
    assert "! Mode privasi bot masih menyala" in without_right
    assert "✘ Bot belum boleh mengelola topik" in without_right
    assert "Manage Topics" in as_member


async def test_the_doctor_sees_a_group_without_topics_and_a_strange_one(telegram: Telegram) -> None:
    group = {"type": "supergroup", "title": "Tanpa topik", "members": [5001]}
    made = (await telegram.http.post("/sim/chats", json=group)).json()
    no_topics = await telegram.doctor(SAPA_STAFF_CHAT_ID=str(made["id"]))
    strange = await telegram.doctor(SAPA_STAFF_CHAT_ID="-1009999999999")
    assert "✘ Grup staf belum memakai topik" in no_topics
    assert "✘ Grup staf tidak terbuka" in strange


async def test_the_doctor_and_the_bot_name_a_refused_token(telegram: Telegram) -> None:
    refused = {"SAPA_TELEGRAM_TOKEN": "0:abc", "SAPA_TELEGRAM_API": str(telegram.http.base_url).rstrip("/")}
    told = await telegram.doctor(**refused)
    ended = await telegram.sapa("bot", **refused, SAPA_RASA_URL=f"http://127.0.0.1:{NOWHERE}")
    assert "✘ Telegram menolak token" in told
    assert ended.code == 2
    assert "Telegram menolak token itu" in ended.err
