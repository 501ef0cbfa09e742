"""The content folder, read whole: the desk does not start on half-read content."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from actions.answering import live_answers
from actions.calendar import Calendar
from actions.edition import Edition
from actions.library import Library, load_library
from actions.thresholds import Thresholds, load_thresholds
from actions.wording import Wording, load_texts
from catalog.csv_titles import load_titles
from catalog.index import TitleIndex
from nlu.intents import IntentFile
from nlu.knowledge import Knowledge, load_knowledge
from nlu.yaml_file import ContentError


@dataclass(frozen=True)
class Content:
    """Everything a library edits, read and checked."""

    library: Library
    knowledge: Knowledge
    texts: Mapping[str, Any]
    wording: Wording
    catalog: TitleIndex
    calendar: Calendar
    thresholds: Thresholds

    @property
    def edition(self) -> Edition:
        """The content as the files say it."""
        return Edition(self.library, self.book, self.wording, self.calendar, self.thresholds)

    @property
    def book(self) -> Mapping[str, IntentFile]:
        """The intents by name."""
        return self.knowledge.book


def load_content(folder: Path) -> Content:
    """Read the content folder; ContentError or CatalogError names the file, the line and what is wrong."""
    library = load_library(folder / "library.yml")
    places = {each.key: (each.key, *each.aliases, *each.name.values()) for each in library.facts.branches}
    knowledge = load_knowledge(folder, places)
    book = knowledge.book
    texts = load_texts(folder / "texts.yml")
    replies = folder / "replies.yml"
    wording = Wording(library, book, texts, load_texts(replies) if replies.exists() else {})
    wording.check(folder / "intents")
    _check_modules(book, folder)
    return Content(
        library=library,
        knowledge=knowledge,
        texts=texts,
        wording=wording,
        calendar=Calendar(library),
        thresholds=load_thresholds(folder / "thresholds.yml", book),
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
