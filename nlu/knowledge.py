"""All that reading needs to know, in one value."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from nlu.intents import NOTHING_OUTSIDE, IntentFile, Outside, load_care, load_intents, load_out_of_scope
from nlu.lexicon import Lexicon, load_lexicon


@dataclass(frozen=True)
class Knowledge:
    """The intents, what is not answered, who needs care, the lexicon, and what people call each branch."""

    book: Mapping[str, IntentFile]
    out_of_scope: Outside = NOTHING_OUTSIDE
    care: Outside = NOTHING_OUTSIDE
    lexicon: Lexicon = field(default_factory=Lexicon)
    places: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


def load_knowledge(folder: Path, places: Mapping[str, tuple[str, ...]] | None = None) -> Knowledge:
    """Read the parts of a content folder that reading needs; ContentError names the first mistake."""
    return Knowledge(
        book=load_intents(folder / "intents"),
        out_of_scope=load_out_of_scope(folder / "out_of_scope.yml"),
        care=load_care(folder / "care.yml"),
        lexicon=load_lexicon(folder / "lexicon.yml"),
        places=places or {},
    )
