"""What it takes to run one submission: the job, and a process to do it in.

The supervisor only needs a `Process`. `spawn` makes one by a fresh
interpreter, `forkserver` by a fork of one that has everything imported, in a jail.
"""

from __future__ import annotations

import contextlib
import hashlib
import importlib
import os
import random
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from typing import Protocol

from .limits import Limits
from .wire import Channel, Frame

THREADS = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS")
_BINARIES = ("/usr/local/bin", "/usr/bin", "/bin")


RUNGS = ("namespaces", "landlock", "process")  # the ladder of protection, best first


class SandboxError(RuntimeError):
    """No cell could be run, and no cell is to blame."""


@dataclass(frozen=True)
class Job:
    """All that the outputs of a notebook depend on besides its cells."""

    files: Mapping[str, bytes] = field(repr=False)
    seed: str
    limits: Limits
    withheld: Sequence[str] = ()
    figures: bool = True
    kernel: Frame | None = None  # the real kernel that runs the cells, if one does
    sown: str = ""
    """What global random numbers start from, if it is not the seed."""
    answers: Mapping[str, str] = field(default_factory=dict, repr=False)
    """For a referee: the text of the student's cells, by id."""
    lessons: Sequence[tuple[int, str]] = field(default=(), repr=False)
    """The instructor's cells, each with the how-manieth it is, to be compiled once."""

    def greeting(self, folder: Path | None = None) -> Frame:
        """Return the first frame that the process gets: all but the files."""
        return {
            "op": "start",
            "seed": self.seed,
            "sown": self.sown or self.seed,
            "limits": vars(self.limits),
            "withheld": list(self.withheld),
            "figures": self.figures,
            "kernel": self.kernel,
            "answers": dict(self.answers),
            "folder": str(folder) if folder else None,
            "files": [len(self.files), sum(map(len, self.files.values()))],
        }

    def paths(self) -> Iterator[tuple[PurePosixPath, bytes]]:
        """Yield each file and its content.

        Raises:
            SandboxError: a path leads out of the directory.
        """
        for path, content in self.files.items():
            relative = PurePosixPath(path)
            if relative.is_absolute() or ".." in relative.parts:
                raise SandboxError(
                    f"The file path {path!r} leads out of the submission."
                )
            yield relative, content


@dataclass(frozen=True)
class Usage:
    """What a process and all that it started take of the machine."""

    memory: int
    processes: int
    disk: int = 0
    files: int = 0


class Process(Protocol):
    """A process of our own making that speaks frames on its channel."""

    channel: Channel

    @property
    def folder(self) -> Path | None:
        """The directory of this machine that it works in, if it does."""
        ...

    def poll(self) -> int | None:
        """Return the exit code, negative for a signal, or None while it runs."""
        ...

    def interrupt(self) -> None:
        """Send it SIGINT."""
        ...

    def usage(self) -> Usage:
        """Look at what it uses, with all its descendants."""
        ...

    def last_words(self) -> str:
        """Say why it did not get as far as running cells."""
        ...

    def end(self) -> int:
        """Kill it and everything that it started; return its exit code."""
        ...

    def close(self) -> None:
        """End it and remove everything that was made for it."""
        ...


Start = Callable[[Job], Process]
First = Callable[[], None] | None  # what a kernel's process does before it starts


def environment(folder: Path, packages: Path, seed: str) -> dict[str, str]:
    """Return the whole environment of the process: nothing of ours is inherited."""
    home = str(folder / "home")
    return {
        **dict.fromkeys(THREADS, "1"),
        "PATH": os.pathsep.join([str(Path(sys.executable).parent), *_BINARIES]),
        "PYTHONPATH": str(packages),
        "PYTHONSAFEPATH": "1",
        "PYTHONHASHSEED": "0",
        "PYTHONDONTWRITEBYTECODE": "1",
        # A kernel's own choice: figures appear without being asked for.
        "MPLBACKEND": "module://matplotlib_inline.backend_inline",
        "HOME": home,
        "MPLCONFIGDIR": home,
        "IPYTHONDIR": home,
        "TMPDIR": str(folder / "tmp"),
        "LANG": "C.UTF-8",
        "TERM": "dumb",
        "NBGRADER_EXECUTION": "autograde",
        "CS_NN_SEED": seed,
    }


def sow(seed: str) -> None:
    """Seed the random numbers of this process, just before its first cell."""
    number = int.from_bytes(hashlib.sha256(seed.encode()).digest()[:4], "big")
    random.seed(number)
    with contextlib.suppress(ImportError):
        importlib.import_module("numpy").random.seed(number)


def last_line(path: Path) -> str:
    """Return the last line of what a process wrote there before it ended."""
    try:
        lines = path.read_text(errors="replace").strip().splitlines()
    except OSError:
        lines = []
    return lines[-1].rstrip(".") if lines else "it ended without a word"
