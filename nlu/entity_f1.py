"""How many of the things that questions mention are found, and how many of the found ones are there."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from nlu.measures import rounded, share
from nlu.outcomes import Outcome
from nlu.question_table import Mention


@dataclass(frozen=True)
class Tally:
    """Counts of mentions: in the table, found by reading, and matched with each other one to one."""

    wanted: int
    found: int
    matched: int


def entity_f1(outcomes: Iterable[Outcome]) -> dict[str, Any]:
    """Precision, recall and F1 over the rows that have entities, overall (micro) and by kind.

    A mention and an entity match when their kinds are equal and one's words contain the other's, whatever the case;
    each matches at most one. Readings of one message are taken together, the same thing counted once. Kinds are those
    in the table or found on those rows. F1 is None when nothing is wanted and nothing found.
    """
    pairs = [(each.row.mentions, _found(each)) for each in outcomes if each.row.mentions]
    kinds = sorted({each.kind for pair in pairs for side in pair for each in side})
    return {
        "overall": _figures(_tally(pairs)),
        "by_kind": {kind: _figures(_tally((_of(kind, a), _of(kind, b)) for a, b in pairs)) for kind in kinds},
    }


def _found(outcome: Outcome) -> tuple[Mention, ...]:
    found = {(each.kind, _form(each.text)) for reading in outcome.readings for each in reading.entities}
    return tuple(Mention(kind, words) for kind, words in sorted(found))


def _of(kind: str, mentions: Iterable[Mention]) -> list[Mention]:
    return [each for each in mentions if each.kind == kind]


def _tally(pairs: Iterable[tuple[Sequence[Mention], Sequence[Mention]]]) -> Tally:
    counts = [(len(wanted), len(found), _matched(wanted, found)) for wanted, found in pairs]
    return Tally(*(sum(column) for column in zip(*counts, strict=True))) if counts else Tally(0, 0, 0)


def _matched(wanted: Sequence[Mention], found: Sequence[Mention]) -> int:
    """The largest number of one-to-one matches, so that the order of the mentions does not matter."""
    holders: dict[Mention, Mention] = {}
    return sum(_place(each, found, holders, set()) for each in wanted)


def _place(wanted: Mention, found: Sequence[Mention], holders: dict[Mention, Mention], tried: set[Mention]) -> bool:
    """Give a mention its match; who held that one has to find another."""
    for each in found:
        if each in tried or not _match(wanted, each):
            continue
        tried.add(each)
        if each not in holders or _place(holders[each], found, holders, tried):
            holders[each] = wanted
            return True
    return False


def _match(wanted: Mention, found: Mention) -> bool:
    a, b = _form(wanted.words), _form(found.words)
    return wanted.kind == found.kind and bool(a and b) and (a in b or b in a)


def _form(words: str) -> str:
    return " ".join(words.casefold().split())


def _figures(tally: Tally) -> dict[str, Any]:
    both = tally.wanted + tally.found
    return {
        "precision": share(tally.matched, tally.found),
        "recall": share(tally.matched, tally.wanted),
        "f1": rounded(2 * tally.matched / both) if both else None,
    }
