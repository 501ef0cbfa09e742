"""Takes what points to a person out of a text that others may read or learn from: numbers, addresses, and names."""

import re
from collections.abc import Iterable, Iterator

from nlu.entities import LONG_ISBN, find_isbns, is_isbn
from nlu.lexicon import Lexicon

NUMBER, ADDRESS, NAME = "[nomor]", "[surel]", "[nama]"
EMAIL = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
MOBILE = re.compile(r"(?<!\d)(?:\+?62[ .-]?|0)8\d{1,2}(?:[ .-]?\d{2,4}){2,3}(?!\d)")
LANDLINE = re.compile(r"(?<![\d-])(?:\+62[ .-]?|\(?0)\d{2,3}\)?[ .-]?\d{3,4}[ .-]?\d{3,4}(?![\d-])")
GROUPS = re.compile(r"\d+(?:[ .-]\d+)+")  # as on a card: 4111 1111 1111 1111
LONG = re.compile(r"\d{9,}")  # whatever else it is: an account, a student's number
IDENTITY = 16  # digits of a NIK, and of most bank cards
CARD = range(13, 20)  # digits of a payment card (ISO/IEC 7812)
SHORTEST_NAME = 2  # letters
TITLES = "ka kak kakak pak bapak bu ibu mas mbak mba bang dik adik sdr sdri saudara saudari mr mrs ms miss sir madam"
TITLE = rf"(?:{TITLES.replace(' ', '|')})\b\.?"
HELLO = (
    r"(?:h[ae]l+o+|hai+|hi|hey|dear|yth|salam|ass?alamu['’ ]?alaikum|wa['’ ]?alaikum ?salam"
    r"|(?:(?:selamat|met) )?(?:pagi|siang|sore|malam)|good (?:morning|afternoon|evening|day))\b(?: wr\.? ?wb\b)?\.?"
)
CALLED = rf"(?:{HELLO}|{TITLE}|{re.escape(NAME)})"
OPENING = re.compile(rf"\s*{CALLED}(?:[ ,]+{CALLED})*(?:\s*[,.!:;\n👋🙏😊]+|\s*$|(?<=[].]))\s*", re.IGNORECASE)


def masked(text: str, lexicon: Lexicon, names: Iterable[str] = ()) -> str:
    """The text with placeholders for identity, card, phone, member and other long numbers, e-mail addresses, and names.

    An ISBN stays, unless it can be read as a mobile number as well. Of names only those that are given are known.
    """
    text = EMAIL.sub(ADDRESS, _without_names(text, names))
    return "".join(part if kept else _masked(part, lexicon) for part, kept in _parts(text))


def for_anybody(text: str, lexicon: Lexicon, names: Iterable[str]) -> str:
    """What was written to one person, masked and without the words that greet them."""
    told = masked(text, lexicon, names)
    greeting = OPENING.match(told)
    told = told[greeting.end() :] if greeting else told
    return told[:1].upper() + told[1:]


def _without_names(text: str, names: Iterable[str]) -> str:
    for name in names:
        for pattern in _ways_to_write(name):
            text = pattern.sub(rf"\g<before>{NAME}", text)
    return re.sub(rf"{re.escape(NAME)}(?: {re.escape(NAME)})+", NAME, text)


def _ways_to_write(name: str) -> Iterator[re.Pattern[str]]:
    """A user name (with @) and a whole name in any case; a part after a title or with a capital: Hari, not hari."""
    words = [word for word in re.findall(r"\w+", name) if len(word) >= SHORTEST_NAME]
    if name.startswith("@") or len(words) > 1:
        whole = r"\W+".join(words)
        yield re.compile(rf"(?P<before>)(?<!\w)@?{whole}\b", re.IGNORECASE)
    if words and not name.startswith("@"):
        yield re.compile(rf"\b(?P<before>{TITLE}\s+)(?:{'|'.join(words)})\b", re.IGNORECASE)
        capital = "|".join(f"{word[0].upper()}(?i:{word[1:]})" for word in words)
        yield re.compile(rf"(?P<before>)\b(?:{capital})\b")


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
