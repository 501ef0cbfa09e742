"""The words of measuring, in both languages, from measure_texts.yml beside this file."""

from functools import cache
from pathlib import Path

from nlu.yaml_file import read_yaml


@cache
def measure_texts() -> dict[str, dict[str, str]]:
    """Every text by its key, then by language."""
    texts: dict[str, dict[str, str]] = read_yaml(Path(__file__).with_name("measure_texts.yml")).data
    return texts
