"""Moments are stored in UTC and come back aware, on both databases."""

from datetime import UTC, datetime, timedelta, timezone

import pytest
from sqlalchemy import create_mock_engine

from records.database import normal_url
from records.types import UtcDateTime

SQLITE = create_mock_engine("sqlite://", print).dialect
POSTGRESQL = create_mock_engine("postgresql+psycopg://", print).dialect
WIT = timezone(timedelta(hours=9))
MOMENT = datetime(2026, 11, 23, 8, 30, 15, 123456, tzinfo=WIT)


def test_a_naive_moment_is_refused() -> None:
    with pytest.raises(ValueError, match="time zone"):
        UtcDateTime().process_bind_param(MOMENT.replace(tzinfo=None), SQLITE)


def test_sqlite_is_given_utc_without_its_name_and_gives_it_back_aware() -> None:
    stored = UtcDateTime().process_bind_param(MOMENT, SQLITE)
    assert stored == datetime(2026, 11, 22, 23, 30, 15, 123456)  # noqa: DTZ001 (SQLite keeps no time zone)
    assert UtcDateTime().process_result_value(stored, SQLITE) == MOMENT


def test_postgresql_is_given_and_gives_aware_utc() -> None:
    stored = UtcDateTime().process_bind_param(MOMENT, POSTGRESQL)
    assert stored == MOMENT
    found = UtcDateTime().process_result_value(MOMENT, POSTGRESQL)
    assert found is not None
    assert (found, found.tzinfo) == (MOMENT, UTC)


def test_nothing_stays_nothing() -> None:
    assert UtcDateTime().process_bind_param(None, SQLITE) is None
    assert UtcDateTime().process_result_value(None, SQLITE) is None


@pytest.mark.parametrize("url", ["postgres://h/sapa", "postgresql://h/sapa", "postgresql+psycopg://h/sapa"])
def test_every_usual_spelling_of_a_postgresql_address_is_taken(url: str) -> None:
    assert normal_url(url) == "postgresql+psycopg://h/sapa"


def test_other_addresses_stay_as_they_are() -> None:
    assert normal_url("sqlite:///var/sapa.db") == "sqlite:///var/sapa.db"
