"""The content folder, read whole: the desk does not start on half-read content."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from actions.answering import live_answers
from actions.calendar import Calendar
from actions.library import Library, load_library
from actions.wording import Wording, load_texts
from catalog.csv_titles import load_titles
from catalog.index import TitleIndex
from nlu.intents import IntentFile, Outside, load_care, load_intents, load_out_of_scope
from nlu.lexicon import Lexicon, load_lexicon
from nlu.yaml_file import ContentError


@dataclass(frozen=True)
class Content:
    """Everything a library edits, read and checked."""

    library: Library
    book: Mapping[str, IntentFile]
    out_of_scope: Outside
    care: Outside
    lexicon: Lexicon
    texts: Mapping[str, Any]
    wording: Wording
    catalog: TitleIndex
    calendar: Calendar


def load_content(folder: Path) -> Content:
    """Read the content folder; ContentError or CatalogError names the file, the line and what is wrong."""
    library = load_library(folder / "library.yml")
    book = load_intents(folder / "intents")
    texts = load_texts(folder / "texts.yml")
    wording = Wording(library, book, texts)
    wording.check(folder / "intents")
    _check_modules(book, folder)
    return Content(
        library=library,
        book=book,
        out_of_scope=load_out_of_scope(folder / "out_of_scope.yml"),
        care=load_care(folder / "care.yml"),
        lexicon=load_lexicon(folder / "lexicon.yml"),
        texts=texts,
        wording=wording,
        calendar=Calendar(library),
        catalog=TitleIndex(load_titles(folder / "catalog.csv")),
    )


def _check_modules(book: Mapping[str, IntentFile], folder: Path) -> None:
    """An intent that looks something up needs its module, and a module its intent."""
    live = live_answers()
    for name in live:
        if name not in book:
            raise ContentError(folder / "intents" / f"{name}.yml", 1, "is missing, but actions/answers has its module")
    for intent in book.values():
        if intent.served_by == "live" and intent.name not in live and not intent.answer:
            problem = f"is served live, but there is neither actions/answers/{intent.name}.py nor a written answer"
            raise ContentError(intent.path, 1, problem)
