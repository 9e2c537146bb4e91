"""What the tests of one exercise found, read from a cell's outputs and shown again."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from html import escape
from typing import Any

from nbformat import NotebookNode

from ..cells import marks, twin
from ..ledger import VERDICT_MIME
from ..safe.text import plain, with_code
from .figures import picture

# What a part says, in this order: the key of the data, and its heading.
_LINES = {
    "called": "Called",
    "differs": "Found",
    "pattern": "Looks like",
    "question": "Ask yourself",
    "section": "Read",
    "reproduce": "Try it",
}
_CODE = {"called", "reproduce"}
_ONCE = {"Ask yourself", "Read"}  # what stands above need not be read again
_SIGNS = {True: "✓", False: "✗"}
# A probe that anybody may draw has a small number; those of grading have hex digits.
_PUBLIC = re.compile(r"seed=\d{1,4}\b")


@dataclass(frozen=True)
class Part:
    """One part of an exercise's tests."""

    title: str
    points: float
    score: float
    says: Mapping[str, str]
    misconceptions: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    arrays: tuple[Any, Any] | None = None

    @property
    def passed(self) -> bool:
        """Whether nothing was found."""
        return not self.says

    @property
    def looks_like(self) -> str:
        """The pattern that was recognised, or else what differs."""
        return self.says.get("pattern") or self.says.get("differs", "")

    def lines(self) -> Iterator[tuple[str, str]]:
        """Yield heading and text of each line."""
        names = " ".join(self.misconceptions)
        names_at = "pattern" if self.says.get("pattern") else "differs"
        for key, heading in _LINES.items():
            text = self.says.get(key, "")
            if text:
                yield heading, f"{names} {text}".strip() if key == names_at else text
        for note in self.notes:
            yield "Note", note

    def kept(self, *, hidden: bool) -> Part:
        """Return the part as students may see it: of a hidden one less."""
        if not hidden:
            return self
        says = dict(self.says)
        if not _PUBLIC.search(says.get("reproduce", "")):
            says.pop("reproduce", None)
        return Part(
            self.title, self.points, self.score, says, self.misconceptions, self.notes
        )


@dataclass(frozen=True)
class Verdict:
    """What the tests of one exercise found."""

    exercise: str
    points: float
    score: float
    parts: tuple[Part, ...]

    @classmethod
    def read(cls, data: Any) -> Verdict | None:
        """Read a verdict; None where it is none, for anybody can write data."""
        try:
            parts = tuple(_part(part) for part in data["parts"][:100])
            points, score = float(data["points"]), float(data["score"])
            return cls(plain(str(data["exercise"]), 80), points, score, parts)
        except (KeyError, TypeError, ValueError, AttributeError):
            return None

    @property
    def misconceptions(self) -> tuple[str, ...]:
        """The misconceptions that were recognised, each once."""
        return tuple(dict.fromkeys(m for p in self.parts for m in p.misconceptions))

    def text(self) -> str:
        """Return the verdict as text."""
        lines = [f"{self.exercise}: {self.score:g} of {self.points:g} points."]
        for part in self.parts:
            points = f"({part.score:g} of {part.points:g})"
            lines.append(f"{_SIGNS[part.passed]} {part.title} {points}")
            lines += [f"    {heading}: {text}" for heading, text in part.lines()]
        return "\n".join(lines)

    def html(self) -> str:
        """Return the verdict as HTML; its classes are those of the feedback page."""
        told: set[tuple[str, str]] = set()
        rows = []
        for part in self.parts:
            rows.append(_row(part, told))
            told |= set(part.lines())
        return f'<ul class="verdict">{"".join(rows)}</ul>'


def verdict_of(cell: NotebookNode) -> Verdict | None:
    """Return the verdict that a test cell shows, if it shows one."""
    if not marks(cell).get("grade") or cell.cell_type != "code":
        return None
    shown = (o.get("data", {}).get(VERDICT_MIME) for o in cell.outputs)
    return next((v for v in map(Verdict.read, filter(None, shown)) if v), None)


def shown_verdict(output: NotebookNode, verdict: Verdict, visible: str) -> NotebookNode:
    """Return the output of a verdict as students may see it.

    `visible` is the part of the test cell that they have: the titles of other parts
    stand in a hidden one.
    """
    titles = _titles(visible)
    parts = tuple(part.kept(hidden=part.title not in titles) for part in verdict.parts)
    kept = Verdict(verdict.exercise, verdict.points, verdict.score, parts)
    data = {"text/plain": kept.text(), "text/html": kept.html()}
    return twin(output, data=NotebookNode({**data, VERDICT_MIME: as_data(kept)}))


def as_data(verdict: Verdict) -> dict[str, Any]:
    """Return a verdict as the data that `Verdict.read` reads, without arrays."""
    parts = [
        {
            "title": part.title,
            "points": part.points,
            "score": part.score,
            "notes": list(part.notes),
            "finding": {**part.says, "misconceptions": list(part.misconceptions)},
        }
        for part in verdict.parts
    ]
    about = {"points": verdict.points, "score": verdict.score, "parts": parts}
    names = list(verdict.misconceptions)
    return {"exercise": verdict.exercise, "misconceptions": names, **about}


def _part(data: Mapping[str, Any]) -> Part:
    finding = data.get("finding") or {}
    says = {k: plain(str(finding[k]), 2000) for k in _LINES if finding.get(k)}
    if not finding and data.get("says"):
        says = {"differs": plain(str(data["says"]), 2000)}
    got, expected = finding.get("got"), finding.get("expected")
    return Part(
        plain(str(data["title"]), 300),
        float(data["points"]),
        float(data["score"]),
        says,
        tuple(plain(str(m), 20) for m in finding.get("misconceptions", ())),
        tuple(plain(str(note), 500) for note in data.get("notes", ())),
        (got, expected) if got and expected else None,
    )


def _titles(source: str) -> set[str]:
    """Return every text that stands in a piece of code: a part's title is one."""
    try:
        nodes = ast.walk(ast.parse(source))
    except SyntaxError:
        return set()
    found = (n.value for n in nodes if isinstance(n, ast.Constant))
    return {plain(text, 300) for text in found if isinstance(text, str)}


def _row(part: Part, told: set[tuple[str, str]]) -> str:
    """Return one part as a list item; `told` are the lines that stand above it."""
    kind = "right" if part.passed else "wrong"
    points = f"{part.score:g} of {part.points:g}"
    sign = f"{_SIGNS[part.passed]} {escape(part.title)}"
    lines = "".join(
        f"<dt>{heading}</dt><dd>{_said(heading, text)}</dd>"
        for heading, text in part.lines()
        if heading not in _ONCE or (heading, text) not in told
    )
    drawn = picture(*part.arrays, part.title) if part.arrays else ""
    details = (f"<dl>{lines}</dl>" if lines else "") + drawn
    head = f"<strong>{sign}</strong> <em>{points}</em>"
    return f'<li class="{kind}">{head}{details}</li>'


def _said(heading: str, text: str) -> str:
    code = heading in {_LINES[key] for key in _CODE}
    return f"<code>{escape(text)}</code>" if code else with_code(text)
