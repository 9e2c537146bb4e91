"""Length-prefixed JSON frames between a supervisor and the process it watches."""

from __future__ import annotations

import json
import os
import socket
import struct
import time
from collections.abc import Sequence
from typing import Any

Frame = dict[str, Any]
LONGEST = 16 * 1024 * 1024
_HEADER = struct.Struct(">I")


class Closed(Exception):
    """The other side is gone."""


class Malformed(Exception):
    """The other side sent what is no frame."""


def send_with_descriptors(
    end: socket.socket, frame: Frame, descriptors: Sequence[int]
) -> None:
    """Send a short frame and open files in one message of a SOCK_SEQPACKET socket.

    Raises:
        Closed: the other side is gone.
    """
    try:
        socket.send_fds(end, [json.dumps(frame).encode()], descriptors)
    except OSError as error:
        raise Closed from error


def receive_with_descriptors(
    end: socket.socket, most: int = 2
) -> tuple[Frame, list[int]]:
    """Return such a frame from a trusted process, and the files, open here.

    Raises:
        Closed: the other side is gone.
    """
    try:
        body, descriptors, _, _ = socket.recv_fds(end, 1 << 16, most)
    except OSError as error:
        raise Closed from error
    if not body:
        raise Closed
    for descriptor in descriptors:
        os.set_inheritable(descriptor, False)
    return json.loads(body), list(descriptors)


class Channel:
    """One end of the connection; nothing that arrives on it is trusted."""

    def __init__(self, end: socket.socket, *, takes_files: bool = False) -> None:
        """Take over a connected stream socket; with `takes_files` also open files."""
        self._socket, self._takes_files = end, takes_files
        self._buffer = bytearray()
        self.received = 0  # bytes so far
        self.files: list[int] = []
        """The descriptors that came along and that nobody took yet."""

    def send(
        self, frame: Frame, *, seconds: float | None = None, files: Sequence[int] = ()
    ) -> None:
        """Send one frame, within `seconds` if given, and open files along with it.

        Raises:
            Closed: the other side is gone, or did not read in time.
        """
        body = json.dumps(frame).encode()
        self._socket.settimeout(seconds)
        try:
            if files:
                socket.send_fds(self._socket, [_HEADER.pack(len(body))], files)
            else:
                body = _HEADER.pack(len(body)) + body
            self._socket.sendall(body)
        except OSError as error:  # a timeout is one too
            raise Closed from error

    def receive(self, *, seconds: float | None = None) -> Frame | None:
        """Return the next frame, or None when none is complete after `seconds`.

        Raises:
            Closed: the other side is gone.
            Malformed: what came is longer than 16 MiB or no JSON object.
        """
        until = None if seconds is None else time.monotonic() + seconds
        while (frame := self._next()) is None:
            left = None if until is None else until - time.monotonic()
            if left is not None and left <= 0:
                return None
            self._socket.settimeout(left)
            try:
                piece = self._read()
            except TimeoutError:
                return None
            except OSError as error:
                raise Closed from error
            if not piece:
                raise Closed
            self._buffer += piece
            self.received += len(piece)
        return frame

    def _read(self) -> bytes:
        if not self._takes_files:
            return self._socket.recv(1 << 16)
        piece, files, _, _ = socket.recv_fds(self._socket, 1 << 16, 4)
        for descriptor in files:
            os.set_inheritable(descriptor, False)
        self.files += files
        return piece

    def _next(self) -> Frame | None:
        """Cut the first complete frame off the buffer."""
        if len(self._buffer) < _HEADER.size:
            return None
        (length,) = _HEADER.unpack_from(self._buffer)
        if length > LONGEST:
            raise Malformed
        end = _HEADER.size + length
        if len(self._buffer) < end:
            return None
        body = bytes(self._buffer[_HEADER.size : end])
        del self._buffer[:end]
        try:
            frame = json.loads(body)
        except (ValueError, RecursionError) as error:
            raise Malformed from error
        if not isinstance(frame, dict):
            raise Malformed
        return frame

    def fileno(self) -> int:
        """Return the descriptor of this end."""
        return self._socket.fileno()

    def close(self) -> None:
        """Close this end."""
        self._socket.close()
