"""What `sapa nlu evaluate` and `sapa nlu coverage` show on a terminal: the whole first, then where it is weakest."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from rich import box
from rich.console import RenderableType
from rich.markup import escape
from rich.table import Table
from rich.text import Text

from nlu.coverage import SORTS, Coverage, Wordings
from nlu.evaluate import SHARES
from nlu.intents import OUT_OF_SCOPE
from nlu.measure_texts import measure_texts
from nlu.outcomes import EITHER_LANGUAGE
from sapa.console_text import worded

WORST = 10  # intents shown unless all are asked for
NOTHING = "-"


def phrase(key: str, /, **values: Any) -> str:
    """A text of measure_texts.yml in the operator's language."""
    return worded(measure_texts(), key, **values)


def evaluation(result: Mapping[str, Any], every_intent: bool) -> list[RenderableType]:
    """The tables of a report: overall, by style and language, by intent (the worst ten, or every), entities."""
    intents = _by_intent(result)
    shown = intents if every_intent else intents[:WORST]
    tables: list[RenderableType] = [_overall(result), _groups(result), _intents(shown)]
    if len(intents) > len(shown):
        tables.append(Text(phrase("more_intents", count=len(intents) - len(shown))))
    return [*tables, _bins(result["calibration"]["bins"]), *_entities(result["entity_f1"])]


def coverage_tables(found: Coverage, thin: int | None = None) -> list[RenderableType]:
    """The intents from thin to rich, as many as asked for, and the out-of-scope kinds."""
    shown = found.intents[:thin]
    table = _table("table_coverage", "intent", *SORTS, "checks", "richness", "lacks")
    for each in shown:
        checks = "+".join(map(str, each.checks.values()))
        lacks = ", ".join(phrase(f"col_{sort}") for sort in each.lacks)
        _add(table, each.intent, *_counts(each.wordings), checks, f"{each.richness:.2f}", lacks)
    rest = len(found.intents) - len(shown)
    more = [Text(phrase("more_coverage", count=rest) + "\n")] if rest else []
    return [_with_legend(table, phrase("legend_coverage")), *more, _outside(found)]


def _table(title: str, *columns: str) -> Table:
    """A table whose first column is a name and whose others are figures."""
    table = Table(title=phrase(title), title_justify="left", box=box.SIMPLE_HEAD, pad_edge=False)
    table.add_column(phrase(f"col_{columns[0]}"), no_wrap=True, overflow="fold")
    for name in columns[1:]:
        table.add_column(phrase(f"col_{name}"), justify="left" if name == "lacks" else "right")
    return table


def _add(table: Table, *cells: Any) -> None:
    table.add_row(*(escape(str(cell)) for cell in cells))


def _overall(result: Mapping[str, Any]) -> Table:
    table = _table("table_overall", "measure", "share", "interval", "count")
    for name in SHARES:
        share = result[name]["overall"]
        _add(table, phrase(name), _percent(share), _interval(share), _of(share))
    table.add_section()
    error, f1 = result["calibration"]["expected_calibration_error"], result["entity_f1"]["overall"]["f1"]
    _add(table, phrase("expected_calibration_error"), _figure(error))
    _add(table, phrase("entity_f1"), _figure(f1))
    times = [f"{name} {NOTHING if each is None else round(each)}" for name, each in result["milliseconds"].items()]
    _add(table, phrase("milliseconds"), *times)
    _add(table, phrase("sources"), ", ".join(f"{name} {count}" for name, count in result["sources"].items()))
    return table


def _groups(result: Mapping[str, Any]) -> Table:
    table = _table("table_groups", "group", "closed", "right", "oos", "wrong", "count")
    for part, title in (("by_style", "style"), ("by_language", "language")):
        for name in result["automation_rate"][part]:
            _group(table, result, part, name, title)
        table.add_section()
    return _with_legend(table, phrase("legend_groups"))


def _group(table: Table, result: Mapping[str, Any], part: str, name: str, title: str) -> None:
    measures = ("closed_accuracy", "in_scope_accuracy", "oos_recall", "wrong_answer_rate")
    shares = [_percent(result[measure][part].get(name)) for measure in measures]
    shown = phrase("no_language") if (part, name) == ("by_language", EITHER_LANGUAGE) else name
    _add(table, f"{phrase(title)} {shown}", *shares, result["automation_rate"][part][name]["of"])


def _by_intent(result: Mapping[str, Any]) -> list[tuple[str, Mapping[str, Any]]]:
    """The share gone right of every intent and of out_of_scope, worst first; among equals the one asked more often."""
    rows = {**result["in_scope_accuracy"]["by_intent"], **result["oos_recall"]["by_intent"]}
    return sorted(rows.items(), key=lambda row: (row[1]["value"], -row[1]["of"], row[0]))


def _intents(rows: Sequence[tuple[str, Mapping[str, Any]]]) -> Table:
    table = _table("table_intents", "intent", "right", "interval", "count")
    for name, right in rows:
        _add(table, name, _percent(right), _interval(right), _of(right))
    return table


def _bins(bins: Iterable[Mapping[str, Any]]) -> Table:
    table = _table("table_bins", "bin", "mean", "right", "interval", "count")
    for each in bins:
        share = {"value": each["share_right"], "low": each["low"], "high": each["high"]}
        mean = _figure(each["mean_confidence"])
        _add(table, f"{each['from']:.1f}–{each['to']:.1f}", mean, _percent(share), _interval(share), each["count"])
    return table


def _entities(measured: Mapping[str, Any]) -> list[Table]:
    if not measured["by_kind"]:
        return []
    table = _table("table_entities", "kind", "precision", "recall", "f1", "count")
    for kind, figures in measured["by_kind"].items():
        recall = figures["recall"]
        _add(table, kind, _percent(figures["precision"]), _percent(recall), _figure(figures["f1"]), _of(recall))
    return [table]


def _outside(found: Coverage) -> Table:
    table = _table("table_out_of_scope", "kind", *SORTS)
    for kind, counted in found.out_of_scope.items():
        _add(table, kind, *_counts(counted))
    checks = "+".join(map(str, found.out_of_scope_checks.values()))
    return _with_legend(table, f"{OUT_OF_SCOPE}: {phrase('col_checks')} {checks}")


def _with_legend(table: Table, legend: str) -> Table:
    table.caption, table.caption_justify = legend + "\n", "left"
    return table


def _counts(counted: Wordings) -> list[str]:
    """Wordings by language as counts, the other sorts as shares of all."""
    shares = [f"{counted.share(sort) or 0:.0%}" for sort in SORTS[2:]]
    return [str(counted.id), str(counted.en), *shares]


def _percent(share: Mapping[str, Any] | None) -> str:
    return NOTHING if share is None or share["value"] is None else f"{share['value']:.1%}"


def _interval(share: Mapping[str, Any]) -> str:
    return NOTHING if share["low"] is None else f"{share['low']:.1%}–{share['high']:.1%}"


def _of(share: Mapping[str, Any]) -> str:
    return f"{share['count']}/{share['of']}"


def _figure(value: float | None) -> str:
    return NOTHING if value is None else f"{value:.3f}"
