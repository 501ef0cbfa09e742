"""What the desk tells is changed in the browser, counts at once for patrons, and is never lost."""

import re
from datetime import timedelta

import pytest

from actions.edition import Editions
from records.content_versions import history
from tests.console_world import Browser, ConsoleWorld
from tests.desk_world import MONDAY_MORNING, RANI

pytestmark = pytest.mark.slow  # each plays on a desk of its own; `make test` runs them all
FINES = "/knowledge/answer/ask_fines"
EAST = "/knowledge/hours/timur"
DAYS = "/knowledge/days/special_days"
SAID = {"id": "Denda {{ library.loans.fine_per_day | rupiah }} sehari ya{{ kak }}.", "en": "A fine of 500 a day."}
WEEK = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")


async def change(browser: Browser, path: str, **fields: str) -> str:
    """Save a piece; the page that follows."""
    answer = await browser.send(path, do="save", **{"number": "0", **fields})
    assert answer.status_code == 200, answer.text
    return answer.text


async def test_a_changed_answer_is_told_at_once_and_brought_back(console: ConsoleWorld) -> None:
    before = await console.desk.ask(RANI, "denda telat berapa")
    async with console.signed_in("eka", ["reviewer"]) as eka:
        shown = await eka.send(FINES, do="preview", number="0", **SAID)
        unsaved = await console.desk.ask(RANI, "denda telat berapa")
        kept = await change(eka, FINES, **SAID, owner="Sri", note="disederhanakan")
        after = await console.desk.ask(RANI, "denda telat berapa")
        back = await eka.send(f"{FINES}/back", FINES, number="1", version="0")
        again = await console.desk.ask(RANI, "denda telat berapa")
    assert "Denda Rp500 sehari ya Kak." in shown.text
    assert "not kept yet" in shown.text
    assert before["text"] == unsaved["text"] == again["text"]
    assert after["text"] == "Denda Rp500 sehari ya Kak."
    assert "Kept, and in force" in kept
    assert "Eka" in kept
    assert "disederhanakan" in kept
    assert back.status_code == 200
    rows = await console.console.read(history, "answer", "ask_fines")
    assert [(each.number, bool(each.value), each.owner) for each in rows] == [(2, False, "Sri"), (1, True, "Sri")]


async def test_changed_hours_count_at_once_for_questions_and_promises(console: ConsoleWorld) -> None:
    closed = dict.fromkeys(WEEK, "tutup")
    async with console.signed_in("dewi", ["manager"]) as dewi:
        shown = await dewi.send(EAST, number="0", do="preview", **{**closed, "saturday": "9.30 – 15.00"})
        await change(dewi, EAST, **{**closed, "saturday": "9.30 – 15.00"})
        told = await console.desk.ask(RANI, "jam buka cabang timur")
        await change(dewi, "/knowledge/hours/pusat", **{**closed, "tuesday": "09:00-17:00"})
        promised = await console.desk.ask(RANI, "/pustakawan")
    assert "Saturday: 09:30–15:00" in shown.text
    assert "Sabtu: 09.30–15.00" in told["text"]
    assert "Senin–Jumat: tutup" in told["text"]
    assert "Selasa, 24 November 2026 pukul 13.00" in promised["text"]


async def test_the_audit_log_calls_what_was_changed_by_its_name(console: ConsoleWorld) -> None:
    async with console.signed_in("ani", ["admin"]) as ani:
        await change(ani, FINES, **SAID)
        audit = await ani.see("/audit")
    assert re.search(rf'changed knowledge</td><td><a href="{FINES}">[A-Z]', audit)
    assert ">answer/ask_fines<" not in audit


async def test_the_days_of_opening_hours_are_called_by_their_names(console: ConsoleWorld) -> None:
    async with console.signed_in("dewi", ["manager"], language="id") as dewi:
        await change(dewi, EAST, **{**dict.fromkeys(WEEK, "09.00-17.00"), "sunday": "tutup"})
        listed, one = await dewi.see("/knowledge?view=hours"), await dewi.see(EAST)
        found = await dewi.see("/knowledge?view=hours&find=minggu")
    assert ("Senin: 09:00-17:00" in listed, "monday" in listed, "Cabang Timur" in found) == (True, False, True)
    assert 'name="sunday" maxlength="60" value="tutup"' in one
    changed = one[one.index('id="history"') :]
    assert ("Minggu: " in changed, "sunday" in changed) == (True, False)


async def test_hours_in_ramadan_are_changed_and_left_out(console: ConsoleWorld) -> None:
    week = dict.fromkeys(WEEK, "08:00-16:00")
    console.desk.clock.forward(days=79)  # Wednesday 10 February 2027, in Ramadan
    async with console.signed_in("dewi", ["manager"]) as dewi:
        before = await console.desk.ask(RANI, "besok buka?")
        wrong = await dewi.send("/knowledge/hours/pusat", number="0", do="save", **week, ramadan="9-10.30")
        await change(dewi, "/knowledge/hours/pusat", **week, ramadan="09.00-10.30")
        then = await console.desk.ask(RANI, "besok buka?")
        await change(dewi, "/knowledge/hours/pusat", number="1", **week, ramadan="")
        none = await console.desk.ask(RANI, "besok buka?")
    assert "Perpustakaan Pusat: 08.00–15.30 (Ramadan)" in before["text"]
    assert 'id="ramadan-problem"' in wrong.text
    assert "Perpustakaan Pusat: 09.00–10.30 (Ramadan)" in then["text"]
    assert "Perpustakaan Pusat: 08.00–16.00" in none["text"]


async def test_a_closed_day_is_added_and_removed(console: ConsoleWorld) -> None:
    day = {"from": "2026-11-24", "hours": "tutup", "name_id": "Stock opname", "name_en": "Stocktaking"}
    async with console.signed_in("dewi", ["manager"]) as dewi:
        shown = await dewi.send(DAYS, number="0", do="preview", **day)
        added = await change(dewi, DAYS, **day)
        told = await console.desk.ask(RANI, "besok buka?")
        taken = await dewi.send(DAYS, number="1", remove="1")
        then = await console.desk.ask(RANI, "besok buka?")
    assert "closed (Stocktaking)" in shown.text
    assert "Stocktaking" in added
    assert "Christmas Eve" in added
    assert "tutup (Stock opname)" in told["text"]
    assert 'aria-label="Remove: Stocktaking"' not in taken.text
    assert 'aria-label="Remove: Christmas Eve"' in taken.text
    assert "Stock opname" not in then["text"]


async def test_a_canned_reply_is_written_used_removed_and_brought_back(console: ConsoleWorld) -> None:
    said = {
        "key": "/Parkir",
        "id": "Parkir di belakang ya{{ kak }} {{ patron }}.",
        "en": "Parking is behind, {{ patron }}.",
    }
    async with console.signed_in("dewi", librarian_id=1) as dewi:
        await console.desk.ask(RANI, "/pustakawan")
        await dewi.send("/conversations/1/1/claim", "/inbox")
        await dewi.send("/knowledge/new-reply", **said)
        offered = await dewi.see("/conversations/1")
        twice = await dewi.send("/knowledge/new-reply", **said)
        gone = await dewi.send("/knowledge/reply/parkir", number="1", do="remove")
        without = await dewi.see("/conversations/1")
        listed = await dewi.see("/knowledge?view=reply")
        await dewi.send("/knowledge/reply/parkir/back", "/knowledge/reply/parkir", number="2", version="1")
        again = await dewi.see("/conversations/1")
    assert "Parkir di belakang ya Kak Rani." in offered
    assert twice.status_code == 422
    assert "There is a /parkir already" in twice.text
    assert "This reply was removed" in gone.text
    assert "Parkir di belakang" not in without
    assert 'href="/knowledge/reply/parkir"' in listed
    assert "Parkir di belakang ya Kak Rani." in again


async def test_of_two_people_the_second_is_told_and_loses_nothing(console: ConsoleWorld) -> None:
    async with console.signed_in("eka", ["reviewer"]) as eka, console.signed_in("dewi", ["manager"]) as dewi:
        await change(eka, FINES, **SAID)
        late = await dewi.send(FINES, do="save", number="0", id="Denda versi Dewi.", en="Fines by Dewi.")
        number = re.search(r'name="number" value="(\d+)"', late.text)
        assert number is not None
        then = await change(dewi, FINES, number=number[1], id="Denda versi Dewi.", en="Fines by Dewi.")
    assert late.status_code == 409
    assert "A colleague has just changed this" in late.text
    assert ">Denda versi Dewi.</textarea>" in late.text
    assert "A fine of 500" in then
    assert ">Denda versi Dewi.</textarea>" in then


@pytest.mark.parametrize(
    ("path", "wrong", "said"),
    [
        (FINES, {**SAID, "id": " "}, "Write it in both languages"),
        (FINES, {**SAID, "id": "x" * 3501}, "At most 3500 characters"),
        (FINES, {**SAID, "id": "Denda {{ library.loans.fine"}, "in line 1 are incomplete"),
        (FINES, {**SAID, "en": "{{ library.loans.fines }}"}, "no such fact"),
        (FINES, {**SAID, "en": "{{ rupiah }}"}, "rupiah is not known"),
        (FINES, {**SAID, "en": "{{ 'x' * 999999999 }}"}, "no sums or commands"),
        (FINES, {**SAID, "en": "{{ library.__class__.mro() }}"}, "no sums or commands"),
        (FINES, {**SAID, "en": "{{ 'x' | center(999999999) }}"}, "no sums or commands"),
        (FINES, {**SAID, "review_on": "someday"}, "review date cannot be read"),
        ("/knowledge/text/follow_up", {"id": "Baik.", "en": "Fine."}, "must stay"),
        (EAST, {**dict.fromkeys(WEEK, "closed"), "friday": "17-9"}, "&#34;17-9&#34; cannot be read"),
        (DAYS, {"from": "2026-13-01", "hours": "closed", "name_id": "A", "name_en": "A"}, "Choose the date"),
        (DAYS, {"from": "2026-12-02", "to": "2026-12-01", "hours": "closed", "name_id": "A", "name_en": "A"}, "before"),
        (DAYS, {"from": "2026-12-02", "hours": "closed", "name_id": "A", "name_en": ""}, "Give it a name"),
        (DAYS, {"from": "2026-12-02", "hours": "noon", "name_id": "A", "name_en": "A"}, "cannot be read"),
        (DAYS, {"from": "2026-12-02", "hours": "closed", "branch": "mars", "name_id": "A", "name_en": "A"}, "the list"),
    ],
)
async def test_what_does_not_fit_is_said_beside_its_field(
    console: ConsoleWorld, path: str, wrong: dict[str, str], said: str
) -> None:
    async with console.signed_in("eka", ["reviewer"]) as eka:
        answer = await eka.send(path, number="0", do="save", **wrong)
    kind, key = path.split("/")[2:]
    assert answer.status_code == 422
    assert said in answer.text
    assert 'aria-invalid="true"' in answer.text
    assert await console.console.read(history, kind, key) == []


async def test_a_librarian_reads_and_changes_nothing(console: ConsoleWorld) -> None:
    async with console.signed_in("lia", ["librarian"]) as lia:
        page = await lia.see(FINES)
        refused = await lia.http.post(FINES, data={"do": "save", "number": "0", **SAID})
        strange = await lia.http.get("/knowledge/answer/ask_moon")
        stranger = await lia.http.get("/knowledge/moon/ask_fines")
    assert "readonly" in page
    assert ">Save</button>" not in page
    assert refused.status_code == 403
    assert (strange.status_code, stranger.status_code) == (404, 404)
    assert "There is no such piece" in strange.text


async def test_what_is_due_is_listed_first(console: ConsoleWorld) -> None:
    async with console.signed_in("eka", ["reviewer"]) as eka:
        nothing = await eka.see("/knowledge?view=review")
        day = (MONDAY_MORNING - timedelta(days=1)).date().isoformat()
        await change(eka, FINES, **SAID, owner="Tim sirkulasi", review_on=day)
        due = await eka.see("/knowledge?view=review")
        found = await eka.see("/knowledge?find=sirkulasi")
        empty = await eka.see("/knowledge?find=xyzzy")
    assert "Nothing needs looking over" in nothing
    assert 'href="/knowledge/answer/ask_fines"' in due
    assert 'href="/knowledge/answer/ask_fines"' in found
    assert found.count('href="/knowledge/answer/') == 1
    assert "Nothing fits" in empty


async def test_another_process_follows_within_a_second(console: ConsoleWorld) -> None:
    other = Editions(console.desk.office.editions.files, console.desk.office.editions.folder)
    async with console.signed_in("eka", ["reviewer"]) as eka:
        await other.newest(console.desk.db)
        await change(eka, FINES, **SAID)
    found = await other.newest(console.desk.db, at_once=True)
    assert found.wording.answer("ask_fines", "en") == "A fine of 500 a day."


async def test_what_nobody_types_is_left_out(console: ConsoleWorld) -> None:
    async with console.signed_in("eka", ["reviewer"]) as eka:
        await change(eka, FINES, id="Satu\x00\r\ndua\x1b.", en="One.", note="\x00catatan")
    (kept,) = await console.console.read(history, "answer", "ask_fines")
    assert (kept.value["id"], kept.note) == ("Satu\ndua.", "catatan")
