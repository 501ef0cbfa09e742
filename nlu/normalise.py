"""One way of looking at chat text, shared by the desk and by Rasa's own interpreter (so: Python 3.10, no packages)."""

import re
import unicodedata
from collections.abc import Mapping
from functools import lru_cache

LONGEST_MESSAGE = 4096  # characters Telegram allows in one message
LONGEST_READ = 1000  # characters that are read; a question stands within them
LONGEST_WORD = 40  # longer runs are noise and would slow the reader down
KEPT_WORDS = 20_000  # words whose form is remembered: the same ones come again and again
UNREADABLE = frozenset({"Cc", "Cf", "Cs", "Co", "Cn"})
LINE_ENDS = "\n\r\v\f\u2028\u2029"
VARIATION_SELECTORS = range(0xFE00, 0xFE10)
WORD = re.compile(r"[^\W_]+(?:['’][^\W\d_]+)?")
ELONGATED = re.compile(r"(.)\1{2,}")
LAUGHTER = re.compile(r"(?:(?:wk)+w?|(?:ha){2,}h?|(?:he){2,}h?|(?:hi){2,}h?)")
TWICE = re.compile(r"([a-z]{3,})2(nya|an)?")  # buku2 is buku buku
CLITICS = ("nya", "lah", "kah", "pun", "ku", "mu")
SUFFIXES = ("kan", "an", "in", "ing", "s")
PREFIXES = ("memper", "diper", "meng", "peng", "nge", "mem", "men", "pem", "pen", "ber", "ter", "di", "me", "pe", "se")
SHORTEST_STEM = 4
PHRASES = (3, 2)  # words in a phrase that has a meaning of its own, longest first


def clean(text: str, limit: int = LONGEST_READ) -> str:
    """Text as people see it: compatibility forms folded, invisible characters gone, at most `limit` long."""
    folded = unicodedata.normalize("NFKC", text[:LONGEST_MESSAGE])
    lines = (" ".join(line.split()) for line in "".join(map(_visible, folded)).split("\n"))
    return "\n".join(filter(None, lines))[:limit].rstrip()


def words(text: str) -> list[str]:
    """The words of a text in lower case, without punctuation."""
    return [word[:LONGEST_WORD] for word in WORD.findall(text.lower())]


def normalise(text: str, slang: Mapping[str, str]) -> str:
    """A second look at a text: elongations squeezed, chat words written out; it never replaces the text."""
    return " ".join(filter(None, (_plain_word(word, slang) for word in words(text))))


def gist(normalised: str, concepts: Mapping[str, str]) -> list[str]:
    """What a normalised text is about: a shared name for words and phrases of one meaning, else the word's stem."""
    said, about, at = normalised.split(), [], 0
    while at < len(said):
        size = next((size for size in PHRASES if " ".join(said[at : at + size]) in concepts), 1)
        about.append(_meaning(" ".join(said[at : at + size]), concepts))
        at += size
    return about


@lru_cache(KEPT_WORDS)
def stem(word: str) -> str:
    """A word without the commonest Indonesian and English endings and beginnings; the same for all who ask."""
    kept = _without_clitic(word)
    for ending in SUFFIXES:
        if kept.endswith(ending) and len(kept) - len(ending) >= SHORTEST_STEM:
            kept = kept[: -len(ending)]
            break
    for beginning in PREFIXES:
        if kept.startswith(beginning) and len(kept) - len(beginning) >= SHORTEST_STEM:
            return kept[len(beginning) :]
    return kept


def _meaning(phrase: str, concepts: Mapping[str, str]) -> str:
    forms = (phrase, _without_clitic(phrase), phrase.removesuffix("ne"), phrase.removesuffix("e"))
    return next((concepts[form] for form in forms if form in concepts), None) or stem(phrase)


def _visible(character: str) -> str:
    if character.isspace():
        return "\n" if character in LINE_ENDS else " "
    hidden = unicodedata.category(character) in UNREADABLE or ord(character) in VARIATION_SELECTORS
    return "" if hidden else character


def _plain_word(word: str, slang: Mapping[str, str]) -> str:
    if word in slang:
        return slang[word]
    short, base, ending = _typed(word)
    if base:
        base = slang.get(base, base)
        return f"{base} {base}{ending}"
    return slang.get(short) or _with_slang_root(short, slang)


@lru_cache(KEPT_WORDS)
def _typed(word: str) -> tuple[str, str, str]:
    """A word without elongation, nothing of laughter; and where it is said twice, its base and ending."""
    if LAUGHTER.fullmatch(word):
        return "", "", ""
    short = ELONGATED.sub(r"\1", word)
    twice = TWICE.fullmatch(short)
    return (short, twice[1], twice[2] or "") if twice else (short, "", "")


def _with_slang_root(word: str, slang: Mapping[str, str]) -> str:
    """Chat words keep their endings: `brpnya` is `berapanya`."""
    root = _without_clitic(word)
    return slang[root] + word[len(root) :] if root != word and root in slang else word


@lru_cache(KEPT_WORDS)
def _without_clitic(word: str) -> str:
    for clitic in CLITICS:
        if word.endswith(clitic) and len(word) - len(clitic) >= SHORTEST_STEM - 1:
            return word[: -len(clitic)]
    return word
