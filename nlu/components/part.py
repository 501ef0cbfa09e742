"""What the parts of the pipeline share: how they are made, and how they keep what they learnt in Rasa's model file."""

from pathlib import Path
from typing import Any

import joblib
from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from nlu.components.attributes import WRITINGS
from nlu.intents import VALIDATION

FILE = "learnt.joblib"


class Part(GraphComponent):
    """A graph component that adds something to messages, in training as in use."""

    def __init__(self, config: dict[str, Any], storage: ModelStorage, resource: Resource) -> None:
        self._config = config
        self._storage = storage
        self._resource = resource

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> "Part":
        """A part that has learnt nothing yet."""
        return cls(config, model_storage, resource)

    def process_training_data(self, training_data: TrainingData) -> TrainingData:
        """Process the wordings as messages are processed."""
        self.process(training_data.intent_examples)
        return training_data

    def process(self, messages: list[Message]) -> list[Message]:
        """Add this part's view to messages."""
        raise NotImplementedError


def for_validation(example: Message) -> bool:
    """Whether an example is no wording but a question that shows how sure to be."""
    return bool(told(example).get(VALIDATION))


def told(example: Message) -> dict[str, Any]:
    """What the block of an example says about its examples."""
    return (example.get("metadata") or {}).get("intent") or {}


def to_learn(training_data: TrainingData) -> list[Message]:
    """The wordings: all examples but those that only show how sure to be."""
    return [example for example in training_data.intent_examples if not for_validation(example)]


def hand_out(examples: list[Message], name: str, rows: Any) -> None:
    """Give every example its own of the rows, which follow each other as the examples' writings do."""
    end = 0
    for example in examples:
        first, end = end, end + len(example.get(WRITINGS))
        example.set(name, rows[first:end])


class LearningPart(Part):
    """A part whose knowledge is one value, `learnt`; None before training."""

    learnt: Any = None

    @classmethod
    def load(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
        **kwargs: Any,
    ) -> "LearningPart":
        """A part with what it learnt before."""
        part = cls(config, model_storage, resource)
        with model_storage.read_from(resource) as folder:
            part.read(Path(folder))
        return part

    def read(self, folder: Path) -> None:
        """Take up from a folder what was learnt."""
        self.learnt = joblib.load(folder / FILE)

    def write(self, folder: Path) -> None:
        """Put into a folder what was learnt."""
        joblib.dump(self.learnt, folder / FILE)

    def keep(self, learnt: Any) -> Resource:
        """Remember what was learnt, here and in the model file."""
        self.learnt = learnt
        with self._storage.write_to(self._resource) as folder:
            self.write(Path(folder))
        return self._resource
