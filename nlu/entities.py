"""The things a question mentions: days, branches, amenities, languages of books, ISBNs and member numbers."""

import re
from collections.abc import Iterable, Iterator, Mapping
from datetime import date

from nlu.dates import find_dates
from nlu.interpretation import Entity
from nlu.lexicon import Lexicon

BRANCH, FACILITY, LANGUAGE, ISBN, MEMBER = "branch", "facility", "language", "isbn", "member_number"
BEFORE_PLACE = (
    r"(?:cabang|cab|cbang|cbg|perpus(?:takaan)?|gedung|yang|yg|branch|library|building|di|in|at|the)\s+"
    r"(?:di\s+|the\s+|cabang\s+|perpus(?:takaan)?\s+)*"
)
CLITIC = "(?:nya|ny|ne)"
AFTER_PLACE = r"\s+(?:branch|library|building)"
ISBN_SHAPE = re.compile(r"(?<![\w-])(?:97[89][- ]?)?(?:\d[- ]?){9}[\dXx](?![\w-])")
SHORT_ISBN, LONG_ISBN = 10, 13


class EntityFinder:
    """Finds them by the lexicon's lookups and patterns and by the names of the library's branches."""

    def __init__(self, lexicon: Lexicon, places: Mapping[str, tuple[str, ...]]) -> None:
        self._places = {key: _place(names) for key, names in places.items()}
        self._lookups = {
            kind: {key: _any_of(words) for key, words in lexicon.lookups.get(kind, {}).items()}
            for kind in (FACILITY, LANGUAGE)
        }
        self._member = re.compile(lexicon.member_number) if lexicon.member_number else None

    def find(self, text: str, today: date) -> tuple[Entity, ...]:
        """All entities of a text; a number that is an ISBN by its checksum is no member number."""
        isbns = tuple(find_isbns(text))
        rest = _without(text, isbns)
        return (*find_dates(rest, today), *self._branches(text), *self._looked_up(text), *isbns, *self._members(rest))

    def _branches(self, text: str) -> Iterator[Entity]:
        for key, pattern in self._places.items():
            match = pattern.search(text)
            if match:
                yield Entity(BRANCH, key, match[0].strip())

    def _looked_up(self, text: str) -> Iterator[Entity]:
        for kind, patterns in self._lookups.items():
            for key, pattern in patterns.items():
                match = pattern.search(text)
                if match:
                    yield Entity(kind, key, match[1])

    def _members(self, text: str) -> Iterator[Entity]:
        for match in self._member.finditer(text) if self._member else ():
            yield Entity(MEMBER, match[0], match[0])


def find_isbns(text: str) -> Iterator[Entity]:
    """ISBN-10 and ISBN-13 whose checksum is right (ISO 2108), without their hyphens."""
    for match in ISBN_SHAPE.finditer(text):
        bare = re.sub(r"[- ]", "", match[0]).upper()
        if is_isbn(bare):
            yield Entity(ISBN, bare, match[0])


def is_isbn(bare: str) -> bool:
    """Whether ten or thirteen characters are an ISBN by their checksum."""
    if len(bare) == SHORT_ISBN:
        digits = [10 if each == "X" else int(each) for each in bare]
        return sum((SHORT_ISBN - at) * digit for at, digit in enumerate(digits)) % 11 == 0
    if len(bare) != LONG_ISBN or not bare.isdigit():
        return False
    return sum((1, 3)[at % 2] * int(each) for at, each in enumerate(bare)) % 10 == 0


def _without(text: str, found: Iterable[Entity]) -> str:
    for each in found:
        text = text.replace(each.text, " ")
    return text


def _any_of(words: Iterable[str]) -> re.Pattern[str]:
    """Any of some names, as the first group; a clitic may follow: `toiletnya`."""
    longest_first = sorted(words, key=len, reverse=True)
    return re.compile(rf"(?<!\w)({'|'.join(map(re.escape, longest_first))}){CLITIC}?(?!\w)", re.IGNORECASE)


def _place(names: Iterable[str]) -> re.Pattern[str]:
    """A branch's name counts where a word about places stands beside it, or where it is all that is said.

    Many a name is an ordinary word as well: `main` is to play, `kota` any town.
    """
    any_name = "|".join(map(re.escape, sorted(names, key=len, reverse=True)))
    name = rf"(?<!\w)(?:{any_name})(?!\w)"
    return re.compile(rf"\b{BEFORE_PLACE}{name}(?:{AFTER_PLACE})?|{name}{AFTER_PLACE}|^\W*{name}\W*$", re.IGNORECASE)
