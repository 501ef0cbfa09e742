"""How long, as people say it."""

import pytest

from nlu.durations import days_said


@pytest.mark.parametrize(
    ("text", "days"),
    [
        ("kalau telatnya seminggu?", 7),
        ("telat sehari doang", 1),
        ("telat 3 hr", 3),
        ("klo telat dua minggu brp", 14),
        ("lupa balikin sebulan", 30),
        ("TELAT 2MINGGU", 14),
        ("what if I'm ten days late", 10),
        ("a week late", 7),
        ("two weeks?", 14),
    ],
)
def test_days_are_counted(text: str, days: int) -> None:
    assert days_said(text) == days


@pytest.mark.parametrize("text", ["hari minggu telat?", "denda per hari berapa", "berapa hari", "", "1234567 hari"])
def test_no_duration_is_none(text: str) -> None:
    assert days_said(text) is None
