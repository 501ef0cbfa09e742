"""What people may write between {{ and }} in an answer, a text or a reply: facts and names, never a program."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from jinja2 import TemplateError, TemplateSyntaxError, UndefinedError, meta, nodes

from actions.errors import InvalidError
from actions.wording import Wording

FACTS = frozenset({"library", "kak", "anda"})
ALLOWED: frozenset[type[nodes.Node]] = frozenset(
    {
        nodes.Template,
        nodes.Output,
        nodes.TemplateData,
        nodes.Name,
        nodes.Getattr,
        nodes.Const,
        nodes.Filter,
        nodes.If,
        nodes.CondExpr,
        nodes.Compare,
        nodes.Operand,
        nodes.And,
        nodes.Or,
        nodes.Not,
        nodes.For,
    }
)
FILTERS = frozenset({"rupiah", "bullets", "joined", "default", "min", "lower", "upper", "capitalize"})
MOST_LOOPS = 1  # in one text: loops within loops could keep the desk busy without end
BROKEN = (TemplateError, TypeError, ValueError, ArithmeticError)


@dataclass(frozen=True)
class Filled:
    """What the program fills in: the names it knows, and those that must be kept.

    What a text of the content folder itself uses is allowed in it beside the rest.
    """

    names: frozenset[str] = frozenset()
    kept: frozenset[str] = frozenset()
    also_allowed: frozenset[type[nodes.Node]] = frozenset()
    filters: frozenset[str] = frozenset()


def filled_like(wording: Wording, template: str, language: str) -> Filled:
    """What the program fills into a text of the content folder."""
    tree = wording.environments[language].parse(template)
    # In this order: looking for names simplifies the tree.
    found, filters = frozenset(map(type, tree.find_all(nodes.Node))), _filters(tree)
    names = frozenset(meta.find_undeclared_variables(tree) - FACTS)
    return Filled(names, names, found, filters)


def check(wording: Wording, template: str, language: str, filled: Filled) -> None:
    """InvalidError says what is wrong with a template that somebody wrote."""
    try:
        tree = wording.environments[language].parse(template)
    except TemplateSyntaxError as error:
        raise InvalidError("content_unreadable", field=language, line=error.lineno) from error
    if not _is_plain(tree, filled):
        raise InvalidError("content_no_program", field=language)
    names = meta.find_undeclared_variables(tree) - FACTS
    for name in sorted(names - filled.names):
        raise InvalidError("content_unknown_name", field=language, name=name)
    for name in sorted(filled.kept - names):
        raise InvalidError("content_lost_name", field=language, name=name)
    _check_facts(wording, template, language, filled)


def try_out(wording: Wording, template: str, language: str, filled: Filled) -> str:
    """A text as it would be said, with its names where the program fills something in."""
    made = wording.template(template, language)
    *others, last = _samples(filled)
    for values in others:
        try:
            return made.render(values).strip()
        except BROKEN:
            continue
    return made.render(last).strip()


def _samples(filled: Filled) -> Iterator[Mapping[str, Any]]:
    """Names where words are filled in; numbers where a text reckons with them."""
    yield {name: f"‹{name}›" for name in filled.names}
    yield dict.fromkeys(filled.names, 2)


def _is_plain(tree: nodes.Template, filled: Filled) -> bool:
    allowed = ALLOWED | filled.also_allowed
    if any(type(node) not in allowed for node in tree.find_all(nodes.Node)):
        return False
    return _filters(tree) <= FILTERS | filled.filters and len(list(tree.find_all(nodes.For))) <= MOST_LOOPS


def _filters(tree: nodes.Template) -> frozenset[str]:
    return frozenset(node.name for node in tree.find_all(nodes.Filter))


def _check_facts(wording: Wording, template: str, language: str, filled: Filled) -> None:
    try:
        try_out(wording, template, language, filled)
    except UndefinedError as error:
        raise InvalidError("content_unknown_fact", field=language, said=error.message) from error
    except BROKEN as error:
        raise InvalidError("content_unreadable", field=language, line=1) from error
