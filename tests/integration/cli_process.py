"""The command line as operators run it: a process of its own, in an empty folder with a database of its own."""

import asyncio
import os
import sys
from dataclasses import dataclass, field
from pathlib import Path

SAPA = Path(sys.executable).parent / "sapa"
SECONDS = 60


@dataclass(frozen=True)
class Told:
    """How a command ended and what it said."""

    code: int
    out: str
    err: str

    @property
    def all(self) -> str:
        """Everything it said."""
        return self.out + self.err


@dataclass
class Cli:
    """Runs `sapa` in a folder."""

    folder: Path
    settings: dict[str, str] = field(default_factory=dict)

    @property
    def url(self) -> str:
        """The database's address."""
        return f"sqlite:///{self.folder / 'sapa.db'}"

    async def __call__(self, *words: str, typed: str = "", **settings: str) -> Told:
        """Run one command, with something typed and with settings beside the usual ones."""
        pipe = asyncio.subprocess.PIPE
        process = await asyncio.create_subprocess_exec(
            SAPA, *words, cwd=self.folder, env=self._environment() | settings, stdin=pipe, stdout=pipe, stderr=pipe
        )
        try:
            out, err = await asyncio.wait_for(process.communicate(typed.encode()), SECONDS)
        finally:
            if process.returncode is None:
                process.kill()
        assert process.returncode is not None
        return Told(process.returncode, out.decode(), err.decode())

    def _environment(self) -> dict[str, str]:
        kept = {name: value for name, value in os.environ.items() if name in {"PATH", "HOME", "SAPA_LIBRARY"}}
        wide = {"COLUMNS": "200", "LANG": "id_ID.UTF-8", "PYTHONUTF8": "1"}
        return kept | wide | {"SAPA_DATABASE_URL": self.url} | self.settings
