"""A manager sees what a threshold would bring before keeping it, and it counts at once."""

import re

import httpx
import pytest

from records.content_versions import history
from tests.console.test_knowledge_files import hidden, packed, upload
from tests.console_world import Browser, ConsoleWorld
from tests.desk_world import RANI
from tests.recorded_questions import BESIDE, HUNDRED, record

pytestmark = pytest.mark.slow  # each plays on a desk of its own; `make test` runs them all
PATH = "/knowledge/thresholds/answering"
LEARNT = {"answer_from_is": "learnt", "ask_from_is": "learnt"}


@pytest.fixture
def told(console: ConsoleWorld) -> ConsoleWorld:
    """A desk that was asked a hundred questions."""
    console.desk.db.write_now(record, (*HUNDRED, *BESIDE), console.desk.clock())
    return console


async def send(browser: Browser, do: str = "save", number: str = "0", **fields: str) -> httpx.Response:
    """Send the form."""
    return await browser.send(PATH, do=do, number=number, **{**LEARNT, **fields})


def row(page: str, name: str) -> list[str]:
    """The figures now, and those proposed."""
    found = re.search(rf'<th scope="row">{name}</th><td>([^<]*)</td><td data-then="\w+">([^<]*)</td>', page)
    assert found is not None, f"no {name}"
    return list(found.groups())


async def test_the_forecast_is_seen_before_it_is_kept(told: ConsoleWorld) -> None:
    async with told.signed_in("dewi", ["manager"]) as dewi:
        before = await dewi.see(PATH)
        shown = await send(dewi, "preview", answer_from_is="set", answer_from="50")
        kept = await send(dewi, answer_from_is="set", answer_from="50", owner="Dewi", note="lebih berani")
        after = await dewi.see("/language/id?to=" + PATH)
    assert row(before, "Wrong answers") == ["0.40", "0.40"]
    assert row(shown.text, "Wrong answers") == ["0.40", "1.20"]
    assert row(shown.text, "Asked back") == ["2.00", "0.00"]
    assert row(shown.text, "Handed to librarians") == ["4.00", "4.00"]
    assert "Sapa answers by itself when it is 50% sure or more." in shown.text
    assert "Sapa menjawab sendiri bila yakin 50% ke atas." in shown.text
    assert "Rests on 100 questions of the last 10 days" in shown.text
    assert "5 others were read without it" in shown.text
    assert '<th scope="row">95%</th><td>0.00</td>' in before
    assert "Kept, and in force" in kept.text
    assert row(after, "Jawaban keliru") == ["1,20", "1,20"]
    (version,) = await told.console.read(history, "thresholds", "answering")
    assert version.value == {"answer_from": 50, "ask_from": "learnt", "always_confirmed": []}
    assert (version.owner, version.note, version.changed_by) == ("Dewi", "lebih berani", "Dewi")


async def test_what_a_person_confirms_counts_at_once_and_is_undone(told: ConsoleWorld) -> None:
    before = await told.desk.ask(RANI, "denda telat berapa")
    async with told.signed_in("dewi", ["manager"]) as dewi:
        shown = await send(dewi, "preview", always_confirmed="ask_fines")
        await send(dewi, always_confirmed="ask_fines")
        listed = await dewi.see("/knowledge?view=thresholds")
        handed = await told.desk.ask(RANI, "denda telat berapa")
        card = await told.desk.card()
        await told.desk.press(RANI, handed, "Kembali")
        await dewi.send(f"{PATH}/back", PATH, number="1", version="0")
        again = await told.desk.ask(RANI, "denda telat berapa")
    assert "Rp500" in before["text"]
    assert row(shown.text, "Handed to librarians") == ["4.00", "8.00"]
    assert "Sapa answers by itself from the confidence found in training." in listed
    assert f'href="{PATH}"' in listed
    assert f"Always confirmed by a person: {told.desk.office.wording.title('ask_fines', 'en')}." in shown.text
    assert "selalu dipastikan dulu" in handed["text"]
    assert "Jawaban perlu dikonfirmasi" in card["text"]
    assert again["text"] == before["text"]


async def test_too_little_to_forecast_from_is_said(console: ConsoleWorld) -> None:
    async with console.signed_in("dewi", ["manager"]) as dewi:
        page = await dewi.see(PATH)
        kept = await send(dewi, answer_from_is="set", answer_from="95", ask_from_is="set", ask_from="20")
    assert "Too little to forecast from: in the last 28 days the trained reader read 0 questions" in page
    assert "data-figures" not in page
    assert "Kept, and in force" in kept.text
    assert console.desk.office.editions.current.thresholds.answer_from == 95


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"answer_from_is": "set", "answer_from": "29"}, "Write a whole number from 30 to 99"),
        ({"answer_from_is": "set", "answer_from": "0.85"}, "Write a whole number from 30 to 99"),
        ({"answer_from_is": "set", "answer_from": ""}, "Write a whole number from 30 to 99"),
        ({"answer_from_is": "set", "answer_from": "9" * 5000}, "Write a whole number from 30 to 99"),
        ({"ask_from_is": "set", "ask_from": "<b>"}, "Write a whole number from 5 to 99"),
        (
            {"answer_from_is": "set", "answer_from": "50", "ask_from_is": "set", "ask_from": "51"},
            "Sapa answers from 50%",
        ),
        ({"always_confirmed": "greet"}, "&#34;greet&#34; is not in the list"),
    ],
)
async def test_what_does_not_fit_is_said_and_kept_in_the_form(
    told: ConsoleWorld, fields: dict[str, str], said: str
) -> None:
    async with told.signed_in("dewi", ["manager"]) as dewi:
        answer = await send(dewi, **fields)
    assert answer.status_code == 422
    assert said in answer.text
    assert await told.console.read(history, "thresholds", "answering") == []


async def test_a_librarian_looks_and_changes_nothing(told: ConsoleWorld) -> None:
    async with told.signed_in("lia", ["librarian"]) as lia:
        page = await lia.see(PATH)
        refused = await lia.http.post(PATH, data={"do": "save", "number": "0", **LEARNT})
    assert "<fieldset disabled>" in page
    assert ">Save</button>" not in page
    assert refused.status_code == 403


async def test_thresholds_come_and_go_as_a_file(console: ConsoleWorld) -> None:
    wanted = b"answer_from: 85\nask_from: 20\nalways_confirmed:\n  - search_catalog\n  - ask_fines\n"
    async with console.signed_in("eka", ["reviewer"]) as eka:
        wrong = await upload(eka, "thresholds.yml", b"answer_from: 85\nask_from: 86\n")
        shown = await upload(eka, "data.zip", packed(thresholds=wanted))
        kept = {name: hidden(shown.text, name) for name in ("changes", "name")}
        done = await eka.send("/knowledge/import/put-in-force", "/knowledge/import", **kept)
        given = await eka.http.get("/knowledge/export.zip")
        same = await upload(eka, "sapa-data.zip", given.content)
    assert "thresholds.yml:2: ask_from must not be above answer_from" in wrong.text
    assert "Kept, and in force" in done.text
    assert console.desk.office.editions.current.thresholds.value == {
        "answer_from": 85,
        "ask_from": 20,
        "always_confirmed": ["ask_fines", "search_catalog"],
    }
    assert "says what is in force already" in same.text
