"""What was taken for what, and the list of what went wrong."""

from pathlib import Path

from nlu.confusion import confusion, error_rows, write_errors
from tests.unit.nlu.judged import ALL, REFUSED, RIGHT, outcome, reading


def test_only_labels_that_were_mixed_up_are_shown_and_out_of_scope() -> None:
    found = confusion(ALL)
    assert found.columns == ("ask_parking", "out_of_scope")
    assert [line.expected for line in found.lines] == ["ask_internet", "out_of_scope"]
    internet, outside = found.lines
    assert [(cell.count, cell.right) for cell in internet.cells] == [(1, False), (0, False)]
    assert [(cell.count, cell.right) for cell in outside.cells] == [(1, False), (2, True)]
    assert outside.total == 3
    assert sum(cell.share for cell in outside.cells) == 1.0


def test_every_alternative_is_right() -> None:
    label = "ask_fines|check_my_fines"
    found = confusion([outcome(label, reading(each, 0.9)) for each in ("ask_fines", "check_my_fines", "greet")])
    (line,) = found.lines
    assert [(name, cell.right) for name, cell in zip(found.columns, line.cells, strict=True)] == [
        ("ask_fines", True),
        ("check_my_fines", True),
        ("greet", False),
        ("out_of_scope", False),
    ]


def test_without_mistakes_nothing_but_out_of_scope_is_shown() -> None:
    assert confusion([RIGHT]).lines == ()
    assert [line.expected for line in confusion([RIGHT, REFUSED]).lines] == ["out_of_scope"]


def test_errors_are_listed_by_intent_the_surest_first(tmp_path: Path) -> None:
    surer = outcome("ask_internet", reading("greet", 0.95), reading("thank", 0.9))
    rows = error_rows([*ALL, surer])
    assert [(each.expected, each.read, each.confidence) for each in rows] == [
        ("ask_internet", "greet + thank", 0.95),
        ("ask_internet", "ask_parking", 0.9),
        ("out_of_scope", "ask_parking", 0.85),
        ("search_catalog", "search_catalog", 0.1),
    ]
    write_errors(tmp_path / "errors.tsv", rows)
    lines = (tmp_path / "errors.tsv").read_text(encoding="utf-8").splitlines()
    assert lines[0].split("\t") == ["text", "expected", "read", "confidence", "decision", "style"]
    assert lines[3].split("\t") == ["apa", "out_of_scope", "ask_parking", "0.8500", "answer", "near_miss"]
    assert len(lines) == 5
