"""The first part: wordings are also learnt as hurried people would have typed them."""

from pathlib import Path
from typing import Any

from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.shared.nlu.constants import INTENT, TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from nlu.components.attributes import WRITINGS, tell
from nlu.components.noise import Noise
from nlu.components.part import Part
from nlu.intents import COURTESIES
from nlu.lexicon import load_lexicon


@DefaultV1Recipe.register([DefaultV1Recipe.ComponentType.MESSAGE_FEATURIZER], is_trainable=False)
class TypingNoise(Part):
    """Gives wordings copies with typing slips, chat spellings and dropped vowels; messages stay as they are."""

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """The settings that config.yml may change."""
        return {"lexicon": "data/lexicon.yml", "seed": 11, "copies": 3}

    def process_training_data(self, training_data: TrainingData) -> TrainingData:
        """Add the copies; the same seed always gives the same ones."""
        tell(0.02, "mistyping wordings")
        noise = Noise(load_lexicon(Path(self._config["lexicon"])), self._config["seed"])
        for example in training_data.intent_examples:
            text, courteous = example.get(TEXT), example.get(INTENT) not in COURTESIES
            copies = [noise.copy(text, courteous) for _ in range(self._config["copies"])]
            example.set(WRITINGS, [text, *copies])
        return training_data

    def process(self, messages: list[Message]) -> list[Message]:
        """What a patron writes is read as it stands."""
        for message in messages:
            message.set(WRITINGS, [message.get(TEXT) or ""])
        return messages
