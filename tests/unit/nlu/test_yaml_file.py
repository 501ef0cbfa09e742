"""Mistakes in YAML files are told with file and line."""

from pathlib import Path

import pytest

from nlu.yaml_file import ContentError, read_yaml


def written(folder: Path, text: str | bytes) -> Path:
    path = folder / "facts.yml"
    path.write_bytes(text.encode() if isinstance(text, str) else text)
    return path


def test_lines_are_those_of_the_keys(tmp_path: Path) -> None:
    file = read_yaml(written(tmp_path, "# facts\nname: x\nbranches:\n  - key: main\n    hours: 8\n  - key: kids\n"))
    assert file.data["branches"][1]["key"] == "kids"
    assert file.line("name") == 2
    assert file.line("branches", 0, "hours") == 5
    assert file.line("branches", 1, "key") == 6


def test_a_missing_key_has_the_line_of_what_should_hold_it(tmp_path: Path) -> None:
    file = read_yaml(written(tmp_path, "a: 1\nbranches:\n  - key: main\n"))
    assert file.line("branches", 0, "hours", "monday") == 3
    assert file.line("nothing") == 1


def test_an_empty_file_has_a_first_line(tmp_path: Path) -> None:
    file = read_yaml(written(tmp_path, ""))
    assert (file.data, file.line("any")) == (None, 1)


@pytest.mark.parametrize(
    ("text", "line", "problem"),
    [
        ("a: 1\nb: [1, 2\nc: 3\n", 3, "not valid YAML"),
        ("a: 1\nb:\n  c: 1\n  c: 2\n", 4, "`c` is written twice"),
        ("a: 1\n\tb: 2\n", 2, "not valid YAML"),
        (b"a: 1\nb: \xff\xfe\n", 2, "UTF-8"),
        ("day: 2026-13-45\n", 1, "not valid YAML"),
    ],
)
def test_a_broken_file_names_its_line(tmp_path: Path, text: str | bytes, line: int, problem: str) -> None:
    path = written(tmp_path, text)
    with pytest.raises(ContentError) as told:
        read_yaml(path)
    assert told.value.line == line
    assert str(told.value).startswith(f"{path}:{line}: ")
    assert problem in told.value.problem


def test_a_missing_file_is_told(tmp_path: Path) -> None:
    with pytest.raises(ContentError, match="cannot be read"):
        read_yaml(tmp_path / "none.yml")


def test_files_under_the_working_folder_are_named_shortly(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert str(ContentError(tmp_path / "data" / "x.yml", 14, "is wrong")) == "data/x.yml:14: is wrong"
