"""A disk that can be full: a small file system of its own where one may be mounted, else a limit on the processes."""

import errno
import os
import resource
import subprocess
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

MEGABYTES = 128
ROOT_USER = 0


class Disk(Protocol):
    """Something that can be filled and freed."""

    def fill(self) -> None:
        """From now on nothing can be written."""
        ...

    def free(self) -> None:
        """There is room again."""
        ...


@dataclass(frozen=True)
class SmallDisk:
    """A file system in memory, filled by a file."""

    folder: Path

    def fill(self) -> None:
        """Write a file until there is no room left."""
        with (self.folder / "ballast").open("wb", buffering=0) as ballast:
            for size in (1 << 20, 1 << 12):
                try:
                    while True:
                        ballast.write(bytes(size))
                except OSError as error:
                    if error.errno != errno.ENOSPC:
                        raise

    def free(self) -> None:
        """Remove the file."""
        (self.folder / "ballast").unlink(missing_ok=True)


@dataclass(frozen=True)
class LimitedDisk:
    """No process may make a file longer than one byte: as if the disk were full for them."""

    processes: Callable[[], list[int]]

    def fill(self) -> None:
        """Set the limit."""
        self._limit(1)

    def free(self) -> None:
        """Take the limit away."""
        self._limit(resource.RLIM_INFINITY)

    def _limit(self, size: int) -> None:
        for process in self.processes():
            try:
                resource.prlimit(process, resource.RLIMIT_FSIZE, (size, resource.RLIM_INFINITY))
            except ProcessLookupError:  # it was killed meanwhile, and its successor has no limit
                continue


@contextmanager
def small_disk(folder: Path) -> Iterator[SmallDisk | None]:
    """A file system of a few megabytes mounted on a folder; None where that is not allowed."""
    folder.mkdir()
    if os.geteuid() != ROOT_USER or not _mounted(folder):
        yield None
        return
    try:
        yield SmallDisk(folder)
    finally:
        subprocess.run(["umount", "--lazy", folder], check=True)  # noqa: S607 (the system's own)


def _mounted(folder: Path) -> bool:
    command = ["mount", "-t", "tmpfs", "-o", f"size={MEGABYTES}m", "tmpfs", str(folder)]
    return subprocess.run(command, capture_output=True, check=False).returncode == 0
