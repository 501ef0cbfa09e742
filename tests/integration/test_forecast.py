"""A forecast says what counting by hand says, on SQLite and on PostgreSQL."""

from dataclasses import astuple

import pytest

from actions.forecast import USUAL, Forecast, forecast
from actions.office import Office
from actions.thresholds import AS_LEARNT, Thresholds
from records.database import Database
from records.evidence import read_by_trained
from sapa.settings import Settings
from sapa.wiring import build_office
from tests.desk_world import MONDAY_MORNING, content, wordings_reader
from tests.recorded_questions import BESIDE, HUNDRED, Kind, judge, record


@pytest.fixture
def office(db: Database) -> Office:
    return build_office(Settings(), content(), db, wordings_reader(), lambda: MONDAY_MORNING)


def foreseen(office: Office, *kinds: Kind) -> Forecast:
    """The forecast after these questions."""
    office.db.write_now(record, kinds, MONDAY_MORNING)
    return office.db.read_now(forecast, office)


@pytest.mark.parametrize(
    ("thresholds", "a_day"),
    [
        (AS_LEARNT, (4, 0.4, 2, 4)),
        (Thresholds(answer_from=90), (4, 0.4, 2, 4)),
        (Thresholds(answer_from=91), (0, 0, 6, 4)),
        (Thresholds(answer_from=50), (6, 1.2, 0, 4)),
        (Thresholds(95, 30), (0, 0, 7, 3)),
        (Thresholds(ask_from=70), (4, 0.4, 0, 6)),
        (Thresholds(always_confirmed=frozenset({"ask_fines"})), (0, 0, 2, 8)),
    ],
)
def test_what_thresholds_would_bring_a_day(
    office: Office, thresholds: Thresholds, a_day: tuple[float, float, float, float]
) -> None:
    found = foreseen(office, *HUNDRED, *BESIDE)
    assert (found.days, found.count, found.others, found.is_enough) == (10, 100, 5, True)
    told = found.of(thresholds)
    assert astuple(told) == pytest.approx(a_day)
    assert told.answered + told.asked + told.handed == pytest.approx(10)


def test_reviewers_correct_it_where_they_judged_enough(office: Office) -> None:
    office.db.write_now(record, HUNDRED, MONDAY_MORNING)
    office.db.write_now(judge, 21, 50, MONDAY_MORNING)
    found = office.db.read_now(forecast, office)
    assert found.judged == 50
    assert found.correction == pytest.approx((21 + 5) / (40 * 0.1 + 10 * 0.4 + 5))
    assert found.of(AS_LEARNT).wrong == pytest.approx(0.8)


def test_a_few_judgements_correct_nothing(office: Office) -> None:
    office.db.write_now(record, HUNDRED, MONDAY_MORNING)
    office.db.write_now(judge, 49, 49, MONDAY_MORNING)
    assert office.db.read_now(forecast, office).correction == 1


def test_no_more_wrong_answers_are_expected_than_answers(office: Office) -> None:
    sure, less_sure = Kind(50, "ask_fines", 1.0, days_ago=1), Kind(60, "ask_fines", 0.80, days_ago=1)
    office.db.write_now(record, (sure, less_sure), MONDAY_MORNING)
    office.db.write_now(judge, 50, 50, MONDAY_MORNING)
    found = office.db.read_now(forecast, office)
    told = found.of(AS_LEARNT)
    assert found.correction == pytest.approx(11)
    assert told.wrong == told.answered == 110


def test_where_learnt_bars_are_not_known_the_usual_ones_count(office: Office) -> None:
    old = Kind(60, "ask_fines", 0.79, bars=(None, None))
    assert foreseen(office, old).of(AS_LEARNT).asked == pytest.approx(12)


def test_what_was_learnt_stands_in_the_middle_of_the_questions(office: Office) -> None:
    kinds = [(9, (0.62, 0.2)), (2, (0.8, 0.5)), (8, (0.9, 0.1))]
    found = foreseen(office, *(Kind(number, "ask_fines", 0.7, bars=bars) for number, bars in kinds))
    assert (found.learnt.answer, found.learnt.clarify) == (0.8, 0.2)


def test_of_nothing_it_says_that_it_is_too_little(office: Office) -> None:
    found = office.db.read_now(forecast, office)
    assert not found.is_enough
    assert astuple(found.of(AS_LEARNT)) == (0, 0, 0, 0)
    assert found.learnt == USUAL


def test_never_more_than_the_newest_are_read(office: Office) -> None:
    office.db.write_now(record, HUNDRED, MONDAY_MORNING)
    (found,) = office.db.read_now(read_by_trained, MONDAY_MORNING.replace(year=2025), 7)
    assert (found.intent, found.percent, found.number, found.first) == ("ask_human", 95, 7, 94)


@pytest.mark.parametrize(("confidence", "percent"), [(0.85, 85), (0.849999, 84), (0.29, 29), (0.57, 57), (1.0, 100)])
def test_confidence_is_counted_in_whole_per_cents(office: Office, confidence: float, percent: int) -> None:
    office.db.write_now(record, (Kind(1, "ask_fines", confidence),), MONDAY_MORNING)
    (found,) = office.db.read_now(read_by_trained, MONDAY_MORNING.replace(year=2025), 7)
    assert found.percent == percent
