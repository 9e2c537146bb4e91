"""What a process and all its descendants use, and how to end every one of them."""

from __future__ import annotations

import contextlib
import itertools
import os
import signal
import time
from collections.abc import Iterable
from pathlib import Path

PROC = Path("/proc")
_TREES = (PROC / f"self/task/{os.getpid()}/children").exists()
_PATIENCE = 5.0  # seconds that a fork bomb may outrun us


def descendants(pid: int) -> list[int]:
    """Return the processes below `pid`, itself included."""
    if not _TREES:
        return _descendants_by_psutil(pid)
    found, todo = [], [pid]
    while todo:
        found.append(parent := todo.pop())
        with contextlib.suppress(OSError):
            for thread in (PROC / f"{parent}/task").iterdir():
                children = (thread / "children").read_text()
                todo += [int(child) for child in children.split()]
    return found


def _descendants_by_psutil(pid: int) -> list[int]:
    import psutil  # type: ignore[import-untyped] # where there is no /proc

    with contextlib.suppress(psutil.Error):
        return [pid, *(c.pid for c in psutil.Process(pid).children(recursive=True))]
    return [pid]


def usage(*roots: int, shared: int = 0) -> tuple[int, int]:
    """Return the bytes of private and shared memory of the trees, and their processes.

    `shared` bytes of each process are those of its ancestor, until it writes to them.
    """
    pids = {pid for root in roots for pid in descendants(root)}
    return sum(max(0, memory(pid) - shared) for pid in pids), len(pids)


def disk(folder: Path, most_files: int) -> tuple[int, int]:
    """Return the bytes and files below a folder; it stops soon after `most_files`."""
    size = count = 0
    todo = [str(folder)]
    while todo and count <= most_files:
        with contextlib.suppress(OSError), os.scandir(todo.pop()) as entries:
            for entry in itertools.islice(entries, most_files):
                count += 1
                if entry.is_dir(follow_symlinks=False):
                    todo.append(entry.path)
                else:
                    size += entry.stat(follow_symlinks=False).st_blocks * 512
    return size, count


def memory(pid: int) -> int:
    """Return the resident bytes of one process that are not a mapped file."""
    if not PROC.exists():
        return _memory_by_psutil(pid)
    try:
        lines = (PROC / f"{pid}/status").read_text().splitlines()
    except (OSError, UnicodeDecodeError):
        return 0  # it ended meanwhile
    counted = ("RssAnon:", "RssShmem:")
    return 1024 * sum(int(ln.split()[1]) for ln in lines if ln.startswith(counted))


def _memory_by_psutil(pid: int) -> int:
    import psutil

    with contextlib.suppress(psutil.Error):
        return int(psutil.Process(pid).memory_info().rss)
    return 0


def end(pid: int) -> None:
    """Kill the tree. The root is frozen first, so that its orphans stay its own."""
    _signal([pid], signal.SIGSTOP)
    until = time.monotonic() + _PATIENCE
    while (below := _living(descendants(pid)[1:])) and time.monotonic() < until:
        _signal(below, signal.SIGSTOP)
        _signal(below, signal.SIGKILL)
    _signal([pid], signal.SIGKILL)


def end_strays(session: int, mark: str) -> None:
    """Kill what survived its root: same session, or our mark in its environment."""
    until = time.monotonic() + _PATIENCE
    while (strays := _strays(session, mark.encode())) and time.monotonic() < until:
        _signal(strays, signal.SIGKILL)
        time.sleep(0.001)


def _strays(session: int, mark: bytes) -> list[int]:
    if not PROC.exists():
        with contextlib.suppress(OSError):
            os.killpg(session, signal.SIGKILL)
        return []
    pids = [int(path.name) for path in PROC.glob("[0-9]*")]
    return [pid for pid in pids if _is_stray(pid, session, mark)]


def _is_stray(pid: int, session: int, mark: bytes) -> bool:
    state, its_session = _state_and_session(pid)
    if state in ("Z", "X", ""):
        return False
    if its_session == session:
        return True
    try:
        return mark in (PROC / f"{pid}/environ").read_bytes()
    except OSError:
        return False  # not ours to read, or gone


def _living(pids: Iterable[int]) -> list[int]:
    if not PROC.exists():
        return list(pids)
    return [pid for pid in pids if _state_and_session(pid)[0] not in ("Z", "X", "")]


def _state_and_session(pid: int) -> tuple[str, int]:
    """Return the state letter and the session; nothing for a process that is gone."""
    try:
        text = (PROC / f"{pid}/stat").read_text(errors="replace")
    except OSError:
        return "", 0
    fields = text.rpartition(")")[2].split()  # a name may hold anything, even ")"
    return fields[0], int(fields[3])


def _signal(pids: Iterable[int], number: signal.Signals) -> None:
    for pid in pids:
        with contextlib.suppress(OSError):
            os.kill(pid, number)
