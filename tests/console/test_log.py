"""The log for managers: filtered, page by page, as a file, and clear about what it does not understand."""

import re
from collections.abc import AsyncIterator
from io import BytesIO
from zipfile import ZipFile

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from records import conversation
from records.account_models import AuditEntry
from records.models import Interaction, Message, Patron
from tests.console_world import Browser, ConsoleWorld
from tests.desk_world import MONDAY_MORNING, RANI

pytestmark = pytest.mark.slow  # each plays on a desk of its own; `make test` runs them all
MANY = 120


@pytest.fixture
async def manager(console: ConsoleWorld) -> AsyncIterator[Browser]:
    async with console.signed_in("dewi", ["manager"]) as browser:
        yield browser


def fill(session: Session) -> None:
    """Many closed interactions of one patron."""
    patron = Patron(telegram_id=77, name="Sari", first_seen_at=MONDAY_MORNING, last_seen_at=MONDAY_MORNING)
    session.add(patron)
    session.flush()
    for number in range(MANY):
        made = Interaction(
            patron_id=patron.id,
            status="closed",
            language="id" if number % 2 else "en",
            opened_at=MONDAY_MORNING,
            last_activity_at=MONDAY_MORNING,
        )
        session.add(made)
        session.flush()
        said = Message(interaction_id=made.id, author="patron", text=f"nomor {number}", said_at=MONDAY_MORNING)
        conversation.add_message(session, said)


def numbers(page: str) -> list[int]:
    return [int(part.split('"')[0]) for part in page.split('<a href="/conversations/')[1:]]


async def test_an_empty_log_explains_itself(manager: Browser) -> None:
    assert "No conversations yet" in await manager.see("/log")
    assert "Loosen the filter" in await manager.see("/log?text=tidak")


async def test_a_conversation_is_found_by_its_words(console: ConsoleWorld, manager: Browser) -> None:
    await console.desk.ask(RANI, "biaya parkir motor berapa ya")
    assert numbers(await manager.see("/log?text=parkir%20motor")) == [1]
    assert numbers(await manager.see("/log?text=park")) == [1]
    assert numbers(await manager.see("/log?text=naskah")) == []
    assert numbers(await manager.see("/log?intent=ask_parking&language=id&from=2026-11-23&to=2026-11-23")) == [1]
    assert numbers(await manager.see("/log?to=2026-11-22")) == []
    assert "Rp2.000" in await manager.see("/conversations/1")


async def test_moments_are_short_and_whole_for_who_points_at_them(console: ConsoleWorld, manager: Browser) -> None:
    console.desk.db.write_now(fill)
    whole = 'datetime="2026-11-23T10:00:00+07:00"'
    assert f'<time {whole} title="Monday, 23 November 2026 at 10:00">23 Nov 10:00</time>' in await manager.see("/log")
    manager.http.cookies.set("sapa_language", "id")
    assert f'<time {whole} title="Senin, 23 November 2026 pukul 10.00">23 Nov 10.00</time>' in await manager.see("/log")


async def test_conversations_are_found_by_what_reviewers_said(console: ConsoleWorld, manager: Browser) -> None:
    console.desk.db.write_now(fill)
    await console.desk.ask(RANI, "biaya parkir motor berapa ya")
    judged = MANY + 1
    said = {"flag": {"flag": "harga lama"}, "tag": {"tag": "Tarif"}, "done": {}, "questions/1": {"verdict": "wrong"}}
    for verb, fields in said.items():
        await manager.send(f"/conversations/{judged}/review/{verb}", f"/conversations/{judged}", **fields)
    for query in ("flagged=yes", "tag=%23tarif", "reviewed=yes", "verdict=wrong", "flagged=yes&tag=tarif"):
        assert numbers(await manager.see(f"/log?{query}")) == [judged], query
    for query in ("verdict=right", "tag=harga", "branch=nowhere", "flagged=yes&reviewed=no"):
        assert numbers(await manager.see(f"/log?{query}")) == [], query
    for query in ("flagged=no", "reviewed=no"):
        assert numbers(await manager.see(f"/log?{query}"))[0] == MANY, query
    csv = (await manager.http.get("/log.csv?tag=tarif")).text.splitlines()
    assert csv[0].endswith("Rating,Flag,Reviewed,Tags")
    assert ",harga lama," in csv[1]
    assert csv[1].endswith(",tarif")


async def test_pages_follow_each_other_without_gaps(console: ConsoleWorld, manager: Browser) -> None:
    console.desk.db.write_now(fill)
    seen: list[int] = []
    path = "/log?language=en"
    while path:
        page = await manager.see(path)
        seen += numbers(page)
        path = page.split('class="button" href="')[1].split('"')[0].replace("&amp;", "&") if "Older" in page else ""
    assert seen == list(range(MANY - 1, 0, -2))


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("from=yesterday", "yesterday is not a date"),
        ("to=9999-12-31", "9999-12-31 is not a date"),
        ("from=2026-11-24&to=2026-11-23", "2026-11-24 comes after 2026-11-23. Swap them"),
        ("status=lost", "does not know lost"),
        ("rating=9", "does not know 9"),
        ("least=many", "many is not a percentage"),
        ("most=101", "101 is not a percentage"),
        ("language=fr", "does not know fr"),
        ("tag=%23", "does not know #"),
        ("flagged=maybe", "does not know maybe"),
        ("reviewed=1", "does not know 1"),
        ("verdict=fine", "does not know fine"),
        ("reason=%3Cscript%3E", "does not know &lt;script&gt;"),
        (f"text={'x' * 201}", "at most"),
        ("text=buku&after=5-deadbeef", "belongs to another filter"),
        ("after=nonsense", "belongs to another filter"),
    ],
)
async def test_what_is_not_understood_is_said_and_stays_filled_in(manager: Browser, query: str, said: str) -> None:
    answer = await manager.http.get(f"/log?{query}")
    if "at most" in said:
        said = "the most is 200"
    assert (answer.status_code, said in answer.text) == (422, True), answer.text
    assert "Traceback" not in answer.text


async def test_the_files_hold_exactly_what_is_filtered_and_are_recorded(
    console: ConsoleWorld, manager: Browser
) -> None:
    console.desk.db.write_now(fill)
    csv = await manager.http.get("/log.csv?language=en")
    xlsx = await manager.http.get("/log.xlsx?language=en")
    with ZipFile(BytesIO(xlsx.content)) as book:
        sheet = book.read("xl/worksheets/sheet1.xml").decode()
    query = select(AuditEntry.detail).where(AuditEntry.action == "exported")
    recorded = console.desk.db.read_now(lambda session: list(session.scalars(query)))

    assert csv.headers["content-disposition"] == 'attachment; filename="sapa-log.csv"'
    assert len(csv.text.splitlines()) == MANY // 2 + 1
    assert sheet.count("<row ") == MANY // 2 + 1
    assert recorded == [{"filter": {"language": "en"}, "rows": MANY // 2}] * 2


@pytest.mark.parametrize(
    ("language", "headings", "row"),
    [
        (
            "en",
            "#,Opened,Closed,Status,Patron,Language,Topic",
            "1,2026-11-23T10:00:00+07:00,,with Sapa,Rani,Indonesian,Parking",
        ),
        (
            "id",
            "#,Mulai,Selesai,Status,Pemustaka,Bahasa,Topik",
            "1,2026-11-23T10:00:00+07:00,,dengan Sapa,Rani,bahasa Indonesia,Parkir kendaraan",
        ),
    ],
)
async def test_both_files_speak_the_language_of_who_takes_them(
    console: ConsoleWorld, manager: Browser, language: str, headings: str, row: str
) -> None:
    await console.desk.ask(RANI, "biaya parkir motor berapa ya")
    manager.http.cookies.set("sapa_language", language)
    await manager.send("/log/columns", "/log", **{"as": "all"})
    csv = (await manager.http.get("/log.csv")).content.decode("utf-8-sig").splitlines()
    with ZipFile(BytesIO((await manager.http.get("/log.xlsx")).content)) as book:
        written = re.sub(r"<[^>]+>+", ",", book.read("xl/worksheets/sheet1.xml").decode())
    assert csv[0].startswith(headings)
    assert csv[1].startswith(row)
    assert all(f",{each}," in written for each in csv[0].split(","))
    assert row.split(",")[3] in written


async def test_a_reviewer_reads_and_a_librarian_does_not(console: ConsoleWorld) -> None:
    async with (
        console.signed_in("rita", ["reviewer"]) as reviewer,
        console.signed_in("lia", ["librarian"]) as librarian,
    ):
        assert (await reviewer.http.get("/")).url.path == "/log"
        assert (await librarian.http.get("/log")).status_code == 403
        assert (await librarian.http.get("/log.csv")).status_code == 403


async def test_an_administrator_sees_who_looked_and_who_took_what(console: ConsoleWorld) -> None:
    async with console.signed_in("rita", ["reviewer"]) as reviewer, console.signed_in("dewi") as admin:
        await console.desk.ask(RANI, "biaya parkir motor berapa ya")
        await reviewer.see("/conversations/1")
        await reviewer.http.get("/log.csv?language=id")
        page = await admin.see("/audit")
        older = await admin.see("/audit?before=1")
        strange = await admin.http.get("/audit?before=x")
    assert page.index("took the log out") < page.index("opened a conversation") < page.index("made an invitation")
    assert "1 rows; filter: language=id" in page
    assert "Rita" in page
    assert "Nothing has been recorded" in older
    assert strange.status_code == 200


async def test_a_transcript_calls_what_was_not_understood_as_the_log_does(console: ConsoleWorld) -> None:
    await console.desk.ask(RANI, "zxcvb qwertz asdfgh")
    async with console.signed_in("dewi", ["manager"]) as dewi:
        found, page = await dewi.see("/log?intent=none"), await dewi.see("/conversations/1")
    assert ('href="/conversations/1' in found, "not understood" in page, "General question" in page) == (
        True,
        True,
        False,
    )
