"""Inside the sandbox: collect what a cell writes and send it on, within a budget."""

from __future__ import annotations

import contextlib
import io
import os
import tempfile
import threading
import time
from typing import Any

from .wire import Channel

Output = dict[str, Any]
_FLUSH_CHARS, _FLUSH_SECONDS = 32_768, 0.2
_ALWAYS_KEPT = 2000  # characters of a result or of stderr: they decide about points


class Interrupt:
    """SIGINT stops the running cell, but never cuts a frame in two."""

    def __init__(self) -> None:
        """Start with no cell running."""
        self.running = self.sending = self.pending = False

    def __call__(self, *_: object) -> None:
        """Handle the signal."""
        if not self.running:
            return
        if self.sending:
            self.pending = True
        else:
            raise KeyboardInterrupt

    def send(self, channel: Channel, frame: dict[str, Any]) -> None:
        """Send a frame whole, then let a signal that came meanwhile have its effect."""
        self.sending = threading.current_thread() is threading.main_thread()
        try:
            channel.send(frame)
        finally:
            self.sending = False
            if self.pending:
                self.pending = False
                raise KeyboardInterrupt


class Sink:
    """The outputs of the running cell, streams merged, sizes counted in characters."""

    def __init__(
        self, channel: Channel, guard: Interrupt, *, cell: int, notebook: int
    ) -> None:
        """Send to `channel` at most `cell` per cell and `notebook` in all."""
        self._channel, self._guard = channel, guard
        self._cell, self._left = cell, notebook
        self._lock = threading.RLock()
        self._owner = os.getpid()
        self.begin()

    def begin(self) -> None:
        """Start a new cell."""
        self._outputs: list[Output] = []
        self._room = min(self._cell, self._left)
        self._waiting, self._sent = 0, time.monotonic()
        self._seen: set[str] = set()
        self.cut = False

    @property
    def ours(self) -> bool:
        """False in a process that a cell forked: it must not write our frames."""
        return os.getpid() == self._owner

    def refuses(self, name: str) -> bool:
        """Drop text at once when the budget is spent: endless prints go through here.

        The first words on stderr are kept all the same, for they decide about points.
        """
        if self._room > 0 or (name == "stderr" and name not in self._seen):
            return False
        self.cut = True
        return True

    def saw(self, kind: str) -> bool:
        """Tell whether the cell made such an output."""
        return kind in self._seen

    def stream(self, name: str, text: str) -> None:
        """Add text to stdout or stderr; what is beyond the budget is dropped."""
        if self.refuses(name):
            return
        room = self._room
        if room <= 0 and name == "stderr":
            room = _ALWAYS_KEPT
        if len(text) > room:
            self.cut, text = True, text[:room]
        if not text:
            return
        with self._lock:
            self._spend(len(text), name)
            last = self._outputs[-1] if self._outputs else {}
            if last.get("name") == name:
                last["text"] += text
            else:
                self._outputs.append(
                    {"output_type": "stream", "name": name, "text": text}
                )
        late = time.monotonic() - self._sent > _FLUSH_SECONDS
        if late or self._waiting > _FLUSH_CHARS:
            self.flush()

    def add(self, output: Output) -> None:
        """Add a display, a result or an error; one that is too big becomes a stump."""
        data = output.get("data", {})
        size = sum(len(v) if isinstance(v, str) else 500 for v in data.values())
        kind = output["output_type"]
        if size > self._room and kind in ("display_data", "execute_result"):
            self.cut = True
            if kind == "display_data":
                return
            plain = str(data.get("text/plain", ""))[:_ALWAYS_KEPT]
            output, size = {**output, "data": {"text/plain": plain}}, len(plain)
        with self._lock:
            self._spend(size, kind)
            self._outputs.append(output)

    def _spend(self, size: int, kind: str) -> None:
        self._room -= size
        self._left -= size
        self._waiting += size
        self._seen.add(kind)

    def flush(self) -> None:
        """Send what has been collected."""
        with self._lock:
            ready, self._outputs = self._outputs, []
            self._waiting, self._sent = 0, time.monotonic()
            if ready:
                frame = {"op": "outputs", "outputs": ready}
                self._guard.send(self._channel, frame)


class Nothing:
    """Takes the outputs that nobody will see."""

    cut = False

    def add(self, _: Output) -> None:
        """Drop an output."""

    def stream(self, _name: str, _text: str) -> None:
        """Drop text."""

    def drain(self) -> None:
        """Have nothing to hand on."""


class Descriptors:
    """What C code and other processes write straight to descriptors 1 and 2."""

    def __init__(self, sink: Sink) -> None:
        """Point stdin at nothing, and both outputs at files without a name."""
        self._sink = sink
        self._read: dict[str, list[int]] = {}
        nothing = os.open(os.devnull, os.O_RDONLY)
        os.dup2(nothing, 0)
        os.close(nothing)
        for target, name in ((1, "stdout"), (2, "stderr")):
            handle = _nameless_file()
            os.dup2(handle, target)
            os.close(handle)
            flags = os.O_APPEND
            self._append(target, flags)
            self._read[name] = [target, 0]

    @staticmethod
    def _append(target: int, flag: int) -> None:
        """Make every write go to the end of the file, also after it was emptied."""
        import fcntl

        fcntl.fcntl(target, fcntl.F_SETFL, fcntl.fcntl(target, fcntl.F_GETFL) | flag)

    def drain(self) -> None:
        """Hand what is new to the sink."""
        for name, state in self._read.items():
            handle, position = state
            try:
                new = os.fstat(handle).st_size - position
                if new <= 0:
                    continue
                data = os.pread(handle, min(new, 1 << 21), position)
            except OSError:
                continue  # the cell closed it
            state[1] = position + new
            self._sink.stream(name, data.decode("utf-8", "replace"))
            self._sink.cut |= new > len(data)

    def restart(self) -> None:
        """Give the space back between two cells."""
        for state in self._read.values():
            state[1] = 0
            try:
                os.ftruncate(state[0], 0)
            except OSError:
                continue


def _nameless_file() -> int:
    """Open a file that no other process can open, and that goes when we go."""
    if kind := getattr(os, "O_TMPFILE", 0):
        with contextlib.suppress(OSError):  # not every file system can
            return os.open(os.environ["TMPDIR"], os.O_RDWR | kind, 0o600)
    handle, path = tempfile.mkstemp()
    os.unlink(path)  # noqa: PTH108 - pathlib costs nothing here but reading
    return handle


class Stream(io.TextIOBase):
    """sys.stdout or sys.stderr of the cells."""

    def __init__(self, name: str, sink: Sink, descriptors: Descriptors) -> None:
        """Write to the sink under this name."""
        self._name, self._sink, self._descriptors = name, sink, descriptors
        self._descriptor = {"stdout": 1, "stderr": 2}[name]

    encoding = "utf-8"
    errors = "replace"

    def writable(self) -> bool:
        """Say yes."""
        return True

    def write(self, text: str) -> int:
        """Write text; a process that a cell forked writes to the descriptor."""
        if not isinstance(text, str):
            raise TypeError(f"write() argument must be str, not {type(text).__name__}")
        if self._sink.refuses(self._name):
            return len(text)
        if self._sink.ours:
            self._descriptors.drain()
            self._sink.stream(self._name, text)
        else:
            os.write(self._descriptor, text.encode("utf-8", "replace"))
        return len(text)

    def fileno(self) -> int:
        """Return the descriptor, for subprocesses."""
        return self._descriptor
