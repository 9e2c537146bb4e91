"""Inside a fork of the server: go into the jail and shut the door behind."""

from __future__ import annotations

import json
import os
import signal
import struct
import tempfile
from pathlib import Path

from . import landlock, linux, namespaces, seccomp, visible
from .folders import make_parts
from .limits import Limits, apply_to_this_process
from .start import First, environment
from .wire import Frame


class Cage:
    """What one submission is locked into: the rung, and the user that it becomes."""

    def __init__(self, rung: str, user: int, files: int | None = None) -> None:
        """`files` is an open descriptor with the submission's files, as packed."""
        self._in_namespaces = rung == "namespaces"
        self._user, self._files = user, files

    def __call__(self, start: Frame, limits: Limits) -> First:
        """Enter. What comes after this can be anything; nothing leads back out.

        Returns what the process of a kernel has to do before it starts.

        Raises:
            OSError: the kernel refuses.
        """
        os.setsid()
        _first_to_go()
        kernel = bool(start["kernel"])
        alone = self._in_namespaces or os.getuid() != self._user
        if self._in_namespaces:
            quota = _quota(start, limits)
            room = namespaces.enter_own_room(self._user, terminals=kernel, **quota)
            make_parts(room)
        else:
            room = self._listed_room(Path(start["folder"]))
        linux.die_with_parent(signal.SIGKILL)
        apply_to_this_process(limits, alone=alone)
        _settle(room, start["seed"])
        if self._files is not None:
            unpack(self._files)
        if not self._in_namespaces:
            landlock.restrict([*visible.paths(), *_devices()], [f"{room}", os.devnull])
        seccomp.install(
            namespaces=self._in_namespaces,
            may_signal=self._may_signal(),
            kernel=kernel,
        )
        return None if self._in_namespaces else seccomp.only_listen

    def _listed_room(self, room: Path) -> Path:
        """Use a directory of the machine: Landlock will leave us no other."""
        linux.adopt_orphans()
        if os.getuid() == 0:
            os.chown(room, self._user, self._user)
            linux.become(self._user)
        make_parts(room)
        return room

    def _may_signal(self) -> int:
        """Return the only process that signals may go to, if nothing else says so."""
        safe = self._in_namespaces or landlock.version() >= landlock.SIGNALS_SINCE
        return 0 if safe else os.getpid()


def _quota(start: Frame, limits: Limits) -> dict[str, int]:
    """Return the quota of the folder, on top of what the submission brings."""
    count, size = start["files"]  # every file takes whole pages, and has a folder
    return {
        "megabytes": limits.folder_mb + (size + 8192 * count >> 20) + 1,
        "files": limits.folder_files + 2 * count,
    }


def _devices() -> list[str]:
    return [f"/dev/{name}" for name in visible.DEVICES]


def _first_to_go() -> None:
    """When the machine runs out of memory, end this process and not the grader."""
    with open("/proc/self/oom_score_adj", "w") as file:  # noqa: PTH123
        file.write("1000")


def _settle(room: Path, seed: str) -> None:
    """Forget the server's surroundings: environment and folder."""
    os.environ.clear()
    os.environ.update(environment(room, visible.PACKAGES, seed))
    os.chdir(room / "work")
    os.umask(0o022)
    tempfile.tempdir = None


_LENGTH = struct.Struct(">Q")


def packed(files: list[tuple[str, bytes]]) -> bytes:
    """Return files as one piece: a list of names and sizes, then the contents."""
    index = json.dumps([[name, len(content)] for name, content in files]).encode()
    contents = [content for _, content in files]
    return b"".join([_LENGTH.pack(len(index)), index, *contents])


def unpack(descriptor: int) -> None:
    """Write packed files into the current folder."""
    with os.fdopen(descriptor, "rb") as pack:
        (length,) = _LENGTH.unpack(pack.read(_LENGTH.size))
        for name, size in json.loads(pack.read(length)):
            target = Path(name)
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(pack.read(size))
