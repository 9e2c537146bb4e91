"""Directories of the machine that belong to one process, and go when it goes."""

from __future__ import annotations

import contextlib
import functools
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path

PARTS = ("work", "home", "tmp", "shm")


@contextlib.contextmanager
def private_folder(parent: Path | None = None) -> Iterator[Path]:
    """Make a directory for one process and remove it, whatever has become of it."""
    folder = Path(tempfile.mkdtemp(prefix="autograder-", dir=parent))
    try:
        yield folder
    finally:
        remove(folder)


def remove(folder: Path) -> None:
    """Remove a directory that a cell may have nested deeper than Python can follow."""
    with contextlib.suppress(RecursionError, OSError):
        shutil.rmtree(folder)
        return
    for command in (["chmod", "-R", "u+rwX"], ["rm", "-rf"]):
        subprocess.run([*command, str(folder)], check=False, capture_output=True)


def make_parts(folder: Path) -> None:
    """Make the folders that every submission finds: `work` is where its cells run."""
    for part in PARTS:
        (folder / part).mkdir()


@functools.cache
def font_caches() -> tuple[Path, ...]:
    """Return matplotlib's list of fonts: making it anew costs a second per process."""
    try:
        import matplotlib
        import matplotlib.font_manager  # makes the list where there is none yet
    except ImportError:
        return ()
    return tuple(Path(matplotlib.get_cachedir()).glob("fontlist-*.json"))
