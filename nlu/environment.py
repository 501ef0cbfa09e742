"""Where Rasa's own Python lives and how it is started: quiet, lean, and on one thread."""

import os
from collections.abc import Mapping
from pathlib import Path

LEAN = {
    "CUDA_VISIBLE_DEVICES": "-1",
    "MALLOC_ARENA_MAX": "2",
    "MPLCONFIGDIR": ".matplotlib",
    "OMP_NUM_THREADS": "1",
    "OPENBLAS_NUM_THREADS": "1",
    "PYTHONUNBUFFERED": "1",
    "PYTHONWARNINGS": "ignore",
    "RASA_TELEMETRY_ENABLED": "false",
    "SQLALCHEMY_SILENCE_UBER_WARNING": "1",
    "TF_CPP_MIN_LOG_LEVEL": "3",
    "TF_NUM_INTEROP_THREADS": "1",
    "TF_NUM_INTRAOP_THREADS": "1",
}
ENCODER, BEST = "SAPA_ENCODER", "SAPA_BEST"  # variables that tell the parts where the encoder is, and to teach it
ENCODER_MODEL = "encoder.onnx"
PROGRESS = "sapa-progress"  # the first word of a line that tells how far training is
PASSED_ON = ("HOME", "LANG", "LC_ALL", "LD_LIBRARY_PATH", "PATH", "SYSTEMROOT", "TMPDIR")


class RasaMissingError(Exception):
    """Rasa's own environment has not been made yet."""


def rasa_command(root: Path, *arguments: str) -> list[str]:
    """The command that runs Rasa with these arguments; RasaMissingError says how to get it."""
    python = root / "nlu" / ".venv" / "bin" / "python"
    if not python.exists():
        raise RasaMissingError(f"Rasa's environment {python.parent.parent} is missing; make it with: make setup")
    return [str(python), "-m", "nlu.components.run_rasa", *arguments]


def rasa_environment(root: Path, **more: str) -> Mapping[str, str]:
    """The environment variables Rasa is started with; the desk's settings and secrets are not among them."""
    kept = {name: os.environ[name] for name in PASSED_ON if name in os.environ}
    return {**kept, **LEAN, "PYTHONPATH": str(root.resolve()), **more}


def own_encoder(root: Path) -> Path | None:
    """The folder of the sentence encoder that `make setup` made, None where it could not be made."""
    folder = root / "nlu" / ".venv" / "encoder"
    return folder if has_encoder(folder) else None


def has_encoder(folder: Path) -> bool:
    """Whether a folder holds a sentence encoder."""
    return (folder / ENCODER_MODEL).is_file()
