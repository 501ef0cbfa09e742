"""What readers of the log keep: filters under a name, shared or not, and the columns they want to see."""

import re
from collections.abc import AsyncIterator
from io import BytesIO
from zipfile import ZipFile

import pytest
from sqlalchemy.orm import Session

from actions.saved_filters import COLUMNS, MOST_FILTERS
from records.log_models import SavedFilter
from tests.console_world import Browser, ConsoleWorld
from tests.desk_world import MONDAY_MORNING, RANI

pytestmark = pytest.mark.slow  # each plays on a desk of its own; `make test` runs them all
SRI_ID = 1
QUERY = "intent=ask_fines&language=id"


@pytest.fixture
async def manager(console: ConsoleWorld) -> AsyncIterator[Browser]:
    async with console.signed_in("dewi", ["manager"], SRI_ID) as browser:
        yield browser


async def kept(browser: Browser, name: str, query: str = QUERY, **more: str) -> str:
    """The page after a filter was saved on it."""
    return (await browser.send("/log/filters", f"/log?{query}", query=query, name=name, **more)).text


def headings(page: str) -> list[str]:
    return re.findall(r'<th scope="col">([^<]+)</th>', page)


async def test_a_filter_is_saved_followed_renamed_and_removed(manager: Browser) -> None:
    page = await kept(manager, "  Denda,  bahasa Indonesia ")
    assert '<a class="chip" href="/log?intent=ask_fines&amp;language=id" aria-current="page">Denda, bahasa Ind' in page
    own = await manager.see("/log/filters")
    number = re.findall(r"/log/filters/(\d+)/change", own)[0]
    renamed = await manager.send(f"/log/filters/{number}/change", "/log/filters", name="Denda")
    assert (">Denda</a>" in renamed.text, "bahasa Indonesia" in renamed.text) == (True, False)
    wrong = await manager.send(f"/log/filters/{number}/change", "/log/filters", name="y" * 61)
    assert (wrong.status_code, f'value="{"y" * 61}"' in wrong.text) == (422, True)
    unsure = await manager.send(f"/log/filters/{number}/remove", "/log/filters")
    assert (unsure.status_code, "Tick the box" in unsure.text, ">Denda</a>" in unsure.text) == (422, True, True)
    gone = await manager.send(f"/log/filters/{number}/remove", "/log/filters", sure="yes")
    assert "None yet" in gone.text
    late = await manager.send(f"/log/filters/{number}/change", "/log", name="Denda")
    assert (late.status_code, "This filter is gone" in late.text) == (404, True)


async def test_colleagues_see_what_is_shared_and_change_nothing(console: ConsoleWorld, manager: Browser) -> None:
    await kept(manager, "Rahasia saya")
    await kept(manager, "Untuk rapat", shared="yes")
    async with console.signed_in("rita", ["reviewer"]) as rita:
        page = await rita.see("/log")
        listed = await rita.see("/log/filters")
        refused = await rita.send("/log/filters/2/remove", "/log/filters", sure="yes")
        same_name = await kept(rita, "Untuk rapat")
    assert ("Untuk rapat" in page, "Rahasia" in page, "/change" in listed) == (True, False, False)
    assert ("from Dewi" in listed, refused.status_code) == (True, 404)
    assert same_name.count(">Untuk rapat") == 2
    assert "Untuk rapat" in await manager.see("/log/filters")


@pytest.mark.parametrize(
    ("name", "query", "said"),
    [
        ("  ", QUERY, "Give it a name of at most 60"),
        ("x" * 61, QUERY, "Give it a name of at most 60"),
        ("DENDA", QUERY, "You already have a filter"),
        ("Kosong", "after=5-nonsense&nonsense=1", "The filter is empty"),
    ],
)
async def test_what_cannot_be_saved_is_said_and_stays_written(
    manager: Browser, name: str, query: str, said: str
) -> None:
    await kept(manager, "Denda")
    answer = await manager.send("/log/filters", f"/log?{QUERY}", query=query, name=name)
    assert (answer.status_code, said in answer.text) == (422, True)
    if query == QUERY:
        assert f'value="{name}"' in answer.text
        assert '<option value="ask_fines" selected>' in answer.text


async def test_nobody_saves_without_end(console: ConsoleWorld, manager: Browser) -> None:
    def fill(session: Session) -> None:
        for number in range(MOST_FILTERS):
            filled = {"name": f"saringan {number}", "given": {"status": "bot"}, "shared": False}
            session.add(SavedFilter(librarian_id=SRI_ID, saved_at=MONDAY_MORNING, **filled))

    console.desk.db.write_now(fill)
    assert f"at most {MOST_FILTERS} filters" in await kept(manager, "satu lagi")


async def test_a_filter_that_no_longer_fits_is_explained(console: ConsoleWorld, manager: Browser) -> None:
    kept_before = {
        "intent lama": {"intent": "ask_moon"},
        "cabang lama": {"branch": "pulau"},
        "status lama": {"status": "sleeping"},
        "bagian lama": {"mood": "happy", "language": "id"},
    }

    def fill(session: Session) -> None:
        for name, given in kept_before.items():
            session.add(SavedFilter(librarian_id=SRI_ID, name=name, given=given, shared=False, saved_at=MONDAY_MORNING))

    console.desk.db.write_now(fill)
    page = await manager.see("/log/filters")
    assert page.count("no longer fits in full") == len(kept_before)
    links = {name: link for link, name in re.findall(r'href="(/log\?[^"]+)">([^<]+)</a>', page)}
    answers = {name: await manager.http.get(links[name].replace("&amp;", "&")) for name in kept_before}
    assert [each.status_code for each in answers.values()] == [200, 200, 422, 200]
    assert "ask_moon is no longer in the library" in answers["intent lama"].text
    assert '<option value="ask_moon" selected>' in answers["intent lama"].text
    assert "branch pulau is no longer" in answers["cabang lama"].text
    assert "does not know sleeping" in answers["status lama"].text
    assert "has no filter mood" in answers["bagian lama"].text


async def test_the_page_and_both_files_follow_the_chosen_columns(console: ConsoleWorld, manager: Browser) -> None:
    await console.desk.ask(RANI, "biaya parkir motor berapa ya")
    form = re.findall(r'name="form_token" value="([^"]+)"', await manager.see("/log?language=id"))[0]
    columns = {"form_token": form, "query": "language=id", "as": "chosen", "column": ["comment", "status", "nonsense"]}
    chosen = await manager.http.post("/log/columns", data=columns)
    assert (chosen.url.path, chosen.url.query) == ("/log", b"language=id")
    assert headings(chosen.text) == ["#", "Status", "Patron&#39;s comment"]
    assert (await manager.http.get("/log.csv")).text.splitlines()[0].lstrip("\ufeff") == "#,Status,Patron's comment"
    with ZipFile(BytesIO((await manager.http.get("/log.xlsx")).content)) as book:
        strings = re.findall(r"<t[^>]*>([^<]+)</t>", book.read("xl/worksheets/sheet1.xml").decode())
    assert strings[:3] == ["#", "Status", "Patron's comment"]
    async with console.signed_in("rita", ["reviewer"]) as rita:
        assert "Opened" in headings(await rita.see("/log"))


async def test_all_columns_can_be_shown_and_the_usual_ones_come_back(console: ConsoleWorld, manager: Browser) -> None:
    await console.desk.ask(RANI, "biaya parkir motor berapa ya")
    usual = headings(await manager.see("/log"))
    everything = await manager.send("/log/columns", "/log", **{"as": "all"})
    assert len(headings(everything.text)) == len(COLUMNS) + 1
    none = await manager.send("/log/columns", "/log", **{"as": "chosen"})
    assert headings(none.text) == ["#"]
    back = await manager.send("/log/columns", "/log", **{"as": "usual"})
    assert headings(back.text) == usual
