"""Questions as patrons ask them, on which the reader learns how sure to be; it never learns to answer from them."""

from collections.abc import Collection, Mapping
from pathlib import Path

from nlu.intents import OUT_OF_SCOPE, Sentences, same_form
from nlu.interpretation import Language
from nlu.question_table import ENGLISH, Row, read_rows
from nlu.yaml_file import ContentError


def load_validation(path: Path, wordings: Mapping[str, Sentences]) -> Mapping[str, Sentences]:
    """The questions of each intent in a table as `sapa nlu evaluate` reads it, none when there is no such file.

    Rows for which several intents are right are left out. ContentError, also for a question that is a wording.
    """
    if not path.exists():
        return {}
    rows = [row for row in read_rows(path, wordings) if len(row.intents) == 1]
    _refuse_wordings(path, rows, wordings)
    names = {name for row in rows for name in row.intents}
    return {name: _sentences(rows, name) for name in sorted(names, key=lambda name: (name == OUT_OF_SCOPE, name))}


def _sentences(rows: Collection[Row], name: str) -> Sentences:
    mine = [row for row in rows if name in row.intents]
    spoken: Mapping[Language, tuple[str, ...]] = {
        "id": tuple(row.text for row in mine if row.style != ENGLISH),
        "en": tuple(row.text for row in mine if row.style == ENGLISH),
    }
    return spoken


def _refuse_wordings(path: Path, rows: Collection[Row], wordings: Mapping[str, Sentences]) -> None:
    learnt = {same_form(text) for sentences in wordings.values() for texts in sentences.values() for text in texts}
    for row in rows:
        if same_form(row.text) in learnt:
            raise ContentError(path, row.line, f"the question {row.text!r} is a wording; what is learnt proves nothing")
