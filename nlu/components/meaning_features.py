"""The dense branch: what a text means, whatever its words, by a sentence encoder that knows Indonesian and English."""

import os
from pathlib import Path
from typing import Any

import numpy as np
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.shared.nlu.constants import INTENT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from nlu.components.attributes import MEANING_ROWS, SECOND_VIEW, UNTAUGHT, VOTES, tell
from nlu.components.encoder.encoder import Encoder, EncoderFiles, encoder_files
from nlu.components.part import LearningPart, hand_out
from nlu.environment import BEST, ENCODER

DONE_BEFORE, DONE_AFTER = 0.12, 0.45
SAMPLE = 1000  # wordings that show where meanings usually lie
APART = 8  # every eighth wording is not taught to the encoder, so that confidence can be learnt on it
HIDDEN = 384  # numbers in a vector
SMALLEST = 1e-6
AT_ONCE = 512  # texts between two words of progress


class Meanings:
    """An encoder's vectors about their usual mean: how a text differs from others, at length one times its share.

    With a head (one row per intent), the encoder was taught, and gives votes as well.
    """

    def __init__(self, files: EncoderFiles, share: float, head: np.ndarray | None = None) -> None:
        self.files = files
        self.head = head
        self._share = share
        self._mean = np.zeros(1, dtype=np.float32)
        self._encoder: Encoder | None = None

    def __getstate__(self) -> dict[str, Any]:
        return {**self.__dict__, "_encoder": None}

    def fit(self, texts: list[str]) -> "Meanings":
        """Learn the usual mean."""
        self._mean = self._vectors(texts, os.cpu_count() or 1)[:, :HIDDEN].mean(axis=0)
        return self

    def of_many(self, texts: list[str]) -> tuple[np.ndarray, np.ndarray | None]:
        """Rows and votes, telling how far it is; a text that occurs again is read once."""
        different = sorted(set(texts))
        vectors = np.vstack([self._told(different, first) for first in range(0, len(different), AT_ONCE)])
        places = {text: at for at, text in enumerate(different)}
        return self._read(vectors[[places[text] for text in texts]])

    def of(self, texts: list[str]) -> tuple[np.ndarray, np.ndarray | None]:
        """Rows and votes, one row per text; votes are None where no head was taught."""
        return self._read(self._vectors(texts))

    def _read(self, vectors: np.ndarray) -> tuple[np.ndarray, np.ndarray | None]:
        votes = None if self.head is None else vectors[:, HIDDEN:] @ self.head.T
        apart = vectors[:, :HIDDEN] - self._mean
        sizes = np.maximum(np.linalg.norm(apart, axis=1, keepdims=True), SMALLEST)
        return (apart * (self._share / sizes)).astype(np.float32), votes

    def _told(self, texts: list[str], first: int) -> np.ndarray:
        tell(DONE_BEFORE + (DONE_AFTER - DONE_BEFORE) * first / len(texts), "reading meanings")
        return self._vectors(texts[first : first + AT_ONCE], os.cpu_count() or 1)

    def _vectors(self, texts: list[str], threads: int = 1) -> np.ndarray:
        if self._encoder is None:
            self._encoder = Encoder(self.files, threads)
        return self._encoder.vectors(texts)


@DefaultV1Recipe.register([DefaultV1Recipe.ComponentType.MESSAGE_FEATURIZER], is_trainable=True)
class MeaningFeatures(LearningPart):
    """Adds the dense rows to messages; without an encoder it adds nothing and says so."""

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """The settings that config.yml may change."""
        return {"share": 0.6, "minutes": 15}

    def train(self, training_data: TrainingData) -> Resource:
        """Learn where texts usually lie; the encoder goes into the model file, so that it can be served anywhere."""
        folder, examples = os.environ.get(ENCODER), training_data.intent_examples
        if not folder:
            tell(DONE_BEFORE, "reading without meanings: there is no encoder")
            return self.keep(None)
        files, head = encoder_files(Path(folder)), None
        if os.environ.get(BEST):
            from nlu.components.encoder.teaching import taught

            files, head = taught(files, _taught_examples(examples), self._config["minutes"])
        tell(DONE_BEFORE, "learning where meanings lie")
        texts = [example.get(SECOND_VIEW)[0].spelt for example in examples]
        return self.keep(Meanings(files, self._config["share"], head).fit(texts[:: max(1, len(texts) // SAMPLE)]))

    def process_training_data(self, training_data: TrainingData) -> TrainingData:
        """The rows of all wordings and their copies."""
        if self.learnt is None:
            return training_data
        examples = training_data.intent_examples
        rows, votes = self.learnt.of_many([each.spelt for example in examples for each in example.get(SECOND_VIEW)])
        hand_out(examples, MEANING_ROWS, rows)
        if votes is not None:
            hand_out(examples, VOTES, votes)
            for number, example in enumerate(examples):
                example.set(UNTAUGHT, _is_kept_apart(number))
        return training_data

    def process(self, messages: list[Message]) -> list[Message]:
        """Add the rows."""
        if self.learnt is not None:
            for message in messages:
                rows, votes = self.learnt.of([each.spelt for each in message.get(SECOND_VIEW)])
                message.set(MEANING_ROWS, rows)
                message.set(VOTES, votes)
        return messages


def _is_kept_apart(number: int) -> bool:
    return number % APART == 0


def _taught_examples(examples: list[Message]) -> list[tuple[str, str]]:
    """Text and intent of all wordings but those kept apart, and of the first mistyped copy of each."""
    return [
        (each.spelt, example.get(INTENT))
        for number, example in enumerate(examples)
        if not _is_kept_apart(number)
        for each in example.get(SECOND_VIEW)[:2]
    ]
