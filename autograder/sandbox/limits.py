"""What one submission may use, and how its own process is held to it."""

from __future__ import annotations

import os
import sys
from dataclasses import dataclass
from pathlib import Path

MIB = 1024 * 1024


@dataclass(frozen=True)
class Limits:
    """Limits of one submission: times in seconds, sizes as the names say."""

    cell_seconds: float = 30.0
    notebook_seconds: float = 300.0
    call_seconds: float | None = None  # one call by a test that runs apart
    grace_seconds: float = 1.0
    memory_mb: int = 2048
    processes: int = 64
    output_bytes: int = 1_000_000
    notebook_output_bytes: int = 8_000_000
    file_mb: int = 64
    folder_mb: int = 256
    folder_files: int = 4096

    @property
    def most_tasks(self) -> int:
        """The processes and threads that the kernel allows.

        More than `processes`: the watch on the tree tells the student what happened.
        """
        return 2 * self.processes + 64


def apply_to_this_process(limits: Limits, *, alone: bool = False) -> None:
    """Hold this process and all that it starts to the limits, for good.

    The process does it itself, before it sees the first cell: `preexec_fn` is not
    safe in a parent with threads. Clocks and the sum over the tree are the parent's.
    `alone` says that nothing else on the machine counts as this user's.
    """
    import resource

    memory = limits.memory_mb * MIB
    caps = {
        "RLIMIT_CORE": 0,
        "RLIMIT_DATA": memory + _data_so_far(),
        # Mapped libraries and files count here too, so this one is wider.
        "RLIMIT_AS": memory + 4096 * MIB,
        "RLIMIT_FSIZE": limits.file_mb * MIB,
        "RLIMIT_CPU": int(limits.notebook_seconds) + 60,
        "RLIMIT_NOFILE": 512,
        "RLIMIT_MSGQUEUE": 0,
        "RLIMIT_MEMLOCK": 0,
    }
    if os.getuid() != 0:  # the kernel does not hold root to it
        others = 0 if alone else _threads_of_this_user()
        caps["RLIMIT_NPROC"] = others + limits.most_tasks
    for name, value in caps.items():
        _lower(resource, name, value)


def _lower(resource: object, name: str, value: int) -> None:
    """Set one limit, never above the one in force; systems lack some of them."""
    kind = getattr(resource, name, None)
    if kind is None:
        return
    infinity: int = resource.RLIM_INFINITY  # type: ignore[attr-defined]
    _, hard = resource.getrlimit(kind)  # type: ignore[attr-defined]
    if hard != infinity:
        value = min(value, hard)
    try:
        resource.setrlimit(kind, (value, value))  # type: ignore[attr-defined]
    except (OSError, ValueError):
        if sys.platform == "linux":
            raise


def _data_so_far() -> int:
    """Return the bytes that RLIMIT_DATA counts already: a fork begins with plenty."""
    try:
        pages = int(Path("/proc/self/statm").read_text().split()[5])
    except OSError:
        return 0
    return pages * os.sysconf("SC_PAGE_SIZE")


def _threads_of_this_user() -> int:
    """Count what RLIMIT_NPROC counts: every thread of this user on the machine."""
    me, count = os.getuid(), 0
    for entry in Path("/proc").glob("[0-9]*") if sys.platform == "linux" else ():
        try:
            if entry.stat().st_uid == me:
                count += sum(1 for _ in (entry / "task").iterdir())
        except OSError:
            continue  # it ended while we looked
    return count or 1024
