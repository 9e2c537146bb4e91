"""Frames of JSON and bytes on a socket, in time; what comes is not trusted."""

from __future__ import annotations

import socket
import struct
import time

from .kinds import MOST_BYTES, Malformed

_HEADER = struct.Struct(">II")
_MOST_JSON = 16 * 1024 * 1024
_A_MOMENT = 0.2  # seconds


class Gone(Exception):
    """The other side has ended."""


class Late(Exception):
    """The other side did not answer in time."""


class Link:
    """One end of the connection between a test and the code that it tests."""

    def __init__(self, end: socket.socket) -> None:
        """Take over a connected stream socket."""
        self._end = end
        self._end.setblocking(True)
        self._came = bytearray()
        self._until: float | None = None
        self._next_look = 0.0

    @property
    def until(self) -> float | None:
        """When the time is up, by `time.monotonic`."""
        return self._until

    @until.setter
    def until(self, moment: float | None) -> None:
        self._until, self._next_look = moment, 0.0

    def send(self, body: bytes, blob: bytes) -> None:
        """Send one frame.

        Raises:
            Gone: the other side has ended.
            Late: it does not read.
        """
        self._wait()
        try:
            self._end.sendall(_HEADER.pack(len(body), len(blob)) + body + blob)
        except TimeoutError as error:
            raise Late from error
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
        return self._exactly(body), self._exactly(blob)

    def _exactly(self, size: int) -> bytes:
        while len(self._came) < size:
            self._wait()
            try:
                piece = self._end.recv(1 << 16)
            except TimeoutError as error:
                raise Late from error
            except OSError as error:
                raise Gone from error
            if not piece:
                raise Gone
            self._came += piece
        taken = bytes(memoryview(self._came)[:size])
        del self._came[:size]
        return taken

    def _wait(self) -> None:
        """Let the socket wait no longer than there is time, give or take a moment."""
        now = time.monotonic()
        if self._until is None or now < self._next_look:
            return
        left = self._until - now
        if left <= 0:
            raise Late
        self._end.settimeout(left)
        self._next_look = min(now + _A_MOMENT, self._until)

    def close(self) -> None:
        """Close this end."""
        self._end.close()
