"""Training happens once for each state of the wordings, and only on content that is whole."""

import shutil
from dataclasses import replace
from pathlib import Path

import pytest

from nlu.environment import RasaMissingError, rasa_environment
from nlu.train import BEST_NAME, Workplace, fingerprint, stage, train, trained_model
from nlu.yaml_file import ContentError

ROOT = Path(__file__).parents[3]


@pytest.fixture
def place(tmp_path: Path) -> Workplace:
    """A repository without Rasa's environment, with the real content."""
    shutil.copytree(ROOT / "data", tmp_path / "data")
    shutil.copytree(ROOT / "nlu" / "components", tmp_path / "nlu" / "components")
    shutil.copy(ROOT / "config.yml", tmp_path)
    return Workplace.at(tmp_path)


def name_of(place: Workplace) -> str:
    return fingerprint(place.root, {**stage(place), "encoder": b""})


def edit(path: Path, old: str, new: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


def test_titles_and_answers_change_nothing_and_wordings_do(place: Workplace) -> None:
    before = name_of(place)
    parking = place.library / "intents" / "ask_parking.yml"
    edit(parking, "title: {id: ", "title: {id: P ")
    assert name_of(place) == before
    edit(parking, "examples: |\n", "examples: |\n      - satu wording parkir yang baru sekali\n")
    assert name_of(place) != before


def test_configuration_components_and_lexicon_count(place: Workplace) -> None:
    names = {name_of(place)}
    for path in (place.root / "config.yml", place.root / "nlu/components/noise.py"):
        path.write_text(path.read_text(encoding="utf-8") + "\n# changed\n", encoding="utf-8")
        names.add(name_of(place))
    edit(place.library / "lexicon.yml", "slang:\n", "slang:\n  sesuatu: ssuatubaru\n")
    names.add(name_of(place))
    assert len(names) == 4


def test_what_is_looked_up_when_reading_needs_no_training(place: Workplace) -> None:
    before = name_of(place)
    edit(place.library / "lexicon.yml", "    toilet: [toilet,", "    toilet: [toilet, jamban,")
    edit(place.library / "lexicon.yml", "\\d{8}", "\\d{9}")
    assert name_of(place) == before


def test_another_encoder_is_another_model(place: Workplace, tmp_path: Path) -> None:
    folder = tmp_path / "encoder"
    folder.mkdir()
    (folder / "encoder.onnx").write_bytes(b"one")
    place.models.mkdir(parents=True)
    (place.models / f"{name_of(place)}.tar.gz").write_bytes(b"read without an encoder")
    assert trained_model(place) is not None
    assert trained_model(replace(place, encoder=folder)) is None


def test_the_model_with_a_taught_encoder_goes_first(place: Workplace) -> None:
    place.models.mkdir(parents=True)
    for kind in ("", BEST_NAME):
        (place.models / f"{name_of(place)}{kind}.tar.gz").write_bytes(b"model")
    assert trained_model(place) == place.models / f"{name_of(place)}{BEST_NAME}.tar.gz"


def test_a_trained_model_is_not_trained_again(place: Workplace) -> None:
    assert trained_model(place) is None
    place.models.mkdir(parents=True)
    model = place.models / f"{name_of(place)}.tar.gz"
    model.write_bytes(b"model")
    assert trained_model(place) == model
    assert train(place, lambda _share, _doing: None) == model


def test_a_missing_environment_names_the_next_step(place: Workplace) -> None:
    with pytest.raises(RasaMissingError, match="make setup"):
        train(place, lambda _share, _doing: None)
    assert not place.models.exists()


def test_broken_content_is_not_trained(place: Workplace) -> None:
    edit(place.library / "intents" / "ask_parking.yml", "examples: |", "exampels: |")
    with pytest.raises(ContentError, match=r"ask_parking\.yml"):
        train(place, lambda _share, _doing: None)


def test_secrets_are_not_passed_on(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SAPA_TELEGRAM_TOKEN", "secret")
    given = rasa_environment(ROOT)
    assert "secret" not in given.values()
    assert given["RASA_TELEMETRY_ENABLED"] == "false"
