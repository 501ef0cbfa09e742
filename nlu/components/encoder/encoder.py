"""Turns texts into vectors whose closeness is closeness of meaning, Indonesian and English alike."""

from pathlib import Path

import numpy as np
import onnxruntime as ort
from tokenizers import Tokenizer

from nlu.environment import ENCODER_MODEL

TOKENIZER = "tokenizer.json"
PADDING = 1  # the number of <pad>
BATCH = 64


class Encoder:
    """Reads texts, alone or many at once.

    Its folder holds an ONNX model with the inputs `ids` and `mask` and the output `embedding`, and its tokenizer, as
    convert.py writes them. They are only read to begin with. (From bytes, the model would stay in memory twice.)

    multilingual-e5 was trained with a prefix before every text; leaving it out saves a fifth of the time and, under a
    classifier, nothing was lost by it.
    """

    def __init__(self, folder: Path, threads: int = 1, prefix: str = "") -> None:
        self._prefix = prefix
        options = ort.SessionOptions()
        options.intra_op_num_threads = threads
        options.inter_op_num_threads = 1
        options.log_severity_level = 3
        self._session = ort.InferenceSession(folder / ENCODER_MODEL, options, providers=["CPUExecutionProvider"])
        self._tokenizer = Tokenizer.from_file(str(folder / TOKENIZER))
        self._tokenizer.enable_padding(pad_id=PADDING, pad_token="<pad>")  # noqa: S106 (no password)  # nosec B106

    def vectors(self, texts: list[str]) -> np.ndarray:
        """One row of length one per text; where the model gives two views, the second follows the first in the row.

        Texts of alike length are read together.
        """
        order = sorted(range(len(texts)), key=lambda at: len(texts[at]))
        rows: list[np.ndarray] = [np.zeros(0)] * len(texts)
        for first in range(0, len(order), BATCH):
            batch = order[first : first + BATCH]
            for at, row in zip(batch, self._batch([texts[at] for at in batch]), strict=False):
                rows[at] = row
        return np.vstack(rows)

    def _batch(self, texts: list[str]) -> np.ndarray:
        read = self._tokenizer.encode_batch([self._prefix + text for text in texts])
        ids = np.array([each.ids for each in read], dtype=np.int64)
        mask = np.array([each.attention_mask for each in read], dtype=np.int64)
        return np.hstack(self._session.run(None, {"ids": ids, "mask": mask}))
