"""YAML that people edit, read so that every mistake can be told with its file and line."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml


class ContentError(Exception):
    """Something a person wrote in a content file is wrong; the text says where and what."""

    def __init__(self, file: Path, line: int, problem: str) -> None:
        super().__init__(f"{_shown(file)}:{line}: {problem}")
        self.file = file
        self.line = line
        self.problem = problem


@dataclass(frozen=True)
class YamlFile:
    """A parsed YAML file that remembers on which line everything stands."""

    path: Path
    data: Any
    root: yaml.Node | None

    def line(self, *keys: Any) -> int:
        """The line (from 1) of the value under these keys, or of the deepest part of the way that exists."""
        if self.root is None:
            return 1
        node, line = self.root, self.root.start_mark.line
        for key in keys:
            found = _child(node, key)
            if found is None:
                break
            node, line = found
        return line + 1


def read_yaml(path: Path) -> YamlFile:
    """Read a YAML file; ContentError when it is missing, not UTF-8, not YAML, or says a key twice."""
    text = _text_of(path)
    try:
        root, data = _parsed(text)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        raise ContentError(path, mark.line + 1 if mark else 1, f"not valid YAML: {error.problem}") from error
    except (yaml.YAMLError, ValueError) as error:
        raise ContentError(path, 1, f"not valid YAML: {error}") from error
    for mapping in _mappings(root):
        _check_keys(path, mapping)
    return YamlFile(path, data, root)


def _shown(file: Path) -> str:
    return str(file.relative_to(Path.cwd()) if file.is_relative_to(Path.cwd()) else file)


def _text_of(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        line = path.read_bytes()[: error.start].count(b"\n") + 1
        raise ContentError(path, line, "not written in UTF-8; save the file as UTF-8") from error
    except OSError as error:
        raise ContentError(path, 1, f"cannot be read: {error.strerror}") from error


def _parsed(text: str) -> tuple[yaml.Node | None, Any]:
    """The nodes of a document and the data they stand for, by the quick loader where PyYAML was built with it."""
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)(text)
    try:
        root = loader.get_single_node()
        return root, None if root is None else loader.construct_document(root)
    finally:
        loader.dispose()


def _child(node: yaml.Node, key: Any) -> tuple[yaml.Node, int] | None:
    """The value under a key with the line of its key, or an element of a list with its own line."""
    if isinstance(node, yaml.SequenceNode) and isinstance(key, int) and 0 <= key < len(node.value):
        return node.value[key], node.value[key].start_mark.line
    if isinstance(node, yaml.MappingNode):
        pairs = ((value, name.start_mark.line) for name, value in node.value if name.value == str(key))
        return next(pairs, None)
    return None


def _mappings(node: yaml.Node | None) -> Iterator[yaml.MappingNode]:
    if isinstance(node, yaml.MappingNode):
        yield node
        for _, value in node.value:
            yield from _mappings(value)
    elif isinstance(node, yaml.SequenceNode):
        for value in node.value:
            yield from _mappings(value)


def _check_keys(path: Path, mapping: yaml.MappingNode) -> None:
    seen: set[str] = set()
    for name, _ in mapping.value:
        if str(name.value) in seen:
            raise ContentError(path, name.start_mark.line + 1, f"`{name.value}` is written twice")
        seen.add(str(name.value))
