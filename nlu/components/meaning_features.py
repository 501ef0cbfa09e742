"""The dense branch: what a text means, whatever its words, by a sentence encoder that knows Indonesian and English."""

import os
import shutil
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.shared.nlu.constants import INTENT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from nlu.components.attributes import MEANING_ROWS, SECOND_VIEW, UNTAUGHT, VOTES, tell
from nlu.components.encoder.encoder import TOKENIZER, Encoder
from nlu.components.intent_model import ENOUGH
from nlu.components.part import LearningPart, for_validation, hand_out, to_learn
from nlu.environment import BEST, ENCODER, ENCODER_MODEL

DONE_BEFORE, DONE_AFTER = 0.12, 0.45
SAMPLE = 1000  # wordings that show where meanings usually lie
APART = 8  # with too few questions for validation, confidence is learnt on every eighth wording, not taught then
THREADS = os.cpu_count() or 1  # in training; a message is read on one
HIDDEN = 384  # numbers in a vector
SMALLEST = 1e-6
AT_ONCE = 512  # texts between two words of progress


class Meanings:
    """An encoder's vectors about their usual mean: how a text differs from others, at length one times its share.

    With a head (one row per intent), the encoder was taught, and gives votes as well.
    """

    def __init__(self, share: float, head: np.ndarray | None = None) -> None:
        self.head = head
        self._share = share
        self._mean = np.zeros(1, dtype=np.float32)
        self._encoder: Encoder | None = None

    def __getstate__(self) -> dict[str, Any]:
        return {**self.__dict__, "_encoder": None}

    def open(self, folder: Path, threads: int = 1) -> "Meanings":
        """Read with the encoder of a folder from now on."""
        self._encoder = Encoder(folder, threads)
        return self

    def fit(self, texts: list[str]) -> "Meanings":
        """Learn the usual mean."""
        self._mean = self._vectors(texts)[:, :HIDDEN].mean(axis=0)
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
        return self._vectors(texts[first : first + AT_ONCE])

    def _vectors(self, texts: list[str]) -> np.ndarray:
        assert self._encoder is not None, "open comes first"
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
        encoder = os.environ.get(ENCODER)
        if not encoder:
            tell(DONE_BEFORE, "reading without meanings: there is no encoder")
            return self.keep(None)
        with TemporaryDirectory() as made:
            self._folder, head = Path(encoder), None
            if os.environ.get(BEST):
                head = self._teach(training_data, Path(made))
            tell(DONE_BEFORE, "learning where meanings lie")
            texts = [example.get(SECOND_VIEW)[0].spelt for example in to_learn(training_data)]
            meanings = Meanings(self._config["share"], head).open(self._folder, THREADS)
            return self.keep(meanings.fit(texts[:: max(1, len(texts) // SAMPLE)]))

    def write(self, folder: Path) -> None:
        """The encoder goes into the model file, too."""
        super().write(folder)
        if self.learnt is not None:
            for name in (ENCODER_MODEL, TOKENIZER):
                shutil.copyfile(self._folder / name, folder / name)

    def read(self, folder: Path) -> None:
        """The encoder comes from the model file."""
        super().read(folder)
        self._folder = folder
        if self.learnt is not None:
            self.learnt.open(folder)

    def _teach(self, training_data: TrainingData, made: Path) -> np.ndarray:
        from nlu.components.encoder.teaching import teach

        examples = training_data.intent_examples
        apart = _kept_apart(examples)
        wordings = [
            (each.spelt, example.get(INTENT))
            for example, untaught in zip(examples, apart, strict=True)
            if not untaught
            for each in example.get(SECOND_VIEW)[:2]
        ]
        head = teach(self._folder, wordings, self._config["minutes"], made)
        self._folder = made
        return head

    def process_training_data(self, training_data: TrainingData) -> TrainingData:
        """The rows of all wordings and their copies."""
        if self.learnt is None:
            return training_data
        self.learnt.open(self._folder, THREADS)
        examples = training_data.intent_examples
        rows, votes = self.learnt.of_many([each.spelt for example in examples for each in example.get(SECOND_VIEW)])
        hand_out(examples, MEANING_ROWS, rows)
        if votes is not None:
            hand_out(examples, VOTES, votes)
            for example, untaught in zip(examples, _kept_apart(examples), strict=True):
                example.set(UNTAUGHT, untaught)
        return training_data

    def process(self, messages: list[Message]) -> list[Message]:
        """Add the rows."""
        if self.learnt is not None:
            for message in messages:
                rows, votes = self.learnt.of([each.spelt for each in message.get(SECOND_VIEW)])
                message.set(MEANING_ROWS, rows)
                message.set(VOTES, votes)
        return messages


def _kept_apart(examples: list[Message]) -> list[bool]:
    """Which examples the encoder is not taught: those for validation and, where they are too few, some wordings."""
    asked = [for_validation(example) for example in examples]
    few = sum(asked) < ENOUGH
    return [one or (few and number % APART == 0) for number, one in enumerate(asked)]
