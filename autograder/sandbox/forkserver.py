"""The grader's side of the fork server: one for each rung, shared by all threads."""

from __future__ import annotations

import atexit
import contextlib
import functools
import os
import select
import signal
import socket
import subprocess
import sys
import tempfile
import threading
from collections.abc import Sequence
from pathlib import Path

from . import tree
from .confine import packed
from .folders import private_folder, remove
from .start import Job, SandboxError, Usage, environment, last_line
from .visible import PACKAGES
from .wire import (
    Channel,
    Closed,
    Frame,
    receive_with_descriptors,
    send_with_descriptors,
)

_START_SECONDS, _END_SECONDS = 120.0, 10.0
_MOST_LESSONS, _LONGEST_LESSON = 500, 9000  # cells; characters of one


class Server:
    """A fork server that runs, and the socket on which it takes requests."""

    def __init__(self, rung: str, *shown: str) -> None:
        """Start the process and wait until it is warm.

        `shown` are paths that a kernel needs; the server is then one for kernels.

        Raises:
            SandboxError: it did not start.
        """
        self.rung = rung
        self._lock = threading.Lock()
        self._taught: set[tuple[int, str]] = set()
        self.home = Path(tempfile.mkdtemp(prefix="autograder-"))
        self.home.chmod(0o711)  # another user passes through to its own folder
        self._control, theirs = socket.socketpair(type=socket.SOCK_SEQPACKET)
        self._control.settimeout(_START_SECONDS)
        (self.home / "tmp").mkdir()
        command = [sys.executable, "-m", "autograder.sandbox.zygote"]
        with theirs, self.log.open("wb") as errors:
            self._process = subprocess.Popen(
                [*command, str(theirs.fileno()), rung, *shown],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=errors,
                cwd="/",
                env=self._environment(),
                pass_fds=[theirs.fileno()],
                start_new_session=True,
            )
        try:
            self._greet()
        except Closed:
            self.close()
            raise SandboxError(
                f"The fork server did not start: {self.last_words}."
            ) from None

    @property
    def log(self) -> Path:
        """The file with what the server said when it failed."""
        return self.home / "stderr"

    def _environment(self) -> dict[str, str]:
        """Return its environment: a submission's, but the fonts are found once only."""
        fonts = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
        with contextlib.suppress(OSError):
            (fonts / "autograder").mkdir(parents=True, exist_ok=True)
        if not os.access(fonts / "autograder", os.W_OK):
            fonts = self.home
        usual = environment(self.home, PACKAGES, "")
        del usual["PYTHONDONTWRITEBYTECODE"]  # else every start would compile anew
        return usual | {"MPLCONFIGDIR": str(fonts / "autograder")}

    def _greet(self) -> None:
        """Wait until it is ready, and measure what every fork of it shares."""
        _, (itself,) = receive_with_descriptors(self._control)
        self._pid = _pid_of(itself)
        os.close(itself)
        self.shared = tree.memory(self._pid)

    def ask(self, frame: Frame, *descriptors: int) -> tuple[Frame, list[int]]:
        """Make one request.

        Raises:
            Closed: the server is gone.
        """
        with self._lock:
            send_with_descriptors(self._control, frame, descriptors)
            return receive_with_descriptors(self._control)

    def teach(self, lessons: Sequence[tuple[int, str]]) -> None:
        """Have it compile the instructor's cells, for all that it will fork.

        Raises:
            Closed: the server is gone.
        """
        for count, source in lessons:
            known = (count, source) in self._taught or len(source) > _LONGEST_LESSON
            if not known and len(self._taught) < _MOST_LESSONS:
                self.ask({"op": "learn", "count": count, "source": source})
                self._taught.add((count, source))

    def alive(self) -> bool:
        """Tell whether it can still take requests."""
        return self._process.poll() is None

    def close(self) -> None:
        """End it, and with it everything that it forked."""
        self.last_words = last_line(self.log)
        self._control.close()
        try:
            self._process.wait(_END_SECONDS)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        remove(self.home)

    def forget(self) -> None:
        """In a fork of the grader: leave the server to the process that started it."""
        self._control.close()
        self._process.returncode = 0


class Forked:
    """One submission's process: a fork of the server, in its jail."""

    def __init__(self, server: Server, job: Job) -> None:
        """Fork.

        Raises:
            Closed: the server is gone.
            SandboxError: a file of the job leads out of its directory.
        """
        files = [(str(path), content) for path, content in job.paths()]
        server.teach(job.lessons)
        self._server = server
        self._code: int | None = None
        self._most_files = 2 * job.limits.folder_files
        self._stack = contextlib.ExitStack()
        self.folder: Path | None = None
        try:
            if server.rung != "namespaces":
                self.folder = self._stack.enter_context(private_folder(server.home))
            self._fork(files)
        except BaseException:
            self._stack.close()
            raise

    def _fork(self, files: list[tuple[str, bytes]]) -> None:
        ours, theirs = socket.socketpair()
        self.channel = Channel(ours)
        self._stack.callback(self.channel.close)
        with theirs, contextlib.ExitStack() as sent:
            descriptors = [theirs.fileno()]
            if files:
                pack = sent.enter_context(tempfile.TemporaryFile())
                pack.write(packed(files))
                pack.seek(0)
                descriptors.append(pack.fileno())
            told, watched = self._server.ask({"op": "fork"}, *descriptors)
        for descriptor in watched:
            self._stack.callback(os.close, descriptor)
        self._number, self._watched = told["pid"], watched
        self._roots = [_pid_of(descriptor) for descriptor in watched]

    def poll(self) -> int | None:
        """See Process."""
        if self._code is None and _has_ended(self._watched[0], 0):
            self.end()
        return self._code

    def interrupt(self) -> None:
        """See Process."""
        with contextlib.suppress(ProcessLookupError):
            signal.pidfd_send_signal(self._watched[0], signal.SIGINT)

    def usage(self) -> Usage:
        """See Process."""
        memory, processes = tree.usage(*self._roots, shared=self._server.shared)
        if self.folder is None:  # the kernel holds it to its quota
            return Usage(memory, processes)
        return Usage(memory, processes, *tree.disk(self.folder, self._most_files))

    def last_words(self) -> str:
        """See Process."""
        return last_line(self._server.log)

    def end(self) -> int:
        """See Process."""
        if self._code is None:
            for keeper in self._watched[1:]:  # the kernel ends the namespace with it
                with contextlib.suppress(ProcessLookupError):
                    signal.pidfd_send_signal(keeper, signal.SIGKILL)
                _has_ended(self._watched[0], _END_SECONDS)
            self._code = -signal.SIGKILL
            with contextlib.suppress(Closed):
                answer, _ = self._server.ask({"op": "reap", "pid": self._number})
                self._code = answer["code"]
        return self._code

    def close(self) -> None:
        """See Process."""
        self.end()
        self._stack.close()


def _pid_of(descriptor: int) -> int:
    """Return the number that this process knows the process of a pidfd by."""
    for line in Path(f"/proc/self/fdinfo/{descriptor}").read_text().splitlines():
        if line.startswith("Pid:"):
            return int(line.split()[1])
    raise SandboxError("The kernel does not tell which process a descriptor is of.")


def _has_ended(descriptor: int, seconds: float) -> bool:
    """Wait until the process of a pidfd has ended; tell whether it has."""
    waiting = select.poll()
    waiting.register(descriptor, select.POLLIN)
    return bool(waiting.poll(1000 * seconds))


_servers: dict[tuple[str, ...], Server] = {}
_lock = threading.Lock()


def server(*kind: str) -> Server:
    """Return the server of a rung, and of a kernel; the first submission starts it."""
    with _lock:
        known = _servers.get(kind)
        if known is None or not known.alive():
            if known is not None:
                known.close()
            _servers[kind] = Server(*kind)
        return _servers[kind]


def fork(kind: tuple[str, ...], job: Job) -> Forked:
    """Start the process of a submission.

    Raises:
        SandboxError: there is no server, or a file of the job leads out.
    """
    for _ in range(2):
        current = server(*kind)
        with contextlib.suppress(Closed):
            return Forked(current, job)
        current.close()  # somebody ended it: once more, with a new one
    raise SandboxError("The fork server ended twice while a submission was started.")


def starter(*kind: str) -> functools.partial[Forked]:
    """Return what starts processes on this rung, with what a kernel needs to see."""
    return functools.partial(fork, kind)


def stop() -> None:
    """End all servers; the next submission starts one anew."""
    with _lock:
        while _servers:
            _servers.popitem()[1].close()


def _leave_to_parent() -> None:
    """Forked children of the grader start servers of their own."""
    global _lock
    _lock = threading.Lock()
    while _servers:
        _servers.popitem()[1].forget()


atexit.register(stop)
if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_leave_to_parent)
