"""The same desk as a stock Rasa project: our intents as rules, our answers as texts, our pipeline, Rasa's channel."""

import subprocess
from collections.abc import Mapping
from hashlib import sha256
from pathlib import Path
from tempfile import TemporaryDirectory

import yaml

from bench.pipelines import PLACE, told
from nlu.environment import ENCODER, rasa_command, rasa_environment
from nlu.intents import OUT_OF_SCOPE
from nlu.train import all_wordings, fingerprint, stage
from sapa.content import Content

LANGUAGE = "id"
POLICIES = [{"name": "RulePolicy"}]
CHANNEL = "bench.stock.telegram_channel.SimulatedTelegram"


def stock_model(content: Content) -> Path:
    """The model of the stock project, trained in some minutes if the content or the pipeline changed since."""
    files = project(content)
    folder = PLACE.var / "bench"
    model = folder / f"stock-{fingerprint(PLACE.root, {**files, 'encoder': _encoder_name()})}.tar.gz"
    if not model.exists():
        folder.mkdir(parents=True, exist_ok=True)
        _train(files, model)
    return model


def project(content: Content) -> Mapping[str, bytes]:
    """The files of the project: what is learnt is exactly what our own model learns."""
    names = list(all_wordings(PLACE.library))
    staged = stage(PLACE)
    rules = [{"rule": name, "steps": [{"intent": name}, {"action": f"utter_{name}"}]} for name in names]
    domain = {"version": "3.1", "intents": names, "responses": _responses(content, names)}
    return {
        **staged,
        "config.yml": staged["config.yml"] + _yaml({"policies": POLICIES}),
        "domain.yml": _yaml(domain),
        "data/rules.yml": _yaml({"version": "3.1", "rules": rules}),
    }


def credentials(api: str, token: str, username: str) -> bytes:
    """What `rasa run` is told about the channel."""
    return _yaml({CHANNEL: {"access_token": token, "verify": username, "api": api}})


def _responses(content: Content, names: list[str]) -> dict[str, list[dict[str, str]]]:
    """One text for each intent; an empty line would have Rasa's channel send two messages."""
    return {f"utter_{name}": [{"text": _answer(content, name).replace("\n\n", "\n")}] for name in names}


def _answer(content: Content, name: str) -> str:
    if content.wording.has_answer(name):
        return content.wording.answer(name, LANGUAGE)
    return content.wording.title(None if name == OUT_OF_SCOPE else name, LANGUAGE)


def _train(files: Mapping[str, bytes], model: Path) -> None:
    with TemporaryDirectory(dir=model.parent) as place, told("training the stock project, some minutes"):
        folder = Path(place)
        for name, content in files.items():
            (folder / name).parent.mkdir(exist_ok=True)
            (folder / name).write_bytes(content)
        arguments = ("train", "--out", ".", "--fixed-model-name", "model")
        told_encoder = {ENCODER: str(PLACE.encoder.resolve())} if PLACE.encoder else {}
        environment = rasa_environment(PLACE.root, **told_encoder)
        command = rasa_command(PLACE.root.resolve(), *arguments)
        # Rasa ends when its standard input does; see run_rasa.py.
        with subprocess.Popen(command, cwd=folder, env=environment, stdin=subprocess.PIPE) as process:
            process.wait()
        (folder / "model.tar.gz").replace(model)


def _encoder_name() -> bytes:
    """The encoder counts, as it does for our own model."""
    files = sorted(PLACE.encoder.glob("*")) if PLACE.encoder else []
    return b"".join(sha256(path.read_bytes()).digest() for path in files)


def _yaml(value: object) -> bytes:
    return yaml.safe_dump(value, allow_unicode=True, sort_keys=False).encode()
