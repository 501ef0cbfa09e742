"""Teaches the encoder the questions it will be asked: texts of one intent come to lie together, outliers far from all.

A classifier by cosines sits on top while learning; its directions are returned as `head.w` beside the other tensors.
The lowest layers stay as they are, so what they make of the texts is worked out once.
"""

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

import numpy as np
import tensorflow as tf

from nlu.components.encoder.convert import LAYERS, tensors_of
from nlu.components.encoder.network import Tensors
from nlu.components.encoder.pieces import kept_pieces, tokenizer
from nlu.components.encoder.trainable import Layer, Reader, averaged, embedded
from nlu.components.encoder.weights import Weights

HEAD = "head.w"
OUTLIER = -1  # the label of a text that belongs to no class
BETAS, EPSILON = (0.9, 0.999), 1e-8
LOOK_AHEAD = 50  # batches whose texts are sorted by length together

Tell = Callable[[float, str], None]


@dataclass(frozen=True)
class Lessons:
    """Texts with the number of their class, or OUTLIER; no class is without texts."""

    texts: list[str]
    labels: np.ndarray
    classes: int


@dataclass(frozen=True)
class Course:
    """How to learn; the defaults were chosen on CLINC150's validation questions."""

    epochs: int = 5  # at most
    batch: int = 64
    layers: int = 12  # that texts go through; the encoder is to be written with as many
    frozen: int = LAYERS  # of them, the lowest, do not learn: they give the view of the untaught encoder
    rate: float = 1.5e-4  # of the highest layer, and `fade` times that of each below
    fade: float = 0.9
    head_rate: float = 1e-3
    warm_up: float = 0.06  # of the whole time
    dropout: float = 0.1
    token_dropout: float = 0.05  # share of the tokens that are not seen
    agreement: float = 1.0  # weight of the agreement of two readings of one text under different dropout
    scale: float = 16.0  # cosines times this are logits
    smoothing: float = 0.05
    outlier_weight: float = 3.0
    outlier_repeats: int = 4  # at most, towards `outlier_share` of all texts
    outlier_share: float = 0.05
    seed: int = 7


@dataclass
class Clock:
    """How much of the learning is done: by steps, or by time where the machine is too slow for all steps."""

    seconds: float
    steps: int
    done: int = 0
    begun: float = field(default_factory=time.monotonic)

    def share(self) -> float:
        return max(self.done / self.steps, (time.monotonic() - self.begun) / self.seconds)


def fine_tune(weights: Weights, lessons: Lessons, budget: float, tell: Tell) -> Tensors:
    """The encoder's tensors after learning for at most `budget` seconds; `tell` hears the share done and a sentence."""
    return Tuning(weights, lessons, Course()).run(budget, tell)


class Tuning:
    """One encoder learning one set of lessons."""

    def __init__(self, weights: Weights, lessons: Lessons, course: Course) -> None:
        self._begun = time.monotonic()
        tf.keras.utils.set_random_seed(course.seed)
        self._course, self._lessons, self._shape = course, lessons, weights.shape
        kept = kept_pieces(weights.pieces)
        self._tensors = tensors_of(weights, kept)
        self._layers = [Layer(self._tensors, number, weights.shape) for number in range(course.layers)]
        read = tokenizer(weights.pieces, kept).encode_batch(lessons.texts)
        self._tokens = [np.array(each.ids) for each in read]
        self._chance = np.random.default_rng(course.seed)

    def run(self, budget: float, tell: Tell) -> Tensors:
        """Learn until the epochs or the seconds are used up."""
        tell(0.0, "reading all texts once")
        inputs = self._inputs()
        learner = Learner(self._layers[self._course.frozen :], self._directions(inputs), self._course)
        order = self._epoch_order()
        steps = -(-len(order) // self._course.batch) * self._course.epochs
        clock = Clock(budget, steps, begun=self._begun)
        self._learn(inputs, learner, clock, tell)
        for layer in self._layers:
            self._tensors |= layer.tensors()
        return self._tensors | {HEAD: learner.directions()}

    def _learn(self, inputs: list[np.ndarray], learner: "Learner", clock: Clock, tell: Tell) -> None:
        losses: list[float] = []
        for chosen in self._batches():
            if (share := clock.share()) >= 1.0:
                break
            losses.append(learner.step(*self._batch(inputs, chosen), share))
            clock.done += 1
            if clock.done % LOOK_AHEAD == 0:
                tell(share, f"step {clock.done}, loss {np.mean(losses[-LOOK_AHEAD:]):.3f}")

    def _inputs(self) -> list[np.ndarray]:
        """What the frozen layers make of every text: tokens by hidden, in half precision to save room."""
        reader = Reader(self._layers[: self._course.frozen])
        frozen = tf.function(reader.read, reduce_retracing=True, autograph=False)
        found: list[np.ndarray] = [np.zeros(0)] * len(self._tokens)
        for chosen in _split(np.argsort([len(ids) for ids in self._tokens], kind="stable"), self._course.batch):
            ids, mask = _padded([self._tokens[at] for at in chosen])
            hidden = frozen(tf.constant(embedded(self._tensors, ids, self._shape), tf.float32), tf.constant(mask))
            for at, row in zip(chosen, hidden.numpy().astype(np.float16), strict=True):
                found[at] = row[: len(self._tokens[at])]
        return found

    def _directions(self, inputs: list[np.ndarray]) -> np.ndarray:
        """Where each class begins: the average of its texts before learning, away from the average of all."""
        means = np.array([row.mean(0, dtype=np.float32) for row in inputs])
        labels = self._lessons.labels
        centres = np.array([means[labels == number].mean(0) for number in range(self._lessons.classes)])
        return (centres - centres.mean(0)).astype(np.float32)

    def _batches(self) -> Iterator[np.ndarray]:
        """Texts of like length in each batch, the batches in any order."""
        while True:
            for stretch in _split(self._epoch_order(), self._course.batch * LOOK_AHEAD):
                by_length = stretch[np.argsort([len(self._tokens[at]) for at in stretch], kind="stable")]
                batches = list(_split(by_length, self._course.batch))
                yield from (batches[at] for at in self._chance.permutation(len(batches)))

    def _epoch_order(self) -> np.ndarray:
        """All texts shuffled; where outliers are few, each comes several times."""
        strange = self._lessons.labels == OUTLIER
        known, outliers = np.flatnonzero(~strange), np.flatnonzero(strange)
        wanted = self._course.outlier_share * len(known) / max(len(outliers), 1)
        repeats = int(np.clip(np.ceil(wanted), 1, self._course.outlier_repeats))
        return self._chance.permutation(np.concatenate([known, np.tile(outliers, repeats)]))

    def _batch(self, inputs: list[np.ndarray], chosen: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        hidden, mask = _padded([inputs[at] for at in chosen])
        return hidden.astype(np.float32), mask, self._lessons.labels[chosen]


class Learner:
    """The layers that learn, the directions of the classes, and Adam."""

    def __init__(self, layers: list[Layer], directions: np.ndarray, course: Course) -> None:
        self._course = course
        self._reader = Reader(layers, course.dropout)
        self._head = tf.Variable(directions / np.linalg.norm(directions, axis=1, keepdims=True))
        rates = [(course.rate * course.fade**below, layer) for below, layer in enumerate(reversed(layers))]
        self._rated = [(rate, own) for rate, layer in rates for own in layer.variables.values()]
        self._rated.append((course.head_rate, self._head))
        self._moments = [(tf.Variable(tf.zeros_like(own)), tf.Variable(tf.zeros_like(own))) for _, own in self._rated]
        self._steps = 0
        self._run = tf.function(self._traced, reduce_retracing=True, autograph=False)

    def step(self, hidden: np.ndarray, mask: np.ndarray, labels: np.ndarray, share: float) -> float:
        """Learn one batch when `share` of the time is over; gives the loss."""
        self._steps += 1
        fall = min(share / self._course.warm_up, (1.0 - share) / (1.0 - self._course.warm_up))
        given = [tf.constant(each, tf.float32) for each in (hidden, mask, fall, *(beta**self._steps for beta in BETAS))]
        return float(self._run(*given[:2], tf.constant(labels, tf.int32), tf.stack(given[2:])))

    def directions(self) -> np.ndarray:
        """One row of length one per class."""
        return tf.math.l2_normalize(self._head, -1).numpy()

    def _traced(self, hidden: tf.Tensor, mask: tf.Tensor, labels: tf.Tensor, pace: tf.Tensor) -> tf.Tensor:
        variables = [own for _, own in self._rated]
        with tf.GradientTape() as tape:
            loss = self._loss(self._logits(hidden, mask), labels)
        gradients = tape.gradient(loss, variables)
        for (rate, own), gradient, moments in zip(self._rated, gradients, self._moments, strict=True):
            _adam(own, gradient, moments, (rate * pace[0], pace[1], pace[2]))
        return loss

    def _logits(self, hidden: tf.Tensor, mask: tf.Tensor) -> tf.Tensor:
        """Every text is read twice, so that dropout makes two readings of it: all first ones, then all second ones."""
        hidden, mask = tf.tile(hidden, [2, 1, 1]), tf.tile(mask, [2, 1])
        missed = tf.cast(tf.random.uniform(tf.shape(mask)) < self._course.token_dropout, tf.float32)
        mask = tf.concat([mask[:, :1], mask[:, 1:] * (1.0 - missed[:, 1:])], 1)
        rows = averaged(self._reader.read(hidden, mask), mask)
        return self._course.scale * tf.matmul(rows, tf.math.l2_normalize(self._head, -1), transpose_b=True)

    def _loss(self, logits: tf.Tensor, labels: tf.Tensor) -> tf.Tensor:
        """Cross entropy (an outlier should seem as near to one class as to another) and R-Drop (arXiv 2106.14448)."""
        classes = self._head.shape[0]
        even = tf.where(labels == OUTLIER, 1.0, self._course.smoothing)[:, None] / classes
        wanted = tf.tile(even + (1.0 - self._course.smoothing) * tf.one_hot(labels, classes), [2, 1])
        weight = tf.where(labels == OUTLIER, self._course.outlier_weight, 1.0)
        first, second = tf.split(tf.nn.log_softmax(logits), 2)
        apart = tf.reduce_sum((tf.exp(first) - tf.exp(second)) * (first - second), -1) / 2.0
        wrong = tf.add_n(tf.split(tf.nn.softmax_cross_entropy_with_logits(wanted, logits), 2)) / 2.0
        return tf.reduce_sum(weight * (wrong + self._course.agreement * apart)) / tf.reduce_sum(weight)


def _adam(own: tf.Variable, gradient: tf.Tensor, moments: tuple, pace: tuple) -> None:
    """`pace` is the rate and the powers of both betas; one fused operation, faster than Keras' optimiser."""
    rate, power, square_power = pace
    names = {"beta1_power": power, "beta2_power": square_power, "lr": rate, "epsilon": EPSILON}
    slots = {"var": own.handle, "m": moments[0].handle, "v": moments[1].handle}
    tf.raw_ops.ResourceApplyAdam(**slots, **names, beta1=BETAS[0], beta2=BETAS[1], grad=gradient)


def _padded(rows: list[np.ndarray]) -> tuple[np.ndarray, np.ndarray]:
    """The rows as one array, and which places of it are tokens."""
    longest = max(len(row) for row in rows)
    whole = np.zeros((len(rows), longest, *rows[0].shape[1:]), rows[0].dtype)
    mask = np.zeros((len(rows), longest), np.float32)
    for at, row in enumerate(rows):
        whole[at, : len(row)], mask[at, : len(row)] = row, 1.0
    return whole, mask


def _split(order: np.ndarray, size: int) -> Iterator[np.ndarray]:
    return (order[first : first + size] for first in range(0, len(order), size))
