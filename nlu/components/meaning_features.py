"""The dense branch: what a text means, whatever its words, by a sentence encoder that knows Indonesian and English."""

import os
from pathlib import Path
from typing import Any

import numpy as np
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from nlu.components.attributes import MEANING_ROWS, SECOND_VIEW, tell
from nlu.components.encoder.encoder import Encoder, EncoderFiles, encoder_files
from nlu.components.part import LearningPart

FOLDER = "SAPA_ENCODER"  # environment variable: the encoder's folder; empty when there is none
DONE_BEFORE, DONE_AFTER = 0.12, 0.45
SAMPLE = 1000  # wordings that show where meanings usually lie
AT_ONCE = 512  # texts between two words of progress


class Meanings:
    """An encoder's vectors about their usual mean: how a text differs from others, at length one times its share."""

    def __init__(self, files: EncoderFiles, share: float) -> None:
        self.files = files
        self._share = share
        self._mean = np.zeros(1, dtype=np.float32)
        self._encoder: Encoder | None = None

    def __getstate__(self) -> dict[str, Any]:
        return {**self.__dict__, "_encoder": None}

    def fit(self, texts: list[str]) -> "Meanings":
        """Learn the usual mean."""
        self._mean = self._vectors(texts, os.cpu_count() or 1).mean(axis=0)
        return self

    def rows_of_many(self, texts: list[str]) -> np.ndarray:
        """One row per text, telling how far it is; a text that occurs again is read once."""
        different = sorted(set(texts))
        vectors = np.vstack([self._told(different, first) for first in range(0, len(different), AT_ONCE)])
        places = {text: at for at, text in enumerate(different)}
        return self._centred(vectors)[[places[text] for text in texts]]

    def rows(self, texts: list[str]) -> np.ndarray:
        """One row per text."""
        return self._centred(self._vectors(texts))

    def _told(self, texts: list[str], first: int) -> np.ndarray:
        tell(DONE_BEFORE + (DONE_AFTER - DONE_BEFORE) * first / len(texts), "reading meanings")
        return self._vectors(texts[first : first + AT_ONCE], os.cpu_count() or 1)

    def _vectors(self, texts: list[str], threads: int = 1) -> np.ndarray:
        if self._encoder is None:
            self._encoder = Encoder(self.files, threads)
        return self._encoder.vectors(texts)

    def _centred(self, vectors: np.ndarray) -> np.ndarray:
        apart = vectors - self._mean
        return (apart * (self._share / np.maximum(np.linalg.norm(apart, axis=1, keepdims=True), 1e-6))).astype(np.float32)


@DefaultV1Recipe.register([DefaultV1Recipe.ComponentType.MESSAGE_FEATURIZER], is_trainable=True)
class MeaningFeatures(LearningPart):
    """Adds the dense rows to messages; without an encoder it adds nothing and says so."""

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """The settings that config.yml may change."""
        return {"share": 0.6}

    def train(self, training_data: TrainingData) -> Resource:
        """Learn where texts usually lie; the encoder goes into the model file, so that it can be served anywhere."""
        folder = os.environ.get(FOLDER)
        if not folder:
            tell(DONE_BEFORE, "reading without meanings: there is no encoder")
            return self.keep(None)
        tell(DONE_BEFORE, "learning where meanings lie")
        texts = [example.get(SECOND_VIEW)[0].spelt for example in training_data.intent_examples]
        sample = texts[:: max(1, len(texts) // SAMPLE)]
        return self.keep(Meanings(encoder_files(Path(folder)), self._config["share"]).fit(sample))

    def process_training_data(self, training_data: TrainingData) -> TrainingData:
        """The rows of all wordings and their copies."""
        if self.learnt is None:
            return training_data
        examples = training_data.intent_examples
        rows = self.learnt.rows_of_many([each.spelt for example in examples for each in example.get(SECOND_VIEW)])
        end = 0
        for example in examples:
            first, end = end, end + len(example.get(SECOND_VIEW))
            example.set(MEANING_ROWS, rows[first:end])
        return training_data

    def process(self, messages: list[Message]) -> list[Message]:
        """Add the rows."""
        if self.learnt is not None:
            for message in messages:
                message.set(MEANING_ROWS, self.learnt.rows([each.spelt for each in message.get(SECOND_VIEW)]))
        return messages
