"""The tokenizer: SentencePiece pieces of Indonesian, English and whatever else is written in plain small letters."""

import numpy as np
from tokenizers import Regex, Tokenizer, decoders, models, normalizers, pre_tokenizers, processors

from nlu.components.encoder.weights import Pieces

SPACE = "▁"
SPECIAL = 4  # <s> <pad> </s> <unk> come first
START, END, UNKNOWN = 0, 2, 3
SIGNS = ((0xA0, 0x250), (0x2000, 0x2C00), (0x1F000, 0x20000))
LONGEST = 64  # tokens of a message that are read; a question fits, and a story has told its matter by then


def kept_pieces(pieces: Pieces) -> np.ndarray:
    """The numbers of the pieces that are kept: plain small letters, and single other letters, signs and emoji.

    The desk reads all texts in small letters: pieces with capitals would fill a fifth of the memory for nothing.
    """
    kept = [at for at, text in enumerate(pieces.texts) if at < SPECIAL or _is_kept(text)]
    return np.array(kept, dtype=np.int64)


def tokenizer(pieces: Pieces, kept: np.ndarray) -> Tokenizer:
    """A tokenizer whose numbers are places in `kept`."""
    vocabulary = [(pieces.texts[at], float(pieces.scores[at])) for at in kept]
    made = Tokenizer(models.Unigram(vocabulary, unk_id=UNKNOWN, byte_fallback=False))
    made.normalizer = normalizers.Sequence(
        [normalizers.NFKC(), normalizers.Replace(Regex(r"\s+"), " "), normalizers.Strip()]
    )
    made.pre_tokenizer = pre_tokenizers.Metaspace(replacement=SPACE, prepend_scheme="always")
    made.decoder = decoders.Metaspace(replacement=SPACE, prepend_scheme="always")
    made.post_processor = processors.TemplateProcessing(
        single="<s> $A </s>", special_tokens=[("<s>", START), ("</s>", END)]
    )
    made.enable_truncation(LONGEST)
    return made


def _is_kept(text: str) -> bool:
    bare = text.replace(SPACE, "")
    if len(bare) == 1:
        return bare.isascii() or any(first <= ord(bare) < end for first, end in SIGNS)
    return bare.isascii() and bare == bare.lower()
