"""How sure Sapa must be, shown with what it would bring: the figures now beside those of what is filled in."""

import json
from collections.abc import Sequence
from typing import Any

from actions.errors import InvalidError
from actions.forecast import ENOUGH, LOOKED_AT, Expected, Forecast, Group, forecast
from actions.knowledge import Draft
from actions.office import Office
from actions.pieces import Value
from actions.thresholds import ANSWER_FROM, ASK_FROM, LEARNT, Thresholds, may_be_confirmed, parse_thresholds
from console.screens import Visit
from console.texts import text
from nlu.interpretation import Bars

LISTED = (*range(ANSWER_FROM[0], ANSWER_FROM[-1], 5), ANSWER_FROM[-1])  # per cents
DIGITS = 3


def told(office: Office, value: Value, language: str) -> str:
    """Thresholds in a few sentences."""
    titles = [office.wording.title(each, language) for each in value["always_confirmed"]]
    return " ".join(
        [
            *(_told(name, value[name], language) for name in ("answer_from", "ask_from")),
            text("thresholds_confirmed", language, titles=", ".join(titles) or text("none", language)),
        ]
    )


def _told(name: str, said: Any, language: str) -> str:
    return text(f"{name}_{LEARNT if said == LEARNT else 'set'}", language, percent=said)


async def shown(visit: Visit, draft: Draft) -> dict[str, Any]:
    """What the screen shows beside the form."""
    office = visit.desk.office
    found = await visit.desk.read(forecast, office)
    may = may_be_confirmed(office.book)
    wanted = _parsed(office, draft.value)
    return {
        "found": found,
        "now": found.of(office.thresholds),
        "then": found.of(wanted) if wanted else None,
        "each_step": [(percent, _with(found, wanted or office.thresholds, percent)) for percent in LISTED],
        "figures": json.dumps(_figures(found)),
        "confirmable": [each for each in visit.intents() if each[0] in may],
        "bounds": {"answer_from": ANSWER_FROM, "ask_from": ASK_FROM},
        "learnt": {"answer_from": round(100 * found.learnt.answer), "ask_from": round(100 * found.learnt.clarify)},
        "enough": ENOUGH,
        "looked_at": LOOKED_AT.days,
    }


def _parsed(office: Office, value: Value) -> Thresholds | None:
    try:
        return parse_thresholds(value, office.book)
    except InvalidError:
        return None


def _with(found: Forecast, thresholds: Thresholds, percent: int) -> Expected:
    """With another threshold for answering."""
    return found.of(Thresholds(percent, thresholds.ask_from, thresholds.always_confirmed))


def _figures(found: Forecast) -> dict[str, Any]:
    """What the page needs to follow the slider: by intent and learnt bars, how many of each confidence."""
    return {
        "days": found.days,
        "always": found.always,
        "correction": found.correction,
        "groups": [[kind.intent, *_per_cents(kind.bars), _rows(groups)] for kind, groups in found.groups.items()],
    }


def _per_cents(bars: Bars) -> tuple[float, float]:
    return round(100 * bars.answer, DIGITS), round(100 * bars.clarify, DIGITS)


def _rows(groups: Sequence[Group]) -> list[tuple[float, int, float]]:
    return [(each.confidence, each.number, round(each.wrong, DIGITS)) for each in groups]
