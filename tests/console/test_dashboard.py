"""The dashboard: every figure is that of the list it opens, and what is not understood is said."""

import re
from collections.abc import AsyncIterator, Callable
from datetime import timedelta
from html import unescape
from random import Random

import pytest
from sqlalchemy.orm import Session

from actions import rollups
from records import handoffs
from records.models import Handoff, Interaction, Message, Outcome, Patron, Question, Rating
from records.review_models import QuestionReview
from tests.console_world import Browser, ConsoleWorld
from tests.desk_world import MONDAY_MORNING

pytestmark = pytest.mark.slow  # each plays on a desk of its own; `make test` runs them all
MANY = 40
INTENTS = ("ask_fines", "ask_opening_hours", None)


def record(session: Session, number: int, chance: Random) -> None:
    """One interaction of the last days with whatever chance gives it, one question, and a judgement of that."""
    at = MONDAY_MORNING - timedelta(hours=chance.randrange(24 * 12))
    session.add(patron := Patron(telegram_id=7000 + number, name="Rani", first_seen_at=at, last_seen_at=at))
    session.flush()
    made = Interaction(
        patron_id=patron.id, status=chance.choice(("bot", "closed", "closed")), language=chance.choice(("id", "en")),
        branch=chance.choice((None, "pusat")), effort_level=chance.choice((None, 2)), opened_at=at, last_activity_at=at,
        channel=chance.choice(("telegram", "telegram", "phone")),
    )  # fmt: skip
    session.add(made)
    session.flush()
    session.add(said := Message(interaction_id=made.id, author="patron", text="jam buka", said_at=at))
    session.flush()
    asked = Question(
        interaction_id=made.id, message_id=said.id, text="jam buka", language="id", intent=chance.choice(INTENTS),
        confidence=0.9, ranking=[], entities=[], source=chance.choice(("rasa", "rasa", "librarian")), model="m",
        asked_at=at, outcome=chance.choice((Outcome.ANSWERED, Outcome.ANSWERED, Outcome.CLARIFIED)),
    )  # fmt: skip
    session.add(asked)
    session.flush()
    verdict = chance.choice(("right", "right", "wrong"))
    if asked.source != "librarian":
        session.add(QuestionReview(question_id=asked.id, verdict=verdict, librarian_id=1, judged_at=MONDAY_MORNING))
    if chance.random() < 0.4:
        handed = Handoff(interaction_id=made.id, kind="queue", reason="patron_asked", requested_at=at)
        handed.promised_at, handed.first_reply_at = at, at + timedelta(minutes=chance.choice((0, 5)))
        session.add(handed)
    session.add(Rating(interaction_id=made.id, score=chance.choice((None, 3, 4, 5)), asked_at=at))


def record_all(session: Session) -> None:
    """Always the same interactions."""
    chance = Random(7)  # noqa: S311 (no secret)
    for number in range(MANY):
        record(session, number, chance)


async def recorded(console: ConsoleWorld, fill: Callable[[Session], None] = record_all) -> None:
    """Record interactions and let the desk count their days."""
    db = console.desk.office.db
    await db.write(fill)
    while await db.write(rollups.refresh, console.desk.office):
        pass


@pytest.fixture
async def manager(console: ConsoleWorld) -> AsyncIterator[Browser]:
    async with console.signed_in("dewi", ["manager"]) as browser:
        yield browser


async def listed(browser: Browser, link: str) -> int:
    """How many interactions a list has; none of these fills a page."""
    return len(set(re.findall(r'<th scope="row"><a href="/conversations/(\d+)', await browser.see(unescape(link)))))


async def test_an_empty_dashboard_explains_itself(manager: Browser) -> None:
    assert "No conversations in this period" in await manager.see("/dashboard")


async def test_every_figure_is_that_of_the_list_it_opens(console: ConsoleWorld, manager: Browser) -> None:
    await recorded(console)
    page = await manager.see("/dashboard?days=30")
    shares = re.findall(r'class="figure"><a href="([^"]+)">\d+%.*?<p class="hint">(\d+) of \d+', page, re.DOTALL)
    rows = re.findall(
        r'<th scope="row"><a href="([^"]+)">[^<]*</a></th><td><svg.*?class="number">(\d+)<', page, re.DOTALL
    )
    days = re.findall(r'<a href="([^"]+)" aria-label="[^"]+: (\d+)">', page)
    hours = re.findall(r'<td class="shade-\d"><a href="([^"]+)">(\d+)</a>', page)
    whole = re.findall(r'class="figure"><a href="([^"]+)">(\d+)</a>', page)
    figures = [*shares, *rows, *days, *hours, *whole]
    assert any("promise=kept" in link for link, _ in shares)
    assert {link: int(count) for link, count in figures} == {link: await listed(manager, link) for link, _ in figures}
    assert [len(each) for each in (shares, days, whole)] == [7, 30, 2]
    assert len(rows) > 8
    assert len(hours) > 20


async def test_what_is_asked_at_the_desk_without_a_topic_was_not_misunderstood(
    console: ConsoleWorld, manager: Browser
) -> None:
    asked = {"channel": "desk", "question": "Di mana toilet?", "language": "id", "effort": "1", "topic": ""}
    assert "Recorded:" in (await manager.send("/record", **asked)).text
    await recorded(console, lambda _session: None)
    for page in ("/dashboard", f"/report/{MONDAY_MORNING:%Y-%m}"):
        told = (await manager.see(page)).split("<h2>Most asked</h2>")[1]
        link = re.search(r'<a href="([^"]+)">no topic noted</a>', told)
        assert (link is not None, "not understood" in told) == (True, False)
        assert link is not None
        assert await listed(manager, link[1]) == 1
    assert await listed(manager, "/log?intent=none") == 0


async def test_promises_and_times_are_those_of_the_handoffs(console: ConsoleWorld, manager: Browser) -> None:
    def two(session: Session) -> None:
        record_all(session)
        session.query(Handoff).delete()
        for number, minutes in ((1, 10), (2, 30)):
            at = MONDAY_MORNING
            handed = Handoff(interaction_id=number, kind="queue", reason="patron_asked", requested_at=at)
            handed.promised_at = at + timedelta(minutes=15)
            handed.first_reply_at = at + timedelta(minutes=minutes)
            session.add(handed)
            session.flush()
            for event, later in (("claimed", 0), ("released", 5), ("claimed", 9)):
                handoffs.trace(session, handed, event, at + timedelta(minutes=minutes + later))

    await recorded(console, two)
    page = await manager.see("/dashboard")
    assert "1 of 2" in page[page.index("Promises kept") :][:300]
    assert [await listed(manager, f"/log?promise={each}") for each in ("kept", "missed")] == [1, 1]
    waited = page[page.index("Until claimed") :][:200]
    assert re.findall(r"<td>([^<]+)</td>", waited)[:2] == ["20 min", "28 min"]


async def test_the_period_before_is_told(console: ConsoleWorld, manager: Browser) -> None:
    await recorded(console)
    last = (MONDAY_MORNING - timedelta(days=6)).date().isoformat()
    page = await manager.see(f"/dashboard?from={last}")
    counts = re.search(r'class="figure"><a[^>]+>(\d+)</a></p><p class="hint">before (\d+)', page)
    assert counts is not None
    assert (int(counts[1]) > 0, int(counts[2]) > 0, int(counts[1]) + int(counts[2])) == (True, True, MANY)


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("from=x", "is not a date"),
        ("from=0001-01-01", "is not a date"),
        ("from=2026-11-23&to=2026-11-01", "before the last"),
        ("from=2020-01-01&to=2026-01-01", "at most 366 days"),
        ("days=8", "does not know 8"),
        ("branch=%3Cb%3E", "&lt;b&gt;"),
    ],
)
async def test_what_is_not_understood_is_said(manager: Browser, query: str, said: str) -> None:
    answer = await manager.http.get(f"/dashboard?{query}")
    assert (answer.status_code, said in answer.text) == (422, True)


async def test_a_month_is_reported_beside_the_one_before(console: ConsoleWorld, manager: Browser) -> None:
    await recorded(console)
    page = await manager.see("/report/2026-11")
    assert "Report for November 2026" in page
    assert f">{MANY}</a>" in page
    assert "Thursday, 1 October 2026 – Saturday, 31 October 2026" in page
    assert "This month is not over yet" in page
    later = await manager.see("/report/2026-12")
    assert (f"before {MANY}" in later, "Report for December 2026" in later) == (True, True)
    assert "This month is not over yet" not in await manager.see("/report/2026-10")


@pytest.mark.parametrize("month", ["2026-13", "2026-0", "1-1", "99999999999-1"])
async def test_a_month_that_cannot_be_is_not_there(manager: Browser, month: str) -> None:
    assert (await manager.http.get(f"/report/{month}")).status_code == 404
