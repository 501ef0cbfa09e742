"""Questions made from the sample's titles with typing mistakes, the same ones for the same seed."""

import random
from collections import Counter
from collections.abc import Iterator

from catalog.port import Title

_WITH_AUTHOR = (
    "ada {title} nya {author} ga?",
    "kak mau cari buku {title} karya {author}",
    "novel {title} oleh {author} di rak mana ya",
    "do you have {title} by {author}?",
    "{author} {title}",
)
_ALONE = (
    "ada buku {title} ga kak?",
    "{title}",
    "buku {title} masih tersedia gak min",
    "kak {title} ada di rak mana ya",
    "halo, saya cari buku berjudul {title}",
    "is {title} available?",
    "where can i find the book {title}",
)
_NEIGHBOURS = {"a": "sq", "e": "wr", "i": "uo", "o": "ip", "u": "yi", "n": "bm", "t": "ry", "s": "ad", "r": "et"}
_SHORTEST = 5


def questions(titles: list[Title], count: int, seed: int) -> Iterator[tuple[str, Title]]:
    """Give questions about titles of the sample, each with one or two typing mistakes."""
    source = random.Random(seed)  # noqa: S311 - repeatable questions, no secrets
    unshared = Counter(_short(title) for title in titles)
    for number in range(count):
        title = source.choice(titles)
        short = _short(title) if unshared[_short(title)] == 1 else title.title.lower()
        named = source.choice(_WITH_AUTHOR if number % 2 and title.authors else _ALONE)
        author = title.authors[0].lower() if title.authors else ""
        yield named.format(title=mistyped(short, source), author=mistyped(author, source)), title


def _short(title: Title) -> str:
    return title.title.split(":")[0].split("(")[0].strip().lower()


def mistyped(text: str, source: random.Random) -> str:
    """Give the text with one typing mistake in one of its longer words, two when it is long."""
    words = text.split()
    long = [at for at, word in enumerate(words) if len(word) >= _SHORTEST and word.isalpha()]
    for at in source.sample(long, min(len(long), 1 + (len(text) > 20))):
        words[at] = _slip(words[at], source)
    return " ".join(words)


def _slip(word: str, source: random.Random) -> str:
    at = source.randrange(1, len(word) - 1)
    swapped = word[:at] + word[at + 1] + word[at] + word[at + 2 :]
    dropped = word[:at] + word[at + 1 :]
    doubled = word[:at] + word[at] + word[at:]
    beside = word[:at] + source.choice(_NEIGHBOURS.get(word[at], "e")) + word[at + 1 :]
    return source.choice((swapped, dropped, doubled, beside))
