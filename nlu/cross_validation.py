"""How well a model reads wordings it was not taught, as its training found by cross-validation."""

import json
import tarfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

FILE = "cross_validation.json"  # in the folder of the part that reads intents


@dataclass(frozen=True)
class CrossValidation:
    """By intent, how many wordings were read rightly while they were held out, and how many there were."""

    by_intent: Mapping[str, tuple[int, int]]

    @property
    def accuracy(self) -> float:
        """The share of all wordings that were read rightly, 0..1."""
        return sum(right for right, _ in self.by_intent.values()) / sum(asked for _, asked in self.by_intent.values())


def cross_validation(model: Path) -> CrossValidation | None:
    """What a model file tells; None for one whose encoder was taught, or that was trained before this was kept."""
    with tarfile.open(model) as parts:
        for part in parts:
            if Path(part.name).name == FILE and (file := parts.extractfile(part)):
                kept: dict[str, tuple[int, int]] = json.loads(file.read())
                return CrossValidation(kept) if kept else None
    return None
