"""Trains Rasa's model, once for each state of the wordings, and never leaves half a model behind."""

import fcntl
import os
import shutil
import subprocess
from collections import deque
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from tempfile import TemporaryDirectory

import yaml

from nlu.environment import BEST, ENCODER, PROGRESS, own_encoder, rasa_command, rasa_environment
from nlu.intents import NEEDS_CARE, OUT_OF_SCOPE, VALIDATION, Sentences, load_care, load_intents, load_out_of_scope
from nlu.lexicon import load_lexicon
from nlu.taught import read_taught, with_taught
from nlu.validation import load_validation

CODE = (
    "nlu/components/**/*.py",
    "nlu/normalise.py",
    "nlu/lexicon.py",
    "nlu/intents.py",
    "nlu/spelling.py",
    "nlu/requirements.lock",
)
BEST_NAME = "-best"  # ends the name of a model whose encoder was taught, too
LEARNT_PARTS = ("slang", "concepts", "polite")  # of the lexicon
KEPT_MODELS = 4  # in force, the one before, the best one, one on trial
TOLD_LINES = 15

Progress = Callable[[float, str], None]


class TrainingError(Exception):
    """Rasa could not be trained; the text ends with what it said last."""


@dataclass(frozen=True)
class Workplace:
    """Where things are: the repository, the content folder (data/ by default), and the folder for what is made.

    `encoder` is the folder of a sentence encoder, None to read without one. `trial` is a file of taught wordings to try
    instead of those in force.
    """

    root: Path
    library: Path
    var: Path
    encoder: Path | None
    trial: Path | None = None

    @classmethod
    def at(cls, root: Path, library: Path | None = None, var: Path | None = None) -> "Workplace":
        """The usual places under a repository, unless told otherwise."""
        return cls(root, library or root / "data", var or root / "var", own_encoder(root))

    @property
    def models(self) -> Path:
        """The folder of trained models."""
        return self.var / "models"

    @property
    def taught(self) -> Path:
        """The file of the wordings that people taught the desk."""
        return self.trial or self.var / "taught.yml"


def train(place: Workplace, on_progress: Progress, *, best: bool = False) -> Path:
    """The model for the wordings as they are now, trained if there is none yet: in minutes, the best in half an hour.

    The best one teaches the encoder, too. on_progress hears the share done and what is being done. ContentError,
    RasaMissingError, TrainingError.
    """
    staged = stage(place)
    name = _name(place, staged)
    model = place.models / f"{name}{BEST_NAME if best else ''}.tar.gz"
    if not model.exists():
        rasa_command(place.root)
        place.models.mkdir(parents=True, exist_ok=True)
        with _one_at_a_time(place.models):
            _train_into(place, staged, model, on_progress, best)
    return model


def _train_into(place: Workplace, staged: Mapping[str, bytes], model: Path, on_progress: Progress, best: bool) -> None:
    if model.exists():  # another training made it while this one waited
        return
    _forget_killed_trainings(place.models)
    train_files(place, staged, model, on_progress, best=best)
    _forget_old_models(place.models)


def train_files(
    place: Workplace, files: Mapping[str, bytes], model: Path, on_progress: Progress, *, best: bool = False
) -> None:
    """Train a model from staged files; the best one teaches the encoder, too. TrainingError."""
    with TemporaryDirectory(prefix=".training-", dir=model.parent) as folder:
        _write(Path(folder), files)
        _run_rasa(place, Path(folder), on_progress, _asked(place, best))
        (Path(folder) / "model.tar.gz").replace(model)


def _asked(place: Workplace, best: bool) -> dict[str, str]:
    """What the parts are told by environment."""
    asked = {ENCODER: str(place.encoder.resolve())} if place.encoder else {}
    return asked | ({BEST: "yes", "TF_NUM_INTRAOP_THREADS": str(os.cpu_count() or 1)} if best else {})


@contextmanager
def _one_at_a_time(models: Path) -> Iterator[None]:
    """Wait for a training that is running; the lock goes with its process, however that ends."""
    with (models / ".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def trained_model(place: Workplace) -> Path | None:
    """The model for the wordings as they are now, the best one of two; None when it is still to be trained."""
    name = _name(place, stage(place))
    models = (place.models / f"{name}{kind}.tar.gz" for kind in (BEST_NAME, ""))
    return next(filter(Path.exists, models), None)


def _name(place: Workplace, staged: Mapping[str, bytes]) -> str:
    return fingerprint(place.root, {**staged, "encoder": _encoder_files(place)})


def _encoder_files(place: Workplace) -> bytes:
    files = sorted(place.encoder.glob("*")) if place.encoder else []
    return b"".join(sha256(path.read_bytes()).digest() for path in files)


def stage(place: Workplace) -> Mapping[str, bytes]:
    """All that Rasa learns from, checked, as the files it is given: titles and answers may change without training."""
    library = place.library
    load_lexicon(library / "lexicon.yml")
    wordings = all_wordings(library)
    validation = load_validation(library / "validation.tsv", wordings)
    tests = {each for texts in validation.values() for mine in texts.values() for each in mine}
    return {
        "data/nlu.yml": learnt(with_taught(wordings, read_taught(place.taught), tests), validation),
        "data/lexicon.yml": _learnt_lexicon(library / "lexicon.yml"),
        "config.yml": (place.root / "config.yml").read_bytes(),
    }


def all_wordings(library: Path) -> Mapping[str, Sentences]:
    """The wordings of everything that can be told apart, by name; ContentError."""
    wordings = {each.name: each.wordings for each in load_intents(library / "intents").values()}
    wordings[OUT_OF_SCOPE] = load_out_of_scope(library / "out_of_scope.yml").wordings
    wordings[NEEDS_CARE] = load_care(library / "care.yml").wordings
    return wordings


def _learnt_lexicon(path: Path) -> bytes:
    """The parts of the lexicon that change what is learnt; the others may change without training."""
    parts = yaml.safe_load(path.read_text(encoding="utf-8"))
    return yaml.safe_dump({part: parts[part] for part in LEARNT_PARTS if part in parts}, allow_unicode=True).encode()


def learnt(wordings: Mapping[str, Sentences], validation: Mapping[str, Sentences]) -> bytes:
    """Wordings, and questions that show how sure to be, as the file that Rasa learns from."""
    blocks = [block for name, texts in wordings.items() for block in _blocks(name, texts, {})]
    blocks += [block for name, texts in validation.items() for block in _blocks(name, texts, {VALIDATION: True})]
    return yaml.safe_dump({"version": "3.1", "nlu": blocks}, allow_unicode=True, sort_keys=False).encode()


def _blocks(name: str, texts: Sentences, marks: Mapping[str, bool]) -> list[dict[str, object]]:
    """One block for each language, which the reader is told so that it can be as sure as it may in each."""
    told = {language: "".join(f"- {each}\n" for each in mine) for language, mine in texts.items() if mine}
    return [
        {"intent": name, "metadata": {"language": language, **marks}, "examples": examples}
        for language, examples in told.items()
    ]


def fingerprint(root: Path, staged: Mapping[str, bytes]) -> str:
    """A short name for exactly this state of wordings, configuration, components and Rasa version."""
    code = sorted(path for pattern in CODE for path in root.glob(pattern))
    parts = [*staged.values(), *(path.read_bytes() for path in code)]
    return sha256(b"".join(sha256(part).digest() for part in parts)).hexdigest()[:16]


def _write(folder: Path, staged: Mapping[str, bytes]) -> None:
    for name, content in staged.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)


def _run_rasa(place: Workplace, folder: Path, on_progress: Progress, asked: Mapping[str, str]) -> None:
    on_progress(0.0, "starting Rasa")
    said: deque[str] = deque(maxlen=TOLD_LINES)
    arguments = ("train", "nlu", "--nlu", "data/nlu.yml", "--out", ".", "--fixed-model-name", "model")
    with subprocess.Popen(  # noqa: S603 (our own command)  # nosec B603
        rasa_command(place.root.resolve(), *arguments),
        cwd=folder,
        env=rasa_environment(place.root, **asked),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    ) as process:
        try:
            assert process.stdout is not None
            for line in process.stdout:
                _hear(line, said, on_progress)
        except BaseException:
            process.kill()
            raise
    if process.returncode or not (folder / "model.tar.gz").exists():
        raise TrainingError("Rasa could not be trained; it said last:\n" + "".join(said))


def _hear(line: str, said: deque[str], on_progress: Progress) -> None:
    if line.startswith(PROGRESS):
        _, share, doing = line.strip().split(" ", 2)
        on_progress(float(share), doing)
    else:
        said.append(line)


def _forget_killed_trainings(models: Path) -> None:
    for folder in models.glob(".training-*"):
        shutil.rmtree(folder, ignore_errors=True)


def _forget_old_models(models: Path) -> None:
    newest_first = sorted(models.glob("*.tar.gz"), key=lambda path: path.stat().st_mtime, reverse=True)
    for path in newest_first[KEPT_MODELS:]:
        path.unlink(missing_ok=True)
