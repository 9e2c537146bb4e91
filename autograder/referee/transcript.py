"""Word for word what a test asked of a student's code, and a mark of each answer."""

from __future__ import annotations

import base64
import hashlib
from typing import Any

_MOST_BYTES = 4 << 20
Step = tuple[bytes, str]
"""What was said, and the mark of what was answered."""


def mark(*answer: bytes) -> str:
    """Return the mark of an answer: two are the same only if the answers are."""
    digest = hashlib.blake2b(digest_size=20)
    for piece in answer:
        digest.update(len(piece).to_bytes(8, "big") + piece)
    return digest.hexdigest()


class Transcript:
    """Of one hearing."""

    def __init__(self) -> None:
        """Start with nothing said."""
        self._steps: list[Step] = []
        self._saying, self._size = b"", 0

    def said(self, frame: bytes) -> None:
        """Note what was said."""
        self._size += len(frame)
        self._saying += frame

    def heard(self, *answer: bytes) -> None:
        """Note what was answered."""
        if self._size <= _MOST_BYTES:
            self._steps.append((self._saying, mark(*answer)))
        self._saying = b""

    def as_json(self) -> list[list[str]] | None:
        """Return it for a frame, or None if it is too long to be of use."""
        if self._size > _MOST_BYTES or self._saying:
            return None
        return [[base64.b64encode(said).decode(), heard] for said, heard in self._steps]


def read(steps: Any) -> list[Step] | None:
    """Return the steps of a transcript that came in a frame of a referee's."""
    if steps is None:
        return None
    return [(base64.b64decode(said), str(heard)) for said, heard in steps]
