"""The content in force: the content folder, with what was changed in the console laid over it, swapped as a whole."""

from collections.abc import Mapping
from copy import deepcopy
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property
from pathlib import Path
from time import monotonic
from typing import Any, cast

import structlog
from sqlalchemy.orm import Session

from actions.calendar import Calendar
from actions.errors import DeskError
from actions.library import Library, parse_library
from actions.pieces import RAMADAN, REMOVED, Contents, Piece, Value, check_value
from actions.thresholds import AS_LEARNT, Thresholds, parse_thresholds
from actions.wording import Wording
from nlu.intents import IntentFile
from nlu.interpretation import Language
from nlu.yaml_file import ContentError, YamlFile
from records.content_models import ContentKind
from records.content_versions import count_versions, newest_versions
from records.database import Database

LOG = structlog.get_logger()
LOOK_EVERY = 0.5  # seconds between two looks whether another process changed something
DATES = ("date", "from", "to")


@dataclass(frozen=True)
class Edition:
    """Facts, answers, texts and thresholds that belong together; `unfit` are changes that the files no longer take."""

    library: Library
    book: Mapping[str, IntentFile]
    wording: Wording
    calendar: Calendar
    thresholds: Thresholds = AS_LEARNT
    unfit: frozenset[Piece] = frozenset()

    @cached_property
    def contents(self) -> Contents:
        """What pieces are part of."""
        return Contents(self.library, self.book, self.wording, self.thresholds)


class Editions:
    """Holds the edition in force, and looks for changes that any process recorded."""

    def __init__(self, files: Edition, folder: Path) -> None:
        """Take the content as it stands in the files, and the folder that holds them."""
        self.files = self.current = files
        self.folder = folder
        self._versions = 0
        self._looked_at = -LOOK_EVERY

    async def newest(self, db: Database, *, at_once: bool = False) -> Edition:
        """The edition in force, at most half a second old; at once: not even that."""
        if at_once or monotonic() - self._looked_at >= LOOK_EVERY:
            self._looked_at = monotonic()
            versions, found = await db.read(self._look, self._versions)
            # Looks can overtake each other: the one that saw more versions is the newer one.
            if found is not None and versions > self._versions:
                self._versions, self.current = versions, found
        return self.current

    def _look(self, session: Session, known: int) -> tuple[int, Edition | None]:
        versions = count_versions(session)
        return versions, None if versions == known else edition(self.files, changes(session))


def changes(session: Session) -> dict[Piece, Value]:
    """What was changed in the console and not given back to the files."""
    return {Piece(each.kind, each.key): each.value for each in newest_versions(session) if each.value}


def edition(files: Edition, changed: Mapping[Piece, Value]) -> Edition:
    """The files with changes laid over them; what the files no longer take is left out, and logged."""
    fitting = {piece: value for piece, value in changed.items() if _fits(files, piece, value)}
    return replace(laid_over(files, fitting), unfit=frozenset(changed.keys() - fitting.keys()))


def laid_over(files: Edition, changed: Mapping[Piece, Value]) -> Edition:
    """The files with changes that are known to fit."""
    library = _library(files.library, changed)
    wording = Wording(library, _book(files.book, changed), *_texts(files.wording, changed))
    calendar = files.calendar if library is files.library else Calendar(library)
    return Edition(library, wording.book, wording, calendar, _thresholds(files, changed))


def _fits(files: Edition, piece: Piece, value: Value) -> bool:
    try:
        check_value(files.contents, piece, value)
        _library(files.library, {piece: value})
    except (DeskError, ContentError) as error:
        LOG.warning("content no longer fits", kind=piece.kind, key=piece.key, problem=str(error))
        return False
    return True


def _library(library: Library, changed: Mapping[Piece, Value]) -> Library:
    """Read by the same rules as the file."""
    weeks = {piece.key: dict(value) for piece, value in changed.items() if piece.kind == ContentKind.HOURS}
    days = [value["days"] for piece, value in changed.items() if piece.kind == ContentKind.DAYS]
    if not weeks and not days:
        return library
    tree: dict[str, Any] = deepcopy(dict(library.tree))
    for branch in tree["branches"]:
        branch["hours"] = weeks.get(branch["key"], branch["hours"])
    tree["holidays"] = {**tree.get("holidays", {}), "ramadan_hours": _ramadan(tree, weeks)}
    for listed in days:
        tree["special_days"] = [_day(each) for each in listed]
    return parse_library(YamlFile(Path("library.yml"), tree, None))


def _ramadan(tree: Mapping[str, Any], weeks: Mapping[str, dict[str, Any]]) -> Mapping[str, str]:
    """The branches' hours in Ramadan, taken out of their weeks."""
    changed = {key: week.pop(RAMADAN) for key, week in weeks.items()}
    hours = {**tree.get("holidays", {}).get("ramadan_hours", {}), **changed}
    return {key: said for key, said in hours.items() if said}


def _day(written: Mapping[str, Any]) -> dict[str, Any]:
    """As YAML would have read it."""
    return {name: date.fromisoformat(value) if name in DATES else value for name, value in written.items()}


def _thresholds(files: Edition, changed: Mapping[Piece, Value]) -> Thresholds:
    said = [value for piece, value in changed.items() if piece.kind == ContentKind.THRESHOLDS]
    return parse_thresholds(said[-1], files.book) if said else files.thresholds


def _book(book: Mapping[str, IntentFile], changed: Mapping[Piece, Value]) -> Mapping[str, IntentFile]:
    said = {each.key: value for each, value in changed.items() if each.kind == ContentKind.ANSWER}
    answers = cast("Mapping[str, Mapping[Language, str]]", said)
    return {name: replace(each, answer=answers.get(name, each.answer)) for name, each in book.items()}


def _texts(wording: Wording, changed: Mapping[Piece, Value]) -> tuple[Mapping[str, Any], Mapping[str, Any]]:
    """The texts and the replies."""
    said = {kind: {each.key: value for each, value in changed.items() if each.kind == kind} for kind in ContentKind}
    replies = {**wording.replies, **said[ContentKind.REPLY]}
    kept = {key: value for key, value in replies.items() if value != REMOVED}
    return {**wording.texts, **said[ContentKind.TEXT]}, kept
