"""Reviewing an opened conversation: flag, tags, reviewed mark, notes, and a judgement of every question."""

from collections.abc import Callable

from actions import review as verbs
from actions.service_desk import ServiceDesk
from console.conversation import NUMBER, doing
from console.screens import READING, Screen, Visit


def _on(verb: Callable[..., None], *fields: str) -> Callable[[Visit, ServiceDesk], None]:
    """A verb on the interaction of an address, with what was filled in."""
    return lambda visit, desk: verb(desk, visit.number("interaction"), *map(visit.field, fields))


def _judge(visit: Visit, desk: ServiceDesk) -> None:
    verbs.judge(desk, visit.number("interaction"), visit.number("question"), visit.field("verdict"))


VERBS: dict[str, Callable[[Visit, ServiceDesk], None]] = {
    "flag": _on(verbs.flag, "flag"),
    "unflag": _on(verbs.unflag),
    "tag": _on(verbs.add_tag, "tag"),
    "untag": _on(verbs.remove_tag, "tag"),
    "done": _on(verbs.mark_reviewed),
    "undone": _on(verbs.unmark_reviewed),
    "note": _on(verbs.write_note, "note"),
    "questions/{question:int}": _judge,
}
SCREENS = tuple(
    Screen(f"{NUMBER}/review/{name}", doing(verb, place="#review"), READING, "POST") for name, verb in VERBS.items()
)
