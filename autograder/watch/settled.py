"""Tell when a folder that somebody is copying has come to rest."""

from __future__ import annotations

import os
import stat
import time
from collections.abc import Callable
from itertools import islice
from pathlib import Path

REST = 2.0  # s, during which nothing may have changed
PATIENCE = 60.0  # s, for a folder that does not look whole
_MOST = 2000  # entries that are looked at
_TAIL = 256  # bytes at a notebook's end

Files = list[tuple[str, os.stat_result]]


class Settling:
    """Watches folders by what the file system says of them."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        """Use a clock in seconds."""
        self._clock = clock
        self._seen: dict[Path, tuple[str, float]] = {}

    def mark(self, folder: Path) -> str | None:
        """Return what stands for a folder's state, or None while it may change.

        A folder must not have changed for `REST`; one without a whole notebook, which
        may still be on its way, for `PATIENCE`.
        """
        files = _files(folder)
        state = [(name, one.st_size, one.st_mtime_ns) for name, one in files]
        mark, now = repr(state), self._clock()
        before, since = self._seen.get(folder, ("", now))
        if mark != before:
            self._seen[folder] = mark, now
            return None
        enough = REST if _whole(folder, files) else PATIENCE
        return mark if now - since >= enough else None


def _files(folder: Path) -> Files:
    """List what lies below a folder; links are not followed."""
    every = (
        Path(place, name)
        for place, _, names in os.walk(folder)
        for name in sorted(names)
    )
    found = []
    for path in islice(every, _MOST):
        try:
            found.append((path.relative_to(folder).as_posix(), path.lstat()))
        except OSError:  # it went away while we looked
            continue
    return sorted(found, key=lambda one: one[0])


def _whole(folder: Path, files: Files) -> bool:
    """Tell whether there is a notebook, and none that was cut off."""
    notebooks = [one for one in files if one[0].lower().endswith(".ipynb")]
    return bool(notebooks) and all(
        stat.S_ISREG(state.st_mode) and _closed(folder / name)
        for name, state in notebooks
    )


def _closed(path: Path) -> bool:
    """Tell whether a file ends as a notebook does."""
    try:
        with path.open("rb") as file:
            size = file.seek(0, os.SEEK_END)
            file.seek(max(size - _TAIL, 0))
            return file.read(_TAIL).rstrip().endswith(b"}")
    except OSError:
        return False
