"""Every place in the code that asks for a text, found by reading the code."""

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[3]


@dataclass(frozen=True)
class Asked:
    """A text that a call asks for: its name, or the shape of it where part is filled in, and the values given."""

    place: str
    shape: str
    values: frozenset[str] | None

    @property
    def is_name(self) -> bool:
        """Whether the whole name stands in the code."""
        return "*" not in self.shape

    def fits(self, key: str) -> bool:
        """Whether this may be the text asked for."""
        return re.fullmatch(self.shape.replace("*", r"\w+"), key) is not None


def trees(*rooms: str) -> Iterator[tuple[Path, ast.Module]]:
    """The parsed files of some rooms."""
    for room in rooms:
        for path in sorted((ROOT / room).rglob("*.py")):
            yield path, ast.parse(path.read_text(encoding="utf-8"))


def asked(verbs: set[str], *rooms: str) -> list[Asked]:
    """All texts that calls of these verbs ask for by their first argument."""
    found: list[Asked] = []
    for path, tree in trees(*rooms):
        for node in ast.walk(tree):
            if isinstance(node, ast.Call) and node.args and _verb(node) in verbs:
                place = f"{path.relative_to(ROOT)}:{node.lineno}"
                found += [Asked(place, shape, _values(node)) for shape in shapes(node.args[0])]
    return found


def _verb(call: ast.Call) -> str:
    if isinstance(call.func, ast.Attribute):
        return call.func.attr
    return call.func.id if isinstance(call.func, ast.Name) else ""


def _values(call: ast.Call) -> frozenset[str] | None:
    """The names of the values given; None when they are not all named in the code."""
    names = [each.arg for each in call.keywords]
    return None if None in names else frozenset(str(each) for each in names)


def shapes(node: ast.expr) -> list[str]:
    """The text names an expression can be, with * for what is only known when running."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return [node.value]
    if isinstance(node, ast.IfExp):
        return [*shapes(node.body), *shapes(node.orelse)]
    if isinstance(node, ast.JoinedStr):
        return ["".join(str(each.value) if isinstance(each, ast.Constant) else "*" for each in node.values)]
    if isinstance(node, ast.BinOp):
        return [f"{first}*" for first in shapes(node.left)]
    return []


def words(*rooms: str) -> set[str]:
    """Every string and string shape in the code of some rooms: what may reach a call by way of a variable."""
    found: set[str] = set()
    for _, tree in trees(*rooms):
        for node in ast.walk(tree):
            if isinstance(node, ast.Constant | ast.JoinedStr | ast.BinOp):
                found |= {shape for shape in shapes(node) if re.fullmatch(r"[\w*]+", shape) and shape.strip("*_")}
    return found
