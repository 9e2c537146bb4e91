"""Frames of JSON and bytes on a socket, in time; what comes is not trusted."""

from __future__ import annotations

import socket
import struct
import time
from collections.abc import Callable

from .kinds import MOST_BYTES, Malformed
from .transcript import Transcript

_HEADER = struct.Struct(">II")
_MOST_JSON = 16 * 1024 * 1024
_A_MOMENT = 0.2  # seconds


def parts(frame: bytes) -> tuple[bytes, bytes]:
    """Return the JSON and the bytes of a whole frame."""
    body, _ = _HEADER.unpack_from(frame)
    start = _HEADER.size
    return frame[start : start + body], frame[start + body :]


class Gone(Exception):
    """The other side has ended."""


class Late(Exception):
    """The other side did not answer in time."""


class Link:
    """One end of the connection between a test and the code that it tests."""

    transcript: Transcript | None = None
    """Where all that goes to and fro is noted, if it is."""

    def __init__(
        self, end: socket.socket, beside: Callable[[], None] = lambda: None
    ) -> None:
        """Take over a connected stream socket; `beside` is called now and then."""
        self._end, self._beside = end, beside
        self._end.setblocking(True)
        self._came = bytearray()
        self.until: float | None = None
        """When the time is up, by `time.monotonic`."""
        self._next_look = 0.0

    def send(self, body: bytes, blob: bytes) -> None:
        """Send one frame.

        Raises:
            Gone: the other side has ended.
            Late: it does not read.
        """
        frame = _HEADER.pack(len(body), len(blob)) + body + blob
        if self.transcript:
            self.transcript.said(frame)
        self.repeat(frame)

    def repeat(self, frame: bytes) -> None:
        """Send one frame as it was noted; raises what `send` does."""
        left = memoryview(frame)
        while left:
            self._wait()
            try:
                left = left[self._end.send(left) :]
            except TimeoutError:
                self._next_look = 0.0
            except OSError as error:
                raise Gone from error

    def receive(self) -> tuple[bytes, bytes]:
        """Return the next frame.

        Raises:
            Gone: the other side has ended.
            Late: the time is up.
            Malformed: it would be too long.
        """
        body, blob = _HEADER.unpack(self._exactly(_HEADER.size))
        if body > _MOST_JSON or blob > MOST_BYTES:
            raise Malformed("too long a frame")
        frame = self._exactly(body), self._exactly(blob)
        if self.transcript:
            self.transcript.heard(*frame)
        return frame

    def _exactly(self, size: int) -> bytes:
        while len(self._came) < size:
            self._wait()
            try:
                piece = self._end.recv(1 << 16)
            except TimeoutError:
                self._next_look = 0.0
                continue
            except OSError as error:
                raise Gone from error
            if not piece:
                raise Gone
            self._came += piece
        taken = bytes(memoryview(self._came)[:size])
        del self._came[:size]
        return taken

    def _wait(self) -> None:
        """See from time to time whether there is time left, and set when to look next.

        Raises:
            Late: there is none.
        """
        now = time.monotonic()
        if self.until is None or now < self._next_look:
            return
        self._beside()
        left = self.until - now
        if left <= 0:
            raise Late
        moment = min(left, _A_MOMENT)
        self._end.settimeout(moment)
        self._next_look = now + moment

    def close(self) -> None:
        """Close this end."""
        self._end.close()
