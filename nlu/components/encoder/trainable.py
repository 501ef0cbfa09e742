"""The encoder in TensorFlow, so that it can learn: the same network that network.py builds for reading."""

import timeit
from collections.abc import Sequence
from functools import cache

import numpy as np
import tensorflow as tf

from nlu.components.encoder.network import HIDDEN_TOKEN, Tensors
from nlu.components.encoder.weights import Shape

LEVELS = 63.0  # of a 7-bit weight, either side of nought: what convert.py keeps of it
HALF_ROOT, NORMAL_PEAK = 0.5**0.5, (2.0 * np.pi) ** -0.5
TRIAL = (900, 384, 1536)  # a product of the size that learning spends its time on


class Layer:
    """One layer; `variables` are named as in the wheel, without the layer's number."""

    def __init__(self, tensors: Tensors, number: int, shape: Shape) -> None:
        self.start, self.shape = f"l{number}.", shape
        own = {name[len(self.start) :]: found for name, found in tensors.items() if name.startswith(self.start)}
        columns = {"fo.w": shape.feed_forward}
        self.variables = {
            name: tf.Variable(found.reshape(-1, columns.get(name, shape.hidden)) if _is_matrix(name) else found)
            for name, found in own.items()
        }

    def tensors(self) -> Tensors:
        return {self.start + name: variable.numpy().ravel() for name, variable in self.variables.items()}


class Reader:
    """Runs texts through layers; with `dropout` as in learning, without it as in reading."""

    def __init__(self, layers: Sequence[Layer], dropout: float = 0.0) -> None:
        self.layers = layers
        self._dropout = dropout
        self._kind = fastest_kind()

    def read(self, hidden: tf.Tensor, mask: tf.Tensor) -> tf.Tensor:
        """The tokens (texts by tokens by hidden) after all layers; `mask` is 1 for a token and 0 for padding."""
        size = tf.shape(hidden)
        attention = ((1.0 - mask) * HIDDEN_TOKEN)[:, None, None, :]
        rows = tf.reshape(hidden, [-1, hidden.shape[-1]])
        for layer in self.layers:
            rows = self._layer(layer, rows, (size[0], size[1]), attention)
        return tf.reshape(rows, size)

    def _layer(self, layer: Layer, rows: tf.Tensor, size: tuple, attention: tf.Tensor) -> tf.Tensor:
        own, epsilon = layer.variables, layer.shape.epsilon
        seen = self._linear(self._attended(layer, rows, size, attention), own["ao.w"], own["ao.b"])
        rows = normed(rows + self._dropped(seen), own["aln.w"], own["aln.b"], epsilon)
        inner = gelu(self._linear(rows, own["fi.w"], own["fi.b"]))
        outer = self._linear(inner, own["fo.w"], own["fo.b"])
        return normed(rows + self._dropped(outer), own["oln.w"], own["oln.b"], epsilon)

    def _attended(self, layer: Layer, rows: tf.Tensor, size: tuple, attention: tf.Tensor) -> tf.Tensor:
        matrix, bias = (tf.concat([layer.variables[f"{part}.{kind}"] for part in "qkv"], 0) for kind in "wb")
        heads, width = layer.shape.heads, layer.shape.hidden // layer.shape.heads
        by_head = tf.reshape(self._linear(rows, matrix, bias), [*size, 3, heads, width])
        query, key, value = tf.unstack(tf.transpose(by_head, [2, 0, 3, 1, 4]))
        share = tf.nn.softmax(tf.matmul(query, key, transpose_b=True) * width**-0.5 + attention)
        seen = tf.transpose(tf.matmul(self._dropped(share), value), [0, 2, 1, 3])
        return tf.reshape(seen, [-1, layer.shape.hidden])

    def _linear(self, given: tf.Tensor, matrix: tf.Tensor, bias: tf.Tensor) -> tf.Tensor:
        product = tf.matmul(tf.cast(given, self._kind), tf.cast(rounded(matrix), self._kind), transpose_b=True)
        return tf.cast(product, tf.float32) + bias

    def _dropped(self, given: tf.Tensor) -> tf.Tensor:
        return tf.nn.dropout(given, self._dropout) if self._dropout else given


def embedded(tensors: Tensors, ids: np.ndarray, shape: Shape) -> np.ndarray:
    """What goes into the first layer for token numbers (texts by tokens)."""
    places = tensors["emb.pos"].reshape(-1, shape.hidden) + tensors["emb.type"][: shape.hidden]
    given = tensors["emb.word"][ids] + places[: ids.shape[1]]
    centred = given - given.mean(-1, keepdims=True)
    scaled = centred / np.sqrt((centred**2).mean(-1, keepdims=True) + shape.epsilon)
    return scaled * tensors["emb.ln.w"] + tensors["emb.ln.b"]


def averaged(hidden: tf.Tensor, mask: tf.Tensor) -> tf.Tensor:
    """One row of length one per text."""
    return tf.math.l2_normalize(tf.reduce_sum(hidden * mask[:, :, None], 1), -1)


def rounded(matrix: tf.Tensor) -> tf.Tensor:
    """The matrix as the 8-bit model will have it, so that learning makes up for the rounding; the gradient passes."""
    step = tf.maximum(tf.reduce_max(tf.abs(matrix), -1, keepdims=True), 1e-9) / LEVELS
    return matrix + tf.stop_gradient(tf.round(matrix / step) * step - matrix)


def normed(given: tf.Tensor, scale: tf.Tensor, bias: tf.Tensor, epsilon: float) -> tf.Tensor:
    """Layer normalisation with a gradient in few passes."""

    @tf.custom_gradient
    def run(given: tf.Tensor, scale: tf.Tensor, bias: tf.Tensor) -> tuple:
        centred = given - tf.reduce_mean(given, -1, keepdims=True)
        size = tf.math.rsqrt(tf.reduce_mean(centred * centred, -1, keepdims=True) + epsilon)
        unit = centred * size

        def back(gradient: tf.Tensor) -> tuple:
            wanted = gradient * scale
            along = tf.reduce_mean(wanted, -1, keepdims=True) + unit * tf.reduce_mean(wanted * unit, -1, keepdims=True)
            return size * (wanted - along), tf.reduce_sum(gradient * unit, 0), tf.reduce_sum(gradient, 0)

        return unit * scale + bias, back

    return run(given, tf.convert_to_tensor(scale), tf.convert_to_tensor(bias))


@tf.custom_gradient
def gelu(given: tf.Tensor) -> tuple:
    """The exact Gaussian error linear unit, keeping its probability for the gradient."""
    below = 0.5 * (1.0 + tf.math.erf(given * HALF_ROOT))

    def back(gradient: tf.Tensor) -> tf.Tensor:
        return gradient * (below + given * NORMAL_PEAK * tf.exp(-0.5 * given * given))

    return given * below, back


@cache
def fastest_kind() -> tf.DType:
    """Half-length numbers where the processor multiplies them faster than it does single precision."""
    return min((tf.float32, tf.bfloat16), key=_seconds)


def _seconds(kind: tf.DType) -> float:
    rows, inner, columns = TRIAL
    left, right = tf.ones((rows, inner), kind), tf.ones((inner, columns), kind)
    return min(timeit.repeat(lambda: tf.matmul(left, right), number=2, repeat=5))


def _is_matrix(name: str) -> bool:
    return name.endswith(".w") and "ln" not in name
