"""The outputs of a cell, made safe one by one; each keeps its place."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from nbformat import NotebookNode, from_dict

from ..cells import twin
from .html import clean
from .markdown import harmless
from .pictures import RASTER, trouble
from .text import coloured, plain

MOST_OUTPUTS = 200
MOST_CELL = 12_000_000  # characters of all outputs of a cell
MOST_FRAMES = 100
_OURS = "application/vnd.cs-nn."  # data of our own tests; no page shows them as such
_SIDES = range(1, 5000)


def safe_outputs(outputs: list[NotebookNode]) -> list[NotebookNode]:
    """Return outputs that any page can show; the originals are not changed."""
    made, size = [], 0
    for output in outputs[:MOST_OUTPUTS]:
        size += len(str(output.get("data", output.get("text", ""))))
        made.append(safe_output(output) if size <= MOST_CELL else _too_much())
    if len(outputs) > MOST_OUTPUTS:
        more = f"… {len(outputs) - MOST_OUTPUTS} more outputs are not shown.\n"
        said = {"output_type": "stream", "name": "stdout", "text": more}
        made.append(from_dict(said))
    return made


def safe_output(output: NotebookNode) -> NotebookNode:
    """Return one output that any page can show."""
    kind = output.output_type
    if kind == "stream":
        return twin(output, text=plain(_joined(output.text)))
    if kind == "error":
        frames = [coloured(_joined(f)) for f in output.traceback[-MOST_FRAMES:]]
        said = {name: plain(_joined(output[name])) for name in ("ename", "evalue")}
        return twin(output, traceback=frames, **said)
    if kind not in ("display_data", "execute_result"):
        return _too_much()
    data = _safe_data(output.get("data", {}))
    return twin(output, data=data, metadata=_metadata(output.get("metadata")))


def _too_much() -> NotebookNode:
    says = "This output is not shown: the cell shows too much.\n"
    return from_dict({"output_type": "stream", "name": "stdout", "text": says})


def _safe_data(bundle: Mapping[str, Any]) -> NotebookNode:
    """Return the kinds of an output that pages may show."""
    data, lost = {}, []
    for kind, content in bundle.items():
        if kind.startswith(_OURS) or kind == "application/json":
            data[kind] = content
            continue
        text = _joined(content)
        if kind in RASTER:
            problem = trouble(kind, text)
            data |= {} if problem else {kind: text}
            lost += [f"This picture is not shown ({problem})."] if problem else []
        elif kind in _TEXTS:
            data[kind] = _TEXTS[kind](text)
    if lost:  # where a picture is missing, say so
        data["text/plain"] = "\n".join([*lost, str(data.get("text/plain", ""))]).strip()
    if bundle and not data:
        data["text/plain"] = f"(an output of kind {plain(min(bundle), 60)})"
    return from_dict(data)


_TEXTS: Mapping[str, Callable[[str], str]] = {
    "text/plain": plain,
    "text/html": clean,
    "text/markdown": harmless,
    "text/latex": plain,
}


def _metadata(found: Any) -> NotebookNode:
    """Keep what is said of a picture: alternative text, and sides that are numbers."""
    kept = {}
    for kind in RASTER:
        about = found.get(kind) if isinstance(found, Mapping) else None
        if isinstance(about, Mapping):
            sides = {n: about.get(n) for n in ("width", "height")}
            kept[kind] = {n: v for n, v in sides.items() if _is_side(v)}
            if isinstance(about.get("alt"), str):
                kept[kind]["alt"] = plain(about["alt"], 2000)
    return from_dict(kept)


def _is_side(value: Any) -> bool:
    return isinstance(value, int) and value in _SIDES


def _joined(text: Any) -> str:
    return "".join(map(str, text)) if isinstance(text, list) else str(text)
