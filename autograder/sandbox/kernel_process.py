"""Inside the sandbox: the process of a real kernel, and the sockets to speak with it.

Nothing that comes from it is trusted: a cell can send what it likes.
"""

from __future__ import annotations

import contextlib
import json
import os
import secrets
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import zmq
from jupyter_client.session import Session

from .start import First
from .visible import PACKAGES
from .wire import Frame

Message = dict[str, Any]
_READY_SECONDS, _ASKING_SECONDS = 50.0, 2.0
_LATE_SECONDS = 4.0  # between a kernel's answer and its word that it is idle
_TICK_MS = 50
_DOORS = {"shell": 1, "iopub": 2, "stdin": 3, "control": 4, "hb": 5}


class Failed(Exception):
    """The kernel did not get as far as running cells."""


class Kernel:
    """A kernel's process, and the sockets on which it is spoken to."""

    def __init__(self, start: Frame, first: First) -> None:
        """Start the process."""
        self._told, self._first = start["kernel"], first
        self._folder = Path(os.environ["TMPDIR"]).parent / "kernel"
        self._folder.mkdir(mode=0o700)
        self._place = f"{self._folder}/door"
        self._interrupted = False
        self.reply: Message = {}
        key = secrets.token_hex(32)
        self._session = Session(key=key.encode())
        self._errors = open(self._folder / "log", "w+b")  # noqa: SIM115, PTH123
        connection = self._folder / "connection.json"
        connection.write_text(json.dumps(self._connection(key)))
        kept = {name: start[name] for name in ("withheld", "figures")}
        self._process = subprocess.Popen(
            [w.replace("{connection_file}", str(connection)) for w in self._argv],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=self._errors,
            env=self._environment(json.dumps(kept)),
            preexec_fn=self._before,  # this process has one thread yet
        )
        signal.signal(signal.SIGINT, self._on_signal)

    @property
    def _argv(self) -> list[str]:
        argv: list[str] = self._told["argv"]
        return argv

    def _environment(self, kept: str) -> dict[str, str]:
        """Return this process's, with our packages for this Python only."""
        inherited = {**os.environ, "CS_NN_KERNEL": kept}
        if self._argv[0] == sys.executable:
            inherited["PYTHONPATH"] = str(_packages(self._folder))
        else:
            del inherited["PYTHONPATH"]
        return {**inherited, **self._told["env"]}

    def _connection(self, key: str) -> Frame:
        ports = {f"{door}_port": number for door, number in _DOORS.items()}
        way = {"transport": "ipc", "ip": self._place, "kernel_name": self._told["name"]}
        return {**way, **ports, "key": key, "signature_scheme": "hmac-sha256"}

    def _before(self) -> None:
        """Make the new process ready, just before it becomes the kernel."""
        signal.signal(signal.SIGINT, signal.SIG_DFL)  # the fork server ignores it
        with contextlib.suppress(PermissionError):  # one group must do for all then
            os.setsid()
        if self._first is not None:
            self._first()

    def wait(self) -> None:
        """Connect, and wait until the kernel answers.

        Raises:
            Failed: it ended, or it did not answer in time.
        """
        until = time.monotonic() + _READY_SECONDS
        doors = [f"{self._place}-{_DOORS[d]}" for d in ("shell", "iopub", "control")]
        while not all(map(_listens, doors)):
            self._must_live(until)
            time.sleep(0.005)
        context = zmq.Context()
        self._shell, self._iopub, self._control = (
            _connected(context, kind, door)
            for kind, door in zip((zmq.DEALER, zmq.SUB, zmq.DEALER), doors, strict=True)
        )
        self._poller = zmq.Poller()
        for door in (self._shell, self._iopub):
            self._poller.register(door, zmq.POLLIN)
        self._idle = False
        while not self._idle:  # the first broadcasts may have found nobody listening
            self._must_live(until)
            request = self._ask(self._shell, "kernel_info_request", {})
            for _ in self._answers(request, _ASKING_SECONDS):
                continue

    def _must_live(self, until: float) -> None:
        if (code := self.ended()) is not None:
            self._errors.seek(0)
            lines = self._errors.read().decode(errors="replace").strip().splitlines()
            word = lines[-1].rstrip(".") if lines else f"it ended with {code}"
            raise Failed(word)
        if time.monotonic() > until:
            raise Failed(f"it was not ready after {_READY_SECONDS:g} s")

    def ended(self) -> int | None:
        """Return how the kernel ended, if it has."""
        return self._process.poll()

    def execute(self, frame: Frame) -> Iterator[Message]:
        """Run a cell; yield what the kernel broadcasts, and keep its reply."""
        self._interrupted, self.reply = False, {}
        content = {"code": frame["source"], "silent": False, "store_history": True,
                   "user_expressions": {}, "allow_stdin": False,
                   "stop_on_error": True}  # fmt: skip
        about = {"cs_nn": {"count": frame["count"], "locked": frame["locked"]}}
        request = self._ask(self._shell, "execute_request", content, about)
        yield from self._answers(request)

    def _ask(
        self,
        door: Any,
        kind: str,
        content: Message,
        metadata: Message | None = None,
    ) -> str:
        sent = self._session.send(door, kind, content, metadata=metadata)
        return str(sent["header"]["msg_id"])

    def _answers(self, request: str, seconds: float = 1e9) -> Iterator[Message]:
        """Yield what is broadcast about a request until the kernel has done with it."""
        until = time.monotonic() + seconds
        self._idle = replied = False
        while not (self._idle and replied) and time.monotonic() < until:
            ready = dict(self._poller.poll(_TICK_MS))
            self._pass_signal_on()
            if not ready and self.ended() is not None:
                return
            for message in self._received(ready, request):
                kind, content = message.get("msg_type"), as_dict(message.get("content"))
                if str(kind).endswith("_reply"):
                    replied, self.reply = True, content
                elif kind == "status":
                    self._idle = content.get("execution_state") == "idle"
                else:
                    yield message
            if replied or self._idle:
                until = min(until, time.monotonic() + _LATE_SECONDS)

    def _received(self, ready: dict[Any, int], request: str) -> Iterator[Message]:
        """Yield the messages that are about a request; others come too late."""
        for door in ready:
            try:
                _, message = self._session.recv(door)
            except Exception:  # a cell can send what it likes
                continue
            about = as_dict((message or {}).get("parent_header"))
            if message and about.get("msg_id") == request:
                yield message

    def _on_signal(self, *_: object) -> None:
        """Remember that the cell is to be interrupted."""
        self._interrupted = True

    def _pass_signal_on(self) -> None:
        """Interrupt the kernel in the way that its specification asks for."""
        if not self._interrupted:
            return
        self._interrupted = False
        if self._told["interrupt"] == "message":
            self._ask(self._control, "interrupt_request", {})
            return
        pid = self._process.pid
        with contextlib.suppress(OSError):
            if os.getpgid(pid) == pid:
                os.killpg(pid, signal.SIGINT)
            else:
                os.kill(pid, signal.SIGINT)


def _packages(beside: Path) -> Path:
    """Return a folder in which Python finds our packages, also under Landlock.

    There the packages can be read, but not the list of what else is beside them.
    """
    if _can_list(PACKAGES):
        return PACKAGES
    folder = beside / "packages"
    folder.mkdir()
    for name in ("autograder", "cs_nn"):
        (folder / name).symlink_to(PACKAGES / name)
    return folder


def _can_list(folder: Path) -> bool:
    try:
        os.listdir(folder)  # noqa: PTH208
    except OSError:
        return False
    return True


def _listens(path: str) -> bool:
    """Tell whether somebody waits at a socket."""
    with socket.socket(socket.AF_UNIX) as door:
        try:
            door.connect(path)
        except OSError:
            return False
    return True


def _connected(context: Any, kind: int, path: str) -> Any:
    """Connect for good: a cell could put another socket in the place of this one."""
    door = context.socket(kind)
    door.linger, door.reconnect_ivl = 0, -1
    if kind == zmq.SUB:
        door.subscribe(b"")
    door.connect(f"ipc://{path}")
    return door


def as_dict(value: object) -> dict[str, Any]:
    """Return what should be an object of JSON, or an empty one."""
    return value if isinstance(value, dict) else {}
