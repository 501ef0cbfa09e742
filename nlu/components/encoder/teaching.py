"""`sapa nlu train --best`: the encoder is taught the wordings, and its upper layers come to tell the intents apart."""

import shutil
from pathlib import Path

import numpy as np

from nlu.components.attributes import tell
from nlu.components.encoder.convert import LAYERS, weights_of_wheel, write_model
from nlu.components.encoder.encoder import TOKENIZER
from nlu.components.encoder.finetune import HEAD, OUTLIER, Lessons, fine_tune
from nlu.environment import ENCODER_MODEL
from nlu.intents import OUT_OF_SCOPE

BEGUN, DONE = 0.1, 0.12
MINUTE = 60.0


def teach(encoder: Path, examples: list[tuple[str, str]], minutes: float, folder: Path) -> np.ndarray:
    """Write an encoder of two views (untaught and taught) to a folder; its head: a row per intent, nought outside."""
    intents = sorted({OUT_OF_SCOPE, *(intent for _, intent in examples)})
    known = [intent for intent in intents if intent != OUT_OF_SCOPE]
    labels = np.array([OUTLIER if intent == OUT_OF_SCOPE else known.index(intent) for _, intent in examples])
    weights = weights_of_wheel()
    lessons = Lessons([text for text, _ in examples], labels, len(known))
    tensors = fine_tune(weights, lessons, minutes * MINUTE, _telling)
    head = np.zeros((len(intents), weights.shape.hidden), dtype=np.float32)
    head[[intents.index(intent) for intent in known]] = tensors.pop(HEAD)
    write_model(tensors, weights.shape, folder / ENCODER_MODEL, early=LAYERS)
    shutil.copyfile(encoder / TOKENIZER, folder / TOKENIZER)
    return head


def _telling(share: float, doing: str) -> None:
    tell(BEGUN + (DONE - BEGUN) * share, f"teaching the encoder, {share:.0%}: {doing}")
