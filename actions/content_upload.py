"""Files of a content folder as somebody uploads them: read beside the desk's own, and never trusted before."""

import io
import shutil
import tempfile
import zipfile
from collections.abc import Mapping
from pathlib import Path

import yaml

from actions.content_files import LIBRARY, REPLIES, TEXTS, THRESHOLDS
from actions.errors import InvalidError
from actions.library import load_library
from actions.pieces import Contents
from actions.thresholds import load_thresholds
from actions.wording import Wording, load_texts
from nlu.intents import load_intents
from nlu.yaml_file import ContentError

MOST_FILES, LARGEST_FILE = 200, 500_000  # of one upload; bytes of one file
INTENTS = "intents"


def files_in(name: str, data: bytes, folder: Path) -> dict[str, bytes]:
    """The files of an upload, a ZIP or a single YAML file, by their path in the folder; InvalidError."""
    known = {
        LIBRARY,
        TEXTS,
        REPLIES,
        THRESHOLDS,
        *(f"{INTENTS}/{path.name}" for path in (folder / INTENTS).glob("*.yml")),
    }
    given = _unpacked(data) if zipfile.is_zipfile(io.BytesIO(data)) else {name: data}
    # Whoever packs the folder itself has its name before each file's.
    placed = {place: content for path, content in given.items() if (place := _place(path, known))}
    if not placed:
        raise InvalidError("import_no_file")
    for path, content in placed.items():
        _refuse_anchors(path, content)
    return placed


def _place(path: str, known: set[str]) -> str | None:
    parts = path.replace("\\", "/").split("/")
    return next((end for end in ("/".join(parts[-2:]), parts[-1], f"{INTENTS}/{parts[-1]}") if end in known), None)


def _unpacked(data: bytes) -> dict[str, bytes]:
    """What a ZIP holds, never more than its bounds whatever it says of itself."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as packed:
            entries = [each for each in packed.infolist() if not each.is_dir()]
            if len(entries) > MOST_FILES:
                raise InvalidError("import_too_large")
            return {each.filename: _bounded(packed, each) for each in entries if each.filename.endswith(".yml")}
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, EOFError, OSError) as error:
        raise InvalidError("import_unreadable") from error


def _bounded(packed: zipfile.ZipFile, entry: zipfile.ZipInfo) -> bytes:
    with packed.open(entry) as file:
        content = file.read(LARGEST_FILE + 1)
    if len(content) > LARGEST_FILE:
        raise InvalidError("import_too_large")
    return content


def _refuse_anchors(path: str, content: bytes) -> None:
    """A few lines of YAML with anchors can stand for more than any memory holds."""
    try:
        tokens = list(yaml.scan(content, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader)))
    except (yaml.YAMLError, ValueError) as error:
        raise InvalidError("import_wrong", said=f"{path}: YAML") from error
    if any(isinstance(each, (yaml.AnchorToken, yaml.AliasToken)) for each in tokens):
        raise InvalidError("import_wrong", said=f"{path}: &, *")


def read_beside(folder: Path, files: Mapping[str, bytes]) -> Contents:
    """The content folder as it would be with these files; InvalidError names the file, the line and what is wrong."""
    with tempfile.TemporaryDirectory() as place:
        copy = Path(place)
        shutil.copytree(folder / INTENTS, copy / INTENTS)
        for name in (LIBRARY, TEXTS, REPLIES, THRESHOLDS):
            if (folder / name).exists():
                shutil.copyfile(folder / name, copy / name)
        for path, content in files.items():
            (copy / path).write_bytes(content)
        try:
            return _read(copy)
        except ContentError as error:
            said = f"{error.file.name}:{error.line}: {error.problem}"
            raise InvalidError("import_wrong", said=said) from error


def _read(folder: Path) -> Contents:
    library, book = load_library(folder / LIBRARY), load_intents(folder / INTENTS)
    replies = load_texts(folder / REPLIES) if (folder / REPLIES).exists() else {}
    wording = Wording(library, book, load_texts(folder / TEXTS), replies)
    wording.check(folder / INTENTS)
    return Contents(library, book, wording, load_thresholds(folder / THRESHOLDS, book))
