"""Content goes from one folder into the console's versions, and from there into the files of another."""

import shutil
from pathlib import Path

import pytest

from actions.pieces import Piece, values
from sapa.content import load_content
from sapa.settings import Settings
from tests.integration.cli_process import Cli

pytestmark = pytest.mark.slow  # each command is a process of its own
HOURS = Piece("hours", "timur")


def copy_of(folder: Path, *changes: tuple[str, str, str]) -> Path:
    """The content folder with some lines changed."""
    shutil.copytree(Settings().library, folder)
    for name, old, new in changes:
        text = (folder / name).read_text(encoding="utf-8")
        assert old in text
        (folder / name).write_text(text.replace(old, new, 1), encoding="utf-8")
    return folder


async def test_content_comes_and_goes(tmp_path: Path) -> None:
    own = copy_of(tmp_path / "data")
    other = copy_of(
        tmp_path / "other",
        ("library.yml", "monday: closed", "monday: 10:00-12:00"),
        ("replies.yml", "Saya cek dulu", "Saya lihat dulu"),
    )
    sapa = Cli(tmp_path, {"SAPA_LIBRARY": str(own)})
    shown = await sapa("content", "import", str(other))
    still = await sapa("content", "export")
    taken = await sapa("content", "import", str(other), "--write")
    written = await sapa("content", "export", "--write")
    given_back = await sapa("content", "import", "--write")
    then = await sapa("content", "export")

    assert "+monday: 10:00-12:00" in shown.out
    assert "Belum ditulis" in shown.out
    assert "Tidak ada bedanya" in still.out
    assert "2 isi kini seperti di" in taken.out
    assert "+      monday: 10:00-12:00" in written.out
    assert "2 isi kini seperti di" in given_back.out
    assert "Tidak ada bedanya" in then.out
    assert [each.code for each in (shown, still, taken, written, given_back, then)] == [0] * 6
    assert values(load_content(own).edition.contents) == values(load_content(other).edition.contents)
    assert (own / "replies.yml").read_bytes() == (other / "replies.yml").read_bytes()


async def test_a_broken_folder_is_named_with_its_line(tmp_path: Path) -> None:
    other = copy_of(tmp_path / "other", ("library.yml", "monday: closed", "monday: later"))
    sapa = Cli(tmp_path)
    told = await sapa("content", "import", str(other), "--write")
    assert told.code != 0
    assert "library.yml:65:" in told.err
    assert "Traceback" not in told.all
