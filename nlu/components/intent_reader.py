"""Rasa's intent classifier for a library: it names out_of_scope itself, with a calibrated confidence."""

from pathlib import Path
from typing import Any

import joblib
from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.classifiers.classifier import IntentClassifier
from rasa.shared.nlu.constants import INTENT, TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from nlu.components.intent_model import IntentModel
from nlu.lexicon import load_lexicon

FILE = "intent_model.joblib"
PROGRESS = "sapa-progress"  # the first word of a line that tells how far training is
RANKED = 10


@DefaultV1Recipe.register([DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER], is_trainable=True)
class IntentReader(GraphComponent, IntentClassifier):
    """Reads the intent of a message by an IntentModel kept in Rasa's model file."""

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """The settings that config.yml may change."""
        return {
            "lexicon": "data/lexicon.yml",
            "seed": 11,
            "copies": 3,
            "folds": 4,
            "shares": [0.5, 1.0, 1.0],
            "rarest": 2,
            "strictness": 0.3,
        }

    def __init__(self, config: dict[str, Any], storage: ModelStorage, resource: Resource) -> None:
        self._config = config
        self._storage = storage
        self._resource = resource
        self._model: Any = None

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> "IntentReader":
        """A reader that has learnt nothing yet."""
        return cls(config, model_storage, resource)

    @classmethod
    def load(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
        **kwargs: Any,
    ) -> "IntentReader":
        """A reader with what it learnt before."""
        reader = cls(config, model_storage, resource)
        with model_storage.read_from(resource) as folder:
            reader._model = joblib.load(Path(folder) / FILE)
        return reader

    def train(self, training_data: TrainingData) -> Resource:
        """Learn the wordings of all intents, telling how far it is."""
        examples = [each for each in training_data.intent_examples if each.get(TEXT)]
        self._model = IntentModel(load_lexicon(Path(self._config["lexicon"])), self._config)
        self._model.fit([each.get(TEXT) for each in examples], [each.get(INTENT) for each in examples], _tell)
        with self._storage.write_to(self._resource) as folder:
            joblib.dump(self._model, Path(folder) / FILE, compress=3)
        return self._resource

    def process(self, messages: list[Message]) -> list[Message]:
        """Set the intent and the ranking of messages."""
        for message in messages:
            ranking = self._ranking(message.get(TEXT) or "")
            message.set("intent", ranking[0], add_to_output=True)
            message.set("intent_ranking", ranking, add_to_output=True)
        return messages

    def process_training_data(self, training_data: TrainingData) -> TrainingData:
        """Nothing later in the pipeline learns from this reader."""
        return training_data

    def _ranking(self, text: str) -> list[dict[str, Any]]:
        likely = self._model.probabilities([text])[0]
        best = likely.argsort()[::-1][:RANKED]
        return [{"name": self._model.intents[at], "confidence": float(likely[at])} for at in best]

    @classmethod
    def required_packages(cls) -> list[str]:
        """The packages this component needs beyond Rasa's own."""
        return ["sklearn"]


def _tell(share: float, doing: str) -> None:
    print(f"{PROGRESS} {share:.2f} {doing}", flush=True)
