"""What is kept of recorded submissions beside nbgrader's gradebook."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from nbformat import NotebookNode

from .paths import write_atomically
from .remarks import Remark

VERDICT_MIME = "application/vnd.cs-nn.verdict+json"
_MISCONCEPTION = re.compile(r"M-\d{2,3}")


@dataclass(frozen=True)
class Entry:
    """A recorded submission, known by the hash of all that its grade depends on."""

    content: str
    recorded: str
    """The hash of the scores that the gradebook had of it then."""
    remarks: tuple[Remark, ...]
    recognised: tuple[str, ...]
    seconds: float
    handed: str = ""
    """The hash of what was handed in, whatever the grade depends on beside it."""

    def save(self, path: Path) -> None:
        """Keep the entry."""
        write_atomically(path, json.dumps(asdict(self), indent=1))


NOTHING = Entry("", "", (), (), 0.0)
"""Of a submission of which nothing is recorded."""


def load(path: Path) -> Entry | None:
    """Return the entry that a file holds, or None."""
    try:
        kept = json.loads(path.read_text(encoding="utf-8"))
        return Entry(
            kept["content"],
            kept["recorded"],
            tuple(Remark(**remark) for remark in kept["remarks"]),
            tuple(kept["recognised"]),
            kept["seconds"],
            str(kept.get("handed", "")),
        )
    except (OSError, ValueError, KeyError, TypeError):
        return None


def misconceptions(notebooks: Iterable[NotebookNode]) -> tuple[str, ...]:
    """Return the misconceptions that the tests of executed notebooks recognised."""
    cells = (cell for notebook in notebooks for cell in notebook.cells)
    return tuple(sorted({n for c in cells for n in named(c.get("outputs", []))}))


def named(outputs: Iterable[Mapping[str, Any]]) -> list[str]:
    """Return the misconceptions that the verdicts among a cell's outputs name."""
    verdicts = (output.get("data", {}).get(VERDICT_MIME) for output in outputs)
    lists = (v.get("misconceptions") for v in verdicts if isinstance(v, dict))
    return [
        name
        for names in lists
        for name in (names if isinstance(names, list) else [])
        if isinstance(name, str) and _MISCONCEPTION.fullmatch(name)
    ]
