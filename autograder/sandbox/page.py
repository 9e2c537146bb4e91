"""Rebuild the outputs of a cell from checked pieces: nothing received is trusted."""

from __future__ import annotations

import json
import re
from typing import Any

from nbformat import NotebookNode, from_dict

LIMIT_MIME = "application/vnd.cs-nn.limit+json"
_MIME = re.compile(r"[\w.+-]{1,60}/[\w.+-]{1,100}")
# Widgets have no kernel to talk to any more, and no page needs a student's script.
_DROPPED = {"application/vnd.jupyter.widget-view+json", "application/javascript"}
_METADATA_CHARS = 2000


class Page:
    """The outputs of one cell after another."""

    def __init__(self) -> None:
        """Start with no cell."""
        self._by_display: dict[str, list[NotebookNode]] = {}
        self.begin()

    def begin(self) -> None:
        """Start a new cell."""
        self.outputs: list[NotebookNode] = []
        self.size = 0  # characters that came, cleared ones too
        self._clear_next = False

    def feed(self, pieces: object) -> None:
        """Add what a process says are outputs; what is not well formed is dropped."""
        for piece in pieces if isinstance(pieces, list) else []:
            if isinstance(piece, dict):
                self._feed_one(piece)
                texts = (*piece.values(), *_dict(piece.get("data")).values())
                self.size += sum(len(t) for t in texts if isinstance(t, str))

    def _feed_one(self, piece: dict[str, Any]) -> None:
        kind = piece.get("output_type")
        if kind == "clear_output":
            self._clear_next = True
            if not piece.get("wait"):
                self._clear()
            return
        self._clear()
        if kind == "stream":
            self._stream(piece)
        elif kind in ("display_data", "execute_result"):
            self._data(str(kind), piece)
        elif kind == "error":
            frames = piece.get("traceback")
            self.error(
                _text(piece.get("ename")),
                _text(piece.get("evalue")),
                [_text(frame) for frame in frames] if isinstance(frames, list) else [],
            )

    def _clear(self) -> None:
        if self._clear_next:
            self.outputs.clear()
        self._clear_next = False

    def _stream(self, piece: dict[str, Any]) -> None:
        name, text = piece.get("name"), _text(piece.get("text"))
        last = self.outputs[-1] if self.outputs else {}
        if name not in ("stdout", "stderr") or not text:
            return
        if last.get("name") == name and last.get("output_type") == "stream":
            last["text"] += text
        else:
            self.outputs.append(_output("stream", name=name, text=text))

    def _data(self, kind: str, piece: dict[str, Any]) -> None:
        data, metadata = _bundle(piece.get("data")), _metadata(piece.get("metadata"))
        display = str(piece.get("display_id") or "")
        if piece.get("update"):
            for known in self._by_display.get(display, []):
                known.data, known.metadata = data, metadata
            return
        if not data:
            return
        output = _output(kind, data=data, metadata=metadata)
        if kind == "execute_result":
            count = piece.get("execution_count")
            output.execution_count = count if isinstance(count, int) else None
        self.outputs.append(output)
        if display:
            self._by_display.setdefault(display, []).append(output)

    def error(self, name: str, message: str, frames: list[str]) -> None:
        """Add an error."""
        self.outputs.append(
            _output("error", ename=name, evalue=message, traceback=frames)
        )

    def stopped(self, name: str, sentence: str) -> None:
        """Say why a cell was stopped, and where it was if the interrupt told us."""
        where: list[str] = []
        for output in self.outputs[-2:]:
            if output.get("ename") == "KeyboardInterrupt":
                where = output.traceback[:-1]
                self.outputs.remove(output)
        self.error(name, sentence, [*where, f"{name}: {sentence}"])

    def note(self, name: str, sentence: str) -> None:
        """Say something that costs no points."""
        data = {"text/plain": sentence, LIMIT_MIME: {"kind": name}}
        self.outputs.append(_output("display_data", data=data, metadata={}))


def _output(kind: str, **fields: Any) -> NotebookNode:
    """Return an output as notebooks store it; nbformat's own would check it, slowly."""
    return from_dict({"output_type": kind, **fields})


def _text(value: object) -> str:
    """Return text that can be written as UTF-8."""
    text = value if isinstance(value, str) else str(value)
    return text.encode("utf-8", "replace").decode()


def _dict(value: object) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}


def _bundle(value: object) -> dict[str, Any]:
    """Keep the well-formed entries of a mime bundle."""
    if not isinstance(value, dict):
        return {}
    return {
        mime: content if mime.endswith("json") else _text(content)
        for mime, content in value.items()
        if _MIME.fullmatch(mime)
        and mime not in _DROPPED
        and (isinstance(content, str) or (mime.endswith("json") and _flat(content)))
    }


def _metadata(value: object) -> dict[str, Any]:
    """Keep metadata of reasonable size."""
    if not isinstance(value, dict) or not _flat(value):
        return {}
    return value if len(json.dumps(value)) <= _METADATA_CHARS else {}


def _flat(value: object, depth: int = 40) -> bool:
    """Tell whether JSON is nested so little that every program can read it."""
    if isinstance(value, dict):
        value = list(value.values())
    if not isinstance(value, list):
        return True
    return depth > 0 and all(_flat(item, depth - 1) for item in value)
