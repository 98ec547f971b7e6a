"""A small file system that can be filled to the brim: a tmpfs, which only root may mount."""

import errno
import os
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from chaos.outcome import NotStruckError

# By folder of the site, in megabytes.
SIZES = {"database": 300, "files": 200}
_FILLER = "filler"
_CHUNK = 4096


@contextmanager
def mounted(folder: Path, *, megabytes: int) -> Iterator[None]:
    """Put an empty file system of this size at the folder for the time of the block."""
    if os.geteuid() != 0:
        raise NotStruckError("only root can mount a small disk")
    options = f"size={megabytes}m,mode=755"
    said = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", options, "tmpfs", str(folder)],
        capture_output=True,
        text=True,
        check=False,
    )
    if said.returncode:
        raise NotStruckError(f"a small disk cannot be mounted here: {said.stderr.strip()}")
    try:
        yield
    finally:
        # Lazily: whoever still has a file open there keeps nobody from ending.
        subprocess.run(["umount", "--lazy", str(folder)], check=True)


@contextmanager
def filled(folder: Path) -> Iterator[None]:
    """Leave no byte free on the file system of the folder for the time of the block."""
    filler = folder / _FILLER
    try:
        fill(filler)
        yield
    finally:
        filler.unlink(missing_ok=True)


def fill(filler: Path) -> None:
    """Let the file take all the space that is left, by halves of it and the rest in full."""
    with filler.open("ab", buffering=0) as file:
        piece = 1 << 30
        while piece >= _CHUNK:
            try:
                os.posix_fallocate(file.fileno(), filler.stat().st_size, piece)
            except OSError as failure:
                if failure.errno != errno.ENOSPC:
                    raise
                piece //= 2


def is_full(folder: Path) -> bool:
    """Return whether not even one more block can be written on the file system of the folder."""
    probe = folder / "probe"
    try:
        probe.write_bytes(b"x" * _CHUNK)
    except OSError as failure:
        return failure.errno == errno.ENOSPC
    finally:
        probe.unlink(missing_ok=True)
    return False
