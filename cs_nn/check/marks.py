"""Add up the points of one exercise's tests, and show what each part found."""

import warnings
from dataclasses import dataclass, field
from html import escape
from types import TracebackType
from typing import Any

import numpy as np

from cs_nn.check.calls import NOT_WRITTEN
from cs_nn.check.report import Finding, Note, Wrong
from cs_nn.page import ANSWERED, OPEN, Piece, show

PRE = "margin:.2em 0;white-space:pre-wrap;background:none"
OUT_OF_MEMORY = (
    "It asked for more memory than it may have: look for an array or a list that grows "
    "without end."
)
VERDICT = "application/vnd.cs-nn.verdict+json"


@dataclass
class Part:
    """One part of an exercise's tests: `with marks(2, "what is tested"):` around it."""

    title: str
    points: float
    finding: Finding | None = None
    notes: list[str] = field(default_factory=list)

    def __enter__(self) -> "Part":
        self._quiet = warnings.catch_warnings(record=True)
        self._caught = self._quiet.__enter__()
        warnings.simplefilter("always")
        self._floating = np.errstate(all="warn", under="ignore")
        self._floating.__enter__()
        return self

    def __exit__(
        self, kind: Any, error: BaseException | None, trace: TracebackType | None
    ) -> bool:
        self._floating.__exit__(kind, error, trace)
        self._quiet.__exit__(kind, error, trace)
        said = [str(w.message) for w in self._caught or [] if w.category is Note]
        self.notes = list(dict.fromkeys(said))
        if error is not None:
            self.finding = explain(error)
        return isinstance(error, (Exception, SystemExit)) or error is None

    @property
    def score(self) -> float:
        return 0.0 if self.finding else self.points

    def verdict(self) -> dict[str, Any]:
        """The part as data: points, what the failure looks like, and how it shows."""
        said = {"title": self.title, "points": self.points, "score": self.score}
        more: dict[str, Any] = {"notes": self.notes} if self.notes else {}
        if self.finding:
            more["finding"] = self.finding.data()
        return {**said, "says": self.says, **more}

    @property
    def says(self) -> str:
        """What the failure looks like, in a sentence; empty for a right answer."""
        found = self.finding
        return (found.pattern or found.differs) if found else ""


class Marks(Piece):
    """The points of one exercise: parts as `with` blocks, then `float(marks)` last.

    A part that fails costs its own points only; the next parts still run.
    `float(marks)` shows the table and returns the points, or raises Wrong at 0.
    """

    def __init__(self, exercise: str, points: float) -> None:
        self.exercise = exercise
        self.points = points
        self.parts: list[Part] = []

    def __call__(self, points: float, title: str) -> Part:
        """Open a part worth `points`."""
        self.parts.append(Part(title, points))
        if self.tested > self.points + 1e-9:
            raise ValueError(
                f"{self.exercise}: the parts sum to {self.tested:g} points, "
                f"but the exercise has {self.points:g}."
            )
        return self.parts[-1]

    def __float__(self) -> float:
        show(self)
        if self.score == 0 and (self.tested or any(p.finding for p in self.parts)):
            raise Wrong(Finding(f"{self._summary()} The table above says why."))
        return float(self.score)

    @property
    def score(self) -> float:
        return sum(part.score for part in self.parts)

    @property
    def tested(self) -> float:
        return sum(part.points for part in self.parts)

    def text(self) -> str:
        lines = [self._summary()]
        for part in self.parts:
            sign = "✗" if part.finding else "✓"
            lines.append(f"{sign} {part.title} ({part.score:g} of {part.points:g})")
            if part.finding:
                lines += [f"    {line}" for line in part.finding.lines()]
            lines += [f"    note: {note}" for note in part.notes]
        return "\n".join(lines)

    def html(self) -> str:
        colour = OPEN if any(part.finding for part in self.parts) else ANSWERED
        rows = "".join(_row(part) for part in self.parts)
        style = "width:100%;table-layout:auto;border-collapse:collapse;text-align:left"
        body = f"<table style='{style}'>{rows}</table>"
        return (
            f'<div style="border-left:4px solid {colour};padding:.4em .8em">'
            f"<strong>{escape(self._summary())}</strong>{body}</div>"
        )

    def verdict(self) -> dict[str, Any]:
        """The same as data, for reports: points, and the misconceptions by id."""
        found = [part.finding for part in self.parts if part.finding]
        ids = dict.fromkeys(i for finding in found for i in finding.misconceptions)
        parts = [part.verdict() for part in self.parts]
        return {
            "exercise": self.exercise,
            "score": self.score,
            "points": self.points,
            "misconceptions": list(ids),
            "parts": parts,
        }

    def _repr_mimebundle_(self, **_: Any) -> dict[str, Any]:
        return super()._repr_mimebundle_() | {VERDICT: self.verdict()}

    def _summary(self) -> str:
        left = self.points - self.tested
        later = f" {left:g} more are tested after you hand in." if left > 1e-9 else ""
        return f"{self.exercise}: {self.score:g} of {self.tested:g} points.{later}"


def explain(error: BaseException) -> Finding:
    """Say in plain words what an exception in a test means for the student."""
    if isinstance(error, Wrong):
        return error.finding
    if isinstance(error, NotImplementedError):
        return Finding(f"This {NOT_WRITTEN}")
    if isinstance(error, NameError) and error.name:
        return Finding(
            f"`{error.name}` does not exist: its cell is missing, was not run, or "
            "stopped with an error. Run the cell that defines it and look below it."
        )
    if isinstance(error, MemoryError):
        return Finding(OUT_OF_MEMORY)
    what = f"{type(error).__name__}: {error}".split("\n")[0][:200]
    return Finding(f"The test stopped with {what}.")


def _row(part: Part) -> str:
    sign = "✗" if part.finding else "✓"
    lines = list(part.finding.lines()) if part.finding else []
    lines += [f"note: {note}" for note in part.notes]
    detail = f"<pre style='{PRE}'>{escape(chr(10).join(lines))}</pre>" if lines else ""
    return (
        "<tr style='vertical-align:top'>"
        f"<td style='padding-right:.6em'>{sign}</td>"
        "<td style='text-align:left;white-space:normal;width:100%'>"
        f"{escape(part.title)}{detail}</td>"
        f"<td style='white-space:nowrap'>{part.score:g} of {part.points:g}</td></tr>"
    )
