"""The second view of a text: chat words written out, slips corrected, and what it is about; the first one stays."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.shared.nlu.constants import TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from nlu.components.attributes import SECOND_VIEW, WRITINGS, tell
from nlu.components.part import LearningPart, to_learn
from nlu.lexicon import Lexicon, load_lexicon
from nlu.normalise import clean, gist, normalise, words
from nlu.spelling import Speller

STRANGE = ["?", "??"]  # stand in a gist for one unknown word, and for a second one


@dataclass(frozen=True)
class Documents:
    """One text in four ways: its own words, with chat words written out, with slips corrected, and its gist."""

    raw: str
    full: str
    spelt: str
    gist: tuple[str, ...]


class Normaliser:
    """Knows chat spellings from the lexicon and the spelling of words from the wordings."""

    def __init__(self, lexicon: Lexicon, wordings: list[str]) -> None:
        self._lexicon = lexicon
        self._speller = Speller(lexicon, (normalise(text, lexicon.slang) for text in wordings))

    def documents(self, text: str) -> Documents:
        """The four ways of a text."""
        raw = " ".join(words(clean(text)))
        full = normalise(raw, self._lexicon.slang)
        spelt = self._speller.correct(full)
        about = gist(spelt, self._lexicon.concepts) + STRANGE[: self._speller.unknown(spelt)]
        return Documents(raw, full, spelt, tuple(about))


@DefaultV1Recipe.register([DefaultV1Recipe.ComponentType.MESSAGE_FEATURIZER], is_trainable=True)
class ChatNormaliser(LearningPart):
    """Adds the second view to messages."""

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """The settings that config.yml may change."""
        return {"lexicon": "data/lexicon.yml"}

    def train(self, training_data: TrainingData) -> Resource:
        """Learn how words are spelt from the wordings, not from their mistyped copies."""
        tell(0.05, "learning how words are spelt")
        texts = [example.get(TEXT) for example in to_learn(training_data)]
        return self.keep(Normaliser(load_lexicon(Path(self._config["lexicon"])), texts))

    def process(self, messages: list[Message]) -> list[Message]:
        """Add the second view."""
        for message in messages:
            message.set(SECOND_VIEW, [self.learnt.documents(text) for text in message.get(WRITINGS)])
        return messages
