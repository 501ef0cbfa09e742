"""The last part: the intent of a message with a calibrated confidence; it names out_of_scope itself."""

import json
from pathlib import Path
from typing import Any

import numpy as np
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.nlu.classifiers.classifier import IntentClassifier
from rasa.shared.nlu.constants import INTENT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData
from scipy.sparse import csr_matrix, hstack, vstack

from nlu.components.attributes import MEANING_ROWS, TEXT_ROWS, UNTAUGHT, VOTES, tell
from nlu.components.intent_model import IntentModel, Lessons
from nlu.components.part import LearningPart, for_validation, told
from nlu.cross_validation import FILE

RANKED = 10
SPOKEN = "id"  # the language of wordings that do not tell theirs


@DefaultV1Recipe.register([DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER], is_trainable=True)
class IntentReader(LearningPart, IntentClassifier):
    """Ranks the intents a message could be, and says from which confidence the first one is worth answering."""

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """The settings that config.yml may change."""
        return {
            "seed": 11,
            "folds": 4,
            "strictness": 0.3,
            "trust": 300,
            "costs": {"wrong": 5.0, "handoff": 1.0, "clarify": 0.3},
        }

    def train(self, training_data: TrainingData) -> Resource:
        """Learn the wordings of all intents, telling how far it is."""
        examples = training_data.intent_examples
        lessons = Lessons(
            rows=_rows(examples),
            copies=examples[0].get(TEXT_ROWS).shape[0],
            intents=[example.get(INTENT) for example in examples],
            languages=[_language(example) for example in examples],
            votes=_stacked(examples, VOTES),
            untaught=_untaught(examples),
            validation=np.array([for_validation(example) for example in examples]),
        )
        model = IntentModel(self._config)
        model.fit(lessons, tell)
        return self.keep(model)

    def write(self, folder: Path) -> None:
        """How wordings were read while they were held out goes beside what was learnt, for everyone to read."""
        super().write(folder)
        (folder / FILE).write_text(json.dumps(self.learnt.held_out), encoding="utf-8")

    def process(self, messages: list[Message]) -> list[Message]:
        """Set the intent, the ranking and the bars of messages."""
        for message in messages:
            likely = self.learnt.probabilities(message.get(TEXT_ROWS), message.get(MEANING_ROWS), message.get(VOTES))[0]
            best = likely.argsort()[::-1][:RANKED]
            ranking = [{"name": self.learnt.intents[at], "confidence": float(likely[at])} for at in best]
            message.set("intent", ranking[0], add_to_output=True)
            message.set("intent_ranking", ranking, add_to_output=True)
            message.set("bars", self._bars(ranking[0]["name"]), add_to_output=True)
        return messages

    def _bars(self, intent: str) -> dict[str, list[float]]:
        return {language: [bars.answer, bars.clarify] for language, bars in self.learnt.bars(intent).items()}

    @classmethod
    def required_packages(cls) -> list[str]:
        """The packages this component needs beyond Rasa's own."""
        return ["sklearn"]


def _rows(examples: list[Message]) -> csr_matrix:
    text = vstack([example.get(TEXT_ROWS) for example in examples], format="csr")
    meanings = _stacked(examples, MEANING_ROWS)
    return text if meanings is None else hstack([text, csr_matrix(meanings)], format="csr")


def _stacked(examples: list[Message], name: str) -> np.ndarray | None:
    """What all examples hold under a name, None when they hold nothing."""
    return None if examples[0].get(name) is None else np.vstack([example.get(name) for example in examples])


def _untaught(examples: list[Message]) -> np.ndarray | None:
    return None if examples[0].get(UNTAUGHT) is None else np.array([example.get(UNTAUGHT) for example in examples])


def _language(example: Message) -> str:
    return str(told(example).get("language", SPOKEN))
