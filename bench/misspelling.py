"""Questions as they are typed in a hurry, made apart from what the reader is trained with; and what stays of them."""

import re
from collections.abc import Mapping
from random import Random

from nlu.lexicon import chat_spellings
from nlu.normalise import WORD

LETTERS = "abcdefghijklmnopqrstuvwxyz"
SLIPS = 0.2  # of the words that are long enough
SHORTEST = 4  # letters
# Words that are put in, left out or exchanged for each other when a question is written once more.
FILLERS = frozenset(
    WORD.findall(
        "lah sih ya cuy dong dulu nih wir kak woi bro gan min kok deh tolong mohon yg yang gak ga gk nggak ngga gx "
        "tidak tdk engga enggak saya sy aku aq gw gue gua ane ana kamu perpus perpustakaan perpusnya library "
        "dengan dgn untuk utk buat di ke"
    )
)


def signature(text: str) -> str:
    """What copies of a question have in common: the consonants of its words without fillers, in no order."""
    return " ".join(sorted({_consonants(word) for word in WORD.findall(text.lower()) if word not in FILLERS}))


def _consonants(word: str) -> str:
    kept = word[0] + re.sub("[aiueo]", "", word[1:])
    return re.sub(r"(.)\1+", r"\1", kept)


class Misspelling:
    """Rewrites texts; the same seed gives the same ones."""

    def __init__(self, slang: Mapping[str, str], seed: int) -> None:
        self._random = Random(seed)  # noqa: S311 (repeatable, no secret)
        self._chat = chat_spellings(slang)

    def chat(self, text: str) -> str:
        """Every word that has chat spellings in one of them."""
        return WORD.sub(lambda found: self._random.choice(self._chat.get(found[0].lower(), [found[0]])), text)

    def mistype(self, text: str) -> str:
        """One letter wrong in a fifth of the longer words, and in one of them at least."""
        long = [found for found in WORD.finditer(text) if len(found[0]) >= SHORTEST]
        chosen = [found for found in long if self._random.random() < SLIPS] or long[:1]
        for found in reversed(chosen):
            text = text[: found.start()] + self._slip(found[0]) + text[found.end() :]
        return text

    def _slip(self, word: str) -> str:
        at = self._random.randrange(len(word) - 1)
        wrong = self._random.choice(LETTERS)
        middles = (word[at + 1] + word[at], word[at + 1], word[at] + wrong + word[at + 1], wrong + word[at + 1])
        return word[:at] + self._random.choice(middles) + word[at + 2 :]
