"""How long something takes or took, as people say it in Indonesian and English."""

import re

from nlu.day_words import NUMBERS

DAYS = {"hari": 1, "hr": 1, "day": 1, "minggu": 7, "mgg": 7, "pekan": 7, "week": 7, "bulan": 30, "bln": 30, "month": 30}
SAID = re.compile(rf"\b(\d{{1,3}}|{'|'.join(NUMBERS)})\s*({'|'.join(DAYS)})(?:an|s)?\b", re.IGNORECASE)


def days_said(text: str) -> int | None:
    """How many days a text speaks of (`seminggu` is 7, a month 30), None if of none."""
    found = SAID.search(text)
    if found is None:
        return None
    number = found[1].lower()
    return (int(number) if number.isdigit() else NUMBERS[number]) * DAYS[found[2].lower()]
