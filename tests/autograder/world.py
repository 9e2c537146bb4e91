"""A grader's machine in small, full of canaries: what hostile cells must not reach."""

import contextlib
import json
import os
import secrets
import select
import socket
import sqlite3
import subprocess
import sys
from pathlib import Path
from types import TracebackType

from autograder.sandbox import forkserver
from autograder.sandbox.tree import descendants


class World:
    """Secrets in files, memory, environment and processes, and servers that listen."""

    def __init__(self, folder: Path) -> None:
        """Lay out the course in `folder`, open to everybody."""
        self._token = f"canary-{secrets.token_hex(16)}"
        self._folder = folder
        folder.chmod(0o755)
        self._course = folder / "course"
        self._peer = self._course / "submitted" / "anna" / "hw.ipynb"
        self._peer.parent.mkdir(parents=True)
        self._secret = folder / "canary-secret.txt"
        self._secret.write_text(self._token)
        self._peer.write_text(self._token)
        (self._course / self._token).touch()
        with contextlib.closing(sqlite3.connect(self._course / "gradebook.db")) as book:
            book.execute("CREATE TABLE grade (student TEXT, score REAL)")
            book.execute("INSERT INTO grade VALUES (?, 1)", (self._token,))
            book.commit()
        for path in [self._course, *self._course.rglob("*"), self._secret]:
            path.chmod(0o777 if path.is_dir() else 0o666)
        self._shared = Path("/dev/shm") / f"canary-{os.getpid()}"
        self._stack = contextlib.ExitStack()

    def __enter__(self) -> "World":
        """Start what listens and what can be killed."""
        self._shared.write_text(self._token)
        self._stack.callback(self._shared.unlink)
        os.environ["CANARY"] = self._token
        self._stack.callback(os.environ.pop, "CANARY")
        sleeper = [sys.executable, "-c", "import time; time.sleep(999)", self._token]
        self._sleeper = self._stack.enter_context(subprocess.Popen(sleeper))
        self._stack.callback(self._sleeper.kill)
        self._abstract = f"canary-{os.getpid()}"
        self._sleep = f"98765.{os.getpid()}"  # s; nobody else sleeps as long
        path, datagrams = str(self._folder / "socket"), str(self._folder / "datagrams")
        self._doors = [
            self._door(socket.AF_INET, ("127.0.0.1", 0)),
            self._door(socket.AF_UNIX, path),
            self._door(socket.AF_UNIX, "\0" + self._abstract),
            self._door(socket.AF_UNIX, datagrams, socket.SOCK_DGRAM),
        ]
        for one in (path, datagrams):
            os.chmod(one, 0o777)  # noqa: PTH101
        self._terminal, self._inner_end = self._open_terminal()
        self._before = self._state()
        return self

    def _open_terminal(self) -> tuple[int, int]:
        """Open a terminal that everybody may read and write."""
        ends = os.openpty()
        os.fchmod(ends[1], 0o666)
        for end in ends:
            self._stack.callback(os.close, end)
        return ends

    def _door(
        self, family: int, address: object, kind: int = socket.SOCK_STREAM
    ) -> socket.socket:
        door = self._stack.enter_context(socket.socket(family, kind))
        door.bind(address)
        if kind == socket.SOCK_STREAM:
            door.listen()
        door.setblocking(False)
        return door

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Stop everything."""
        self._stack.close()

    def files(self) -> dict[str, bytes]:
        """Return the file that tells a cell where everything is."""
        servers = [server._process.pid for server in forkserver._servers.values()]
        told = {
            "secret": str(self._secret),
            "course": str(self._course),
            "peer": str(self._peer),
            "gradebook": str(self._course / "gradebook.db"),
            "shared": str(self._shared),
            "socket": str(self._folder / "socket"),
            "datagrams": str(self._folder / "datagrams"),
            "abstract": self._abstract,
            "port": self._doors[0].getsockname()[1],
            "sleep": self._sleep,
            "terminal": os.ttyname(self._inner_end),
            "pids": [os.getpid(), self._sleeper.pid, *servers],
        }
        return {"world.json": json.dumps(told).encode()}

    def _state(self) -> dict[str, object]:
        """Return everything about the files that a cell could change."""
        paths = [self._secret, self._course, *sorted(self._course.rglob("*"))]
        return {
            str(path): (
                path.stat().st_mode,
                path.stat().st_uid,
                path.stat().st_mtime_ns,
                path.read_bytes() if path.is_file() else b"",
            )
            for path in paths
        }

    def broken(self, outputs: str) -> str:
        """Say what a cell has reached, judging by its outputs and by this machine."""
        if self._token in outputs:
            return "a secret is in its outputs"
        if "ESCAPED" in outputs:
            return "it did what it must not be able to do"
        if self._state() != self._before:
            return "a file of the course was changed"
        if self._sleeper.poll() is not None:
            return "a process of the grader was ended"
        if select.select([self._terminal], [], [], 0)[0]:
            return "something was written to a terminal"
        for door in self._doors:
            with contextlib.suppress(BlockingIOError):
                if door.type == socket.SOCK_DGRAM:
                    door.recv(10)
                else:
                    door.accept()[0].close()
                return "it reached a server on this machine"
        return ""

    def left_over(self) -> list[str]:
        """Return the processes that are still there besides the grader's own."""
        forkserver.stop()
        mine = set(descendants(os.getpid()))
        found = []
        for entry in Path("/proc").glob("[0-9]*"):
            with contextlib.suppress(OSError):
                line = (entry / "cmdline").read_bytes().replace(b"\0", b" ").decode()
                ours = int(entry.name) in mine - {os.getpid(), self._sleeper.pid}
                if ours or f"sleep {self._sleep}" in line:
                    found.append(line)
        return found
