"""Wordings as hurried people would have typed them, so that the reader learns to see through it."""

from random import Random

from nlu.lexicon import Lexicon, chat_spellings
from nlu.normalise import WORD

VOWELS = "aeiou"
NEIGHBOURS = {
    "a": "sq", "b": "vn", "c": "xv", "d": "sf", "e": "wr", "f": "dg", "g": "fh", "h": "gj", "i": "uo", "j": "hk",
    "k": "jl", "l": "kp", "m": "n", "n": "bm", "o": "ip", "p": "o", "q": "wa", "r": "et", "s": "ad", "t": "ry",
    "u": "yi", "v": "cb", "w": "qe", "x": "zc", "y": "tu", "z": "x",
}  # fmt: skip
SLANG_SHARE = 0.5  # of the words that have a chat spelling
TYPO_SHARE = 0.12  # of the other words
VOWELLESS_SHARE = 0.06
COURTESY_SHARE = 0.3  # of the copies
SHORTEST = 4  # letters a word needs before it is mistyped


class Noise:
    """Makes noisy copies; the same seed makes the same copies."""

    def __init__(self, lexicon: Lexicon, seed: int) -> None:
        self._random = Random(seed)  # the same noise for the same seed  # nosec B311
        self._chat = chat_spellings(lexicon.slang)
        self._courtesies = [" ".join(phrase) for phrase in lexicon.polite]

    def copy(self, text: str, courteous: bool = True) -> str:
        """One noisy copy of a text; courteous ones may begin or end with a greeting, thanks and the like."""
        typed = WORD.sub(lambda match: self._word(match[0]), text)
        if self._random.random() < 0.5:
            typed = typed.rstrip("?!. ")
        if courteous and self._courtesies and self._random.random() < COURTESY_SHARE:
            typed = self._with_courtesy(typed)
        return typed

    def _with_courtesy(self, text: str) -> str:
        said = self._random.choice(self._courtesies)
        if self._random.random() < 0.3:
            return f"{text} {said}"
        return f"{said}{self._random.choice([' ', ', ', ' kak '])}{text}"

    def _word(self, word: str) -> str:
        chat = self._chat.get(word.lower())
        if chat:
            return self._random.choice(chat) if self._random.random() < SLANG_SHARE else word
        dice = self._random.random()
        if len(word) < SHORTEST or dice > TYPO_SHARE + VOWELLESS_SHARE:
            return word
        return self._mistyped(word) if dice < TYPO_SHARE else self._without_vowels(word)

    def _mistyped(self, word: str) -> str:
        at = self._random.randrange(1, len(word) - 1)
        kind = self._random.randrange(4)
        if kind == 0:
            return word[:at] + word[at + 1 :]
        if kind == 1:
            return word[:at] + word[at + 1] + word[at] + word[at + 2 :]
        if kind == 2:
            return word[:at] + word[at] + word[at:]
        return word[:at] + self._random.choice(NEIGHBOURS.get(word[at].lower(), word[at])) + word[at + 1 :]

    def _without_vowels(self, word: str) -> str:
        kept = [letter for letter in word[1:-1] if letter.lower() not in VOWELS or self._random.random() < 0.2]
        return word[0] + "".join(kept) + word[-1]
