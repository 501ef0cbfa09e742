"""From a patron's message to the questions in it: Rasa first, the fuzzy reader when Rasa is away."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Protocol

from nlu.care import calls_for_help
from nlu.client import Ranked, RasaAwayError, RasaClient
from nlu.entities import EntityFinder
from nlu.fuzzy import FuzzyReader
from nlu.intents import COURTESIES, NEEDS_CARE, NOT_ANSWERED, OUT_OF_SCOPE, IntentFile
from nlu.interpretation import Interpretation, Language, RankedIntent, Source
from nlu.knowledge import Knowledge
from nlu.language import LanguageGuess
from nlu.normalise import clean, words
from nlu.remembering import RememberingRasa
from nlu.split import Piece, groupings, pieces, without_courtesy

DEFAULT: Language = "id"  # the language that is assumed in doubt
RANKED = 5
SEEKING = frozenset(
    {"search_catalog", "reserve_title", "suggest_purchase", "ask_recommendation", "ask_reference_help", "ask_theses"}
)
CARE_FROM = 0.2  # a call for help that is missed costs more than a librarian's look at a message that was none


@dataclass(frozen=True)
class Bar:
    """From which confidence a part of a message counts as a question of its own.

    Lower where a question mark divides the parts than where a comma or an `and` does; highest where the whole message
    reads as one clear question already.
    """

    asked: float
    joined: float
    against_whole: float
    whole: float = 0.85

    def of(self, whole: float, *, asked: bool) -> float:
        """The bar for parts of a message that reads so surely as one question."""
        if whole >= self.whole:
            return self.against_whole
        return self.asked if asked else self.joined


RASA_BAR = Bar(asked=0.6, joined=0.85, against_whole=0.95)
FUZZY_BAR = Bar(asked=0.6, joined=0.85, against_whole=0.85)


@dataclass(frozen=True)
class Reading:
    """A stretch of text and what it could mean, out_of_scope included."""

    text: str
    ranked: Ranked

    @property
    def ranking(self) -> tuple[RankedIntent, ...]:
        """Best first."""
        return self.ranked.ranking

    @property
    def top(self) -> RankedIntent:
        """The likeliest meaning."""
        return self.ranking[0] if self.ranking else RankedIntent(OUT_OF_SCOPE, 0.0)

    @property
    def is_courtesy(self) -> bool:
        """Whether it is a greeting, thanks and the like."""
        return self.top.intent in COURTESIES

    def is_sure(self, enough: float) -> bool:
        """Whether it is clearly something the desk knows."""
        return self.top.intent not in NOT_ANSWERED and self.top.confidence >= enough

    def needs_care(self, phrases: Sequence[str]) -> bool:
        """Whether somebody in distress or danger may have written it: by its words, or by all of it.

        Who looks for a book on such a theme, or for sources, is no such person.
        """
        if any(each.intent == NEEDS_CARE and each.confidence >= CARE_FROM for each in self.ranking):
            return True
        return self.top.intent not in SEEKING and calls_for_help(self.text, phrases)


class Ranker(Protocol):
    """Something that ranks the intents a text could be."""

    async def rank(self, text: str) -> Ranked:
        """Best first."""
        ...


class _Fuzzy:
    """The fuzzy reader where a ranker that may wait is expected."""

    def __init__(self, reader: FuzzyReader) -> None:
        self._reader = reader

    async def rank(self, text: str) -> Ranked:
        return Ranked(self._reader.rank(text))


class Interpreter:
    """Reads patrons' messages; it always gives a reading, whatever the text and whether or not Rasa answers."""

    def __init__(self, knowledge: Knowledge, rasa: RasaClient | str | None = None) -> None:
        self._knowledge, self._lexicon = knowledge, knowledge.lexicon
        self._entities = EntityFinder(self._lexicon, knowledge.places)
        self._wordless = _wordless(knowledge.book)
        client = RasaClient(rasa) if isinstance(rasa, str) else rasa
        self._rasa = RememberingRasa(client) if client else None
        self._state: Source = "fuzzy"

    @cached_property
    def _fuzzy(self) -> FuzzyReader:
        return FuzzyReader(self._knowledge)

    @cached_property
    def _language(self) -> LanguageGuess:
        return LanguageGuess(self._knowledge.book, self._lexicon)

    def prepare(self) -> None:
        """Look through all wordings now, which takes a second, and not when the first message comes."""
        self._fuzzy, self._language  # noqa: B018 (both are kept)

    @property
    def state(self) -> Source:
        """Who read the latest message."""
        return self._state

    @property
    def leaves_rasa_alone(self) -> bool:
        """Whether Rasa failed so often that it is not asked for a moment."""
        return self._rasa is not None and not self._rasa.rasa.breaker.closed

    async def has_rasa(self) -> bool:
        """Whether Rasa answers now; without it messages are read by their wordings."""
        return self._rasa is not None and await self._rasa.rasa.answers()

    def use(self, rasa: RasaClient) -> RasaClient | None:
        """Read with another Rasa from the next message on; the one before, which may still be reading."""
        before, self._rasa = self._rasa, RememberingRasa(rasa)
        return before.rasa if before else None

    async def close(self) -> None:
        """Close the connection to Rasa."""
        if self._rasa is not None:
            await self._rasa.rasa.close()

    async def read(self, text: str, today: date) -> tuple[Interpretation, ...]:
        """The questions of a message in their order, at least one; today is the library's own date."""
        cleaned = clean(text)
        if not words(cleaned):
            return (self._interpretation(Reading(cleaned, Ranked(self._wordless.get(cleaned, ()))), "fuzzy", today),)
        readings, source = await self._read_with_rasa(cleaned)
        self._state = source
        model = await self._model(source)
        return tuple(self._interpretation(each, source, today, model, cleaned) for each in readings)

    async def read_after(self, before: str, text: str, today: date) -> Interpretation | None:
        """A message read in one breath with the one before it; None where only wordings can be compared.

        That tells whether a message which is unclear alone goes on with what was asked before.
        """
        cleaned = clean(text)
        if self._rasa is None or self._state != "rasa" or not words(cleaned):
            return None
        try:
            ranked = await self._rasa.rank(clean(f"{before}. {cleaned}"))
            return self._interpretation(Reading(cleaned, ranked), "rasa", today, await self._rasa.rasa.model())
        except RasaAwayError:
            return None

    async def _read_with_rasa(self, text: str) -> tuple[tuple[Reading, ...], Source]:
        if self._rasa is not None:
            try:
                return await self._questions(text, self._rasa, RASA_BAR), "rasa"
            except RasaAwayError:
                pass
        return await self._questions(text, _Fuzzy(self._fuzzy), FUZZY_BAR), "fuzzy"

    async def _questions(self, text: str, ranker: Ranker, bar: Bar) -> tuple[Reading, ...]:
        """The finest way of cutting the message whose parts all read clearly and differently, else the whole.

        Where somebody may need help nothing is cut: a human should see all of it.
        """
        polite = self._lexicon.polite
        cut = [piece for piece in pieces(text, self._lexicon.joiners) if without_courtesy(piece.text, polite)]
        whole = await self._read_part(text, _joined(cut), ranker, bar)
        if whole.needs_care(self._lexicon.care):
            return (whole,)
        parts: dict[tuple[int, int], Reading] = {}
        for grouping in groupings(len(cut)):
            for first, end in grouping:
                if (first, end) not in parts:
                    parts[first, end] = await self._read_part(_joined(cut[first:end]), "", ranker, bar)
            chosen = [parts[span] for span in grouping]
            divided_by_marks = all(cut[end - 1].asked for _, end in grouping[:-1])
            if _are_questions(chosen, bar.of(whole.top.confidence, asked=divided_by_marks)):
                return tuple(each for each in chosen if not each.is_courtesy) or (chosen[0],)
        return (whole,)

    async def _read_part(self, text: str, core: str, ranker: Ranker, bar: Bar) -> Reading:
        """Read a text, and its core without courtesies as well when these may have hidden the question."""
        whole = Reading(text, await ranker.rank(text))
        bare = without_courtesy(core or text, self._lexicon.polite)
        if bare in {"", text} or (whole.is_sure(bar.asked) and not whole.is_courtesy):
            return whole
        inner = Reading(text, await ranker.rank(bare))
        if whole.is_courtesy or whole.top.intent == OUT_OF_SCOPE:
            surer = inner.is_sure(max(bar.asked, whole.top.confidence if whole.is_courtesy else 0.0))
            return inner if surer and not inner.is_courtesy else whole
        return max(whole, inner, key=lambda each: each.top.confidence)

    async def _model(self, source: Source) -> str:
        return await self._rasa.rasa.model() if source == "rasa" and self._rasa is not None else self._fuzzy.model

    def _interpretation(
        self, reading: Reading, source: Source, today: date, model: str = "", message: str = ""
    ) -> Interpretation:
        known = tuple(each for each in reading.ranking if each.intent not in NOT_ANSWERED)[:RANKED]
        language = self._language.of(reading.text) or self._language.of(message)
        return Interpretation(
            text=reading.text,
            intent=None if reading.top.intent in NOT_ANSWERED else reading.top.intent,
            confidence=known[0].confidence if known else 0.0,
            ranking=known,
            entities=self._entities.find(reading.text, today),
            source=source,
            model=model or self._fuzzy.model,
            language=language,
            bars=reading.ranked.bars.get(language or DEFAULT),
            needs_care=reading.needs_care(self._lexicon.care),
            outside=next((each.confidence for each in reading.ranking if each.intent == OUT_OF_SCOPE), 0.0),
        )


def _joined(cut: Sequence[Piece]) -> str:
    return ", ".join(piece.text for piece in cut)


def _are_questions(parts: list[Reading], sure: float) -> bool:
    """Whether each part is clear and no two mean the same."""
    return all(part.is_sure(sure) for part in parts) and len({part.top.intent for part in parts}) == len(parts)


def _wordless(book: Mapping[str, IntentFile]) -> dict[str, tuple[RankedIntent, ...]]:
    """Wordings without any word, such as a thumb, which can only be recognised as they are."""
    return {
        clean(text): (RankedIntent(each.name, 1.0),)
        for each in book.values()
        for texts in each.wordings.values()
        for text in texts
        if not words(text)
    }
