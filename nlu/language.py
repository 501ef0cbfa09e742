"""In which language a patron writes: Indonesian, English, or nobody can tell."""

from collections import Counter
from collections.abc import Callable, Mapping
from math import log

from nlu.intents import LANGUAGES, IntentFile
from nlu.interpretation import Language
from nlu.lexicon import Lexicon
from nlu.normalise import words

SMOOTHING = 0.5
KNOWN_LIMIT = 3.0  # how much one known word may weigh, in log odds
GUESSED_LIMIT = 1.0  # how much a word never seen may weigh, judged by its letters
SURE = 2.0  # log odds from which a language is named
LETTERS = 3
BEGINNING = 3  # words that count twice in a longer text


class LanguageGuess:
    """Guesses by the words of the library's own wordings, and by letter groups for words never seen."""

    def __init__(self, book: Mapping[str, IntentFile], lexicon: Lexicon) -> None:
        texts = {lang: [text for each in book.values() for text in each.wordings[lang]] for lang in LANGUAGES}
        self._words = _odds(texts, words)
        self._letters = _odds(texts, lambda text: [group for word in words(text) for group in _letters(word)])
        for chat, full in lexicon.slang.items():
            self._words.setdefault(chat, self._words.get(full, 0.0))

    def of(self, text: str) -> Language | None:
        """The language of a text, or None when it could be either."""
        odds = [self._weigh(word) for word in words(text)]
        if len(odds) > BEGINNING:  # a title named later in a question may be of another language
            odds += odds[:BEGINNING]
        total = sum(odds)
        if abs(total) < SURE:
            return None
        return "id" if total > 0 else "en"

    def _weigh(self, word: str) -> float:
        """Log odds of Indonesian against English."""
        if word in self._words:
            return max(-KNOWN_LIMIT, min(KNOWN_LIMIT, self._words[word]))
        known = [self._letters[group] for group in _letters(word) if group in self._letters]
        mean = sum(known) / len(known) if known else 0.0
        return max(-GUESSED_LIMIT, min(GUESSED_LIMIT, mean))


def _odds(texts: Mapping[Language, list[str]], parts: Callable[[str], list[str]]) -> dict[str, float]:
    """For every part of the texts, how much likelier it is in Indonesian than in English (log odds)."""
    counts = {lang: Counter(part for text in texts[lang] for part in parts(text)) for lang in LANGUAGES}
    known = counts["id"].keys() | counts["en"].keys()
    totals = {lang: counts[lang].total() + SMOOTHING * len(known) for lang in LANGUAGES}
    scale = log(totals["en"] or 1.0) - log(totals["id"] or 1.0)
    return {part: log(counts["id"][part] + SMOOTHING) - log(counts["en"][part] + SMOOTHING) + scale for part in known}


def _letters(word: str) -> list[str]:
    framed = f"<{word}>"
    return [framed[at : at + LETTERS] for at in range(len(framed) - LETTERS + 1)]
