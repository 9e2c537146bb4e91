"""Start the process that will run one submission's cells.

The rest of the sandbox only needs a `Process`: a fork server can take the place of
`spawn` and leave the runner and the supervisor as they are.
"""

from __future__ import annotations

import contextlib
import functools
import os
import shutil
import socket
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

import autograder

from .wire import Channel

THREADS = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS")


class SandboxError(Exception):
    """No cell could be run, and no cell is to blame."""


@dataclass(frozen=True)
class Process:
    """A process of our own making that speaks frames on its channel."""

    pid: int
    channel: Channel
    poll: Callable[[], int | None]
    """Returns the exit code, negative for a signal, or None while it runs."""
    wait: Callable[[], int]
    """Waits for the end and returns the same code."""


Start = Callable[[Path, str], Process]


@contextlib.contextmanager
def private_folder(files: Mapping[str, bytes]) -> Iterator[Path]:
    """Make a directory for one process: `work` holds the files, `home` its own.

    Raises:
        SandboxError: a path leads out of the directory.
    """
    with tempfile.TemporaryDirectory(
        prefix="autograder-", ignore_cleanup_errors=True
    ) as name:
        folder = Path(name)
        for part in ("work", "home", "tmp"):
            (folder / part).mkdir()
        for path, content in files.items():
            _write(folder / "work", path, content)
        for fonts in _font_caches():
            shutil.copy(fonts, folder / "home")
        with contextlib.suppress(RecursionError):  # a cell nested folders too deep
            yield folder


def _write(folder: Path, path: str, content: bytes) -> None:
    """Write one file below the folder."""
    relative = PurePosixPath(path)
    if relative.is_absolute() or ".." in relative.parts:
        raise SandboxError(f"The file path {path!r} leads out of the submission.")
    target = folder / relative
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_bytes(content)


@functools.cache
def _font_caches() -> tuple[Path, ...]:
    """Return matplotlib's list of fonts: making it anew costs a second per process."""
    try:
        import matplotlib
        import matplotlib.font_manager  # makes the list where there is none yet
    except ImportError:
        return ()
    return tuple(Path(matplotlib.get_cachedir()).glob("fontlist-*.json"))


def environment(folder: Path, seed: str) -> dict[str, str]:
    """Return the whole environment of the process: nothing of ours is inherited."""
    home = str(folder / "home")
    # The package as it runs here, be it installed or not.
    packages = Path(autograder.__file__).parent.parent
    binaries = [str(Path(sys.executable).parent), "/usr/local/bin", "/usr/bin", "/bin"]
    return {
        **dict.fromkeys(THREADS, "1"),
        "PATH": os.pathsep.join(binaries),
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


def spawn(folder: Path, seed: str) -> Process:
    """Start a fresh interpreter in its own session.

    Raises:
        SandboxError: this system cannot pass descriptors on, or start processes.
    """
    if os.name != "posix":
        raise SandboxError(
            "Grading needs Linux or macOS: run it in a container, or under WSL."
        )
    ours, theirs = socket.socketpair()
    command = [sys.executable, "-m", "autograder.sandbox.runner", str(theirs.fileno())]
    with theirs, (folder / "stderr").open("wb") as errors:
        try:
            process = subprocess.Popen(
                command,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=errors,
                cwd=folder / "work",
                env=environment(folder, seed),
                pass_fds=[theirs.fileno()],
                start_new_session=True,
            )
        except OSError as error:
            ours.close()
            raise SandboxError(f"No process could be started: {error}.") from error
    return Process(process.pid, Channel(ours), process.poll, process.wait)
