"""Takes the numbers and addresses that point to a person out of a text that may become a wording to learn from."""

import re
from collections.abc import Iterator

from nlu.entities import LONG_ISBN, find_isbns, is_isbn
from nlu.lexicon import Lexicon

NUMBER, ADDRESS = "[nomor]", "[surel]"
EMAIL = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
MOBILE = re.compile(r"(?<!\d)(?:\+?62[ .-]?|0)8\d{1,2}(?:[ .-]?\d{2,4}){2,3}(?!\d)")
LANDLINE = re.compile(r"(?<![\d-])(?:\+62[ .-]?|\(?0)\d{2,3}\)?[ .-]?\d{3,4}[ .-]?\d{3,4}(?![\d-])")
GROUPS = re.compile(r"\d+(?:[ .-]\d+)+")  # as on a card: 4111 1111 1111 1111
LONG = re.compile(r"\d{9,}")  # whatever else it is: an account, a student's number
IDENTITY = 16  # digits of a NIK, and of most bank cards
CARD = range(13, 20)  # digits of a payment card (ISO/IEC 7812)


def masked(text: str, lexicon: Lexicon) -> str:
    """The text with placeholders for identity, card, phone, member and other long numbers and for e-mail addresses.

    An ISBN stays, unless it can be read as a mobile number as well.
    """
    return "".join(part if kept else _masked(part, lexicon) for part, kept in _parts(EMAIL.sub(ADDRESS, text)))


def _parts(text: str) -> Iterator[tuple[str, bool]]:
    """The text in its order, cut where an ISBN-13 stands, each part with whether it is one."""
    found = [each.text for each in find_isbns(text) if len(each.value) == LONG_ISBN]
    for isbn in found:
        before, _, text = text.partition(isbn)
        yield before, False
        yield isbn, True
    yield text, False


def _masked(text: str, lexicon: Lexicon) -> str:
    text = GROUPS.sub(_without_cards, MOBILE.sub(NUMBER, text))
    if lexicon.member_number:
        text = re.sub(lexicon.member_number, NUMBER, text)
    for pattern in (LANDLINE, LONG):
        text = pattern.sub(lambda match: match[0] if is_isbn(_digits(match[0])) else NUMBER, text)
    return text


def _without_cards(match: re.Match[str]) -> str:
    """Groups of digits, with those that together are a card's or an identity number replaced."""
    groups = list(re.finditer(r"\d+", match[0]))
    for first, start in enumerate(groups):
        for end in reversed(groups[first:]):
            if _is_card(_digits(match[0][start.start() : end.end()])):
                return f"{match[0][: start.start()]}{NUMBER}{match[0][end.end() :]}"
    return match[0]


def _is_card(digits: str) -> bool:
    return len(digits) == IDENTITY or (len(digits) in CARD and _passes_luhn(digits))


def _passes_luhn(digits: str) -> bool:
    """The check digit of payment cards (ISO/IEC 7812-1, annex B)."""
    doubled = (int(each) * (1 + at % 2) for at, each in enumerate(reversed(digits)))
    return sum(value - 9 if value > 9 else value for value in doubled) % 10 == 0  # noqa: PLR2004 (two digits)


def _digits(text: str) -> str:
    return re.sub(r"\D", "", text)
