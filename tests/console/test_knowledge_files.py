"""Knowledge goes out as files of the content folder, and comes in as such, after a look at what would change."""

import html
import io
import re
import zipfile

import httpx
import pytest

from records.content_versions import count_versions, history
from tests.console_world import Browser, ConsoleWorld
from tests.desk_world import RANI

pytestmark = pytest.mark.slow  # each plays on a desk of its own; `make test` runs them all
IMPORT, PUT = "/knowledge/import", "/knowledge/import/put-in-force"
FINES = {"id": "Denda {{ library.loans.fine_per_day | rupiah }}.", "en": "A fine of 500."}


def hidden(page: str, name: str) -> str:
    """The value of a hidden field."""
    found = re.search(f'name="{name}" value="([^"]*)"', page)
    assert found is not None, f"no {name}"
    return html.unescape(found[1])


async def upload(browser: Browser, name: str, content: bytes) -> httpx.Response:
    """Send a file to be compared."""
    token = hidden(await browser.see(IMPORT), "form_token")
    return await browser.http.post(IMPORT, data={"form_token": token}, files={"file": (name, content)})


def packed(**files: bytes) -> bytes:
    """A ZIP with these files, underscores for slashes."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as file:
        for name, content in files.items():
            file.writestr(name.replace("__", "/") + ".yml", content)
    return made.getvalue()


async def test_what_was_changed_goes_out_and_comes_back(console: ConsoleWorld) -> None:
    async with console.signed_in("eka", ["reviewer"]) as eka:
        nothing = await eka.http.get("/knowledge/export.zip")
        await eka.send("/knowledge/answer/ask_fines", number="0", do="save", **FINES)
        given = await eka.http.get("/knowledge/export.zip")
        same = await upload(eka, "sapa-data.zip", given.content)
        await eka.send("/knowledge/answer/ask_fines/back", "/knowledge/answer/ask_fines", number="1", version="0")
        shown = await upload(eka, "sapa-data.zip", given.content)
        unchanged = await console.desk.ask(RANI, "denda telat berapa")
        changes = {name: hidden(shown.text, name) for name in ("changes", "name")}
        done = await eka.send(PUT, IMPORT, **changes)
        then = await console.desk.ask(RANI, "denda telat berapa")
        late = await eka.send(PUT, IMPORT, **changes)
    assert (nothing.status_code, "Nothing was changed here" in nothing.text) == (404, True)
    assert zipfile.ZipFile(io.BytesIO(given.content)).namelist() == ["intents/ask_fines.yml"]
    assert "says what is in force already" in same.text
    assert "1 pieces differ" in shown.text
    assert "<ins>" in shown.text
    assert unchanged["text"] != "Denda Rp500."
    assert "Kept, and in force" in done.text
    assert then["text"] == "Denda Rp500."
    assert late.status_code == 409
    rows = await console.console.read(history, "answer", "ask_fines")
    assert [(each.changed_by, each.note) for each in rows] == [("Eka", "sapa-data.zip"), ("Eka", ""), ("Eka", "")]


async def test_what_stands_in_other_files_stays(console: ConsoleWorld) -> None:
    replies = (console.desk.office.editions.folder / "replies.yml").read_bytes()
    async with console.signed_in("eka", ["reviewer"]) as eka:
        await eka.send("/knowledge/answer/ask_fines", number="0", do="save", **FINES)
        shown = await upload(eka, "replies.yml", replies.replace(b"Saya cek dulu", b"Saya lihat dulu"))
        await eka.send(PUT, IMPORT, changes=hidden(shown.text, "changes"), name="replies.yml")
        told = await eka.see("/knowledge/reply/tunggu")
        kept = await eka.see("/knowledge/answer/ask_fines")
    assert "Saya lihat dulu" in told
    assert "A fine of 500." in kept


BOMB = b"a: &a [x, x]\nb: &b [*a, *a]\nc: [*b, *b]\n"


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("holiday.jpg", b"\xff\xd8\xff", "no file that Sapa knows"),
        ("replies.yml", b"halo: [", "Something in the file is wrong"),
        ("replies.yml", b"\x00\xff\xfe", "Something in the file is wrong"),
        ("replies.yml", BOMB, "Something in the file is wrong"),
        ("replies.yml", b"halo: {id: Halo}\n", "replies.yml:1"),
        ("replies.yml", b'halo: {id: "{{ library.moon }}", en: Hello}\n', "replies.yml:1"),
        ("library.yml", b"name: x\n", "library.yml:1"),
        ("all.zip", packed(library=b"a" * 600_000), "too large"),
        ("all.zip", packed(**{f"intents__{at}": b"x" for at in range(201)}), "too large"),
        ("all.zip", packed(**{"..__..__etc__passwd": b"x"}), "no file that Sapa knows"),
        ("all.zip", packed(replies=b"halo: {id: Halo, en: Hello}")[:-30], "no file that Sapa knows"),
    ],
)
async def test_a_file_that_does_not_fit_is_refused(console: ConsoleWorld, name: str, content: bytes, said: str) -> None:
    async with console.signed_in("eka", ["reviewer"]) as eka:
        answer = await upload(eka, name, content)
    assert answer.status_code == 422
    assert said in answer.text
    assert await console.console.read(count_versions) == 0


@pytest.mark.parametrize(
    "changes",
    [
        "",
        "[1]",
        '[["reply","halo",0,{"id":"{{ 9 ** 9 }}","en":"x"}]]',
        '[["days","special_days",0,{"days":[{"date":"soon","hours":"closed","name":{"id":"a","en":"b"}}]}]]',
        '[["days","special_days",0,{"days":[{"hours":{"a":"b"},"name":"x","branch":{}}]}]]',
        '[["answer","ask_moon",0,{"id":"a","en":"b"}],["reply","halo",0,{"id":"a","en":"b"}]]',
        '[["answer","ask_fines",0,{"id":true,"en":"b"}]]',
    ],
)
async def test_made_up_changes_are_refused_together(console: ConsoleWorld, changes: str) -> None:
    async with console.signed_in("eka", ["reviewer"]) as eka:
        answer = await eka.send(PUT, IMPORT, changes=changes, name="x")
    assert answer.status_code == 422
    assert await console.console.read(count_versions) == 0


async def test_an_upload_is_bounded(console: ConsoleWorld) -> None:
    async with console.signed_in("eka", ["reviewer"]) as eka:
        answer = await upload(eka, "library.yml", b"a" * 2_100_000)
    assert answer.status_code == 413
