"""Tell which cell of a student belongs to which cell of the instructor's notebook."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from nbformat import NotebookNode

from .cells import grade_id, is_answer
from .remarks import CELL_ID, Remark, listed

TOP = -1  # where added cells stand that come before every known cell
_KINDS = ("code", "markdown", "raw")
HIDDEN = re.compile(
    "|".join(
        rf"^[^\n]*### BEGIN {what}.*?(?:### END {what}[^\n]*(?:\n|\Z)|\Z)"
        for what in ("HIDDEN TESTS", "MARK SCHEME")
    ),
    re.DOTALL | re.MULTILINE,
)
"""What students don't get of a locked cell: hidden tests, and mark schemes."""


@dataclass(frozen=True)
class StudentCell:
    """What we take from a cell that was handed in."""

    kind: str
    text: str
    grade_id: str = ""
    cell_id: str = ""
    pictures: Mapping[str, Any] = field(default_factory=dict)

    @classmethod
    def from_json(cls, cell: Mapping[str, Any]) -> StudentCell:
        """Read a cell of any shape; what is missing or odd counts as empty."""
        metadata = cell.get("metadata")
        nbgrader = metadata.get("nbgrader") if isinstance(metadata, dict) else None
        name = nbgrader.get("grade_id") if isinstance(nbgrader, dict) else None
        kind = cell.get("cell_type")
        return cls(
            kind=kind if kind in _KINDS else "markdown",
            text=_text(cell.get("source", cell.get("input"))),
            grade_id=name if isinstance(name, str) else "",
            cell_id=_text(cell.get("id")),
            pictures=_pictures(cell.get("attachments")),
        )


def _text(source: object) -> str:
    """Return a cell's text, which may come as lines, as text that is valid Unicode."""
    if isinstance(source, list):
        source = "".join(line for line in source if isinstance(line, str))
    text = source if isinstance(source, str) else ""
    return text.encode("utf-8", "replace").decode()


def _pictures(attachments: object) -> dict[str, dict[str, str]]:
    """Keep the pictures pasted into a written answer."""
    result: dict[str, dict[str, str]] = {}
    for name, bundle in attachments.items() if isinstance(attachments, dict) else ():
        for mime, data in bundle.items() if isinstance(bundle, dict) else ():
            if mime in ("image/png", "image/jpeg", "image/gif") and type(data) is str:
                result[_text(name)] = {mime: _text(data)}
    return result


class Matched:
    """A student's cells, sorted by the cell of the instructor's they belong to."""

    def __init__(
        self, source: NotebookNode, cells: list[StudentCell], stubs: Mapping[str, str]
    ) -> None:
        """Match by grade id, else by cell id, else by the text of a plain cell."""
        self._source, self._stubs = source.cells, stubs
        self._nothing = not any(cell.text.strip() for cell in cells)
        self._answers: dict[int, list[StudentCell]] = defaultdict(list)
        self._copies: dict[int, int] = defaultdict(int)
        self._locked: dict[int, set[str]] = defaultdict(set)
        self.added: dict[int, list[StudentCell]] = defaultdict(list)
        """The student's own cells, by the index of the known cell before them."""
        every = list(enumerate(self._source))
        keys = [
            {grade_id(c): i for i, c in every if grade_id(c)},
            {str(c.get("id", "")): i for i, c in every},
            {c.source.strip(): i for i, c in every if not grade_id(c)},
        ]
        before = TOP
        for cell in cells:
            mine = (cell.grade_id, cell.cell_id, cell.text.strip())
            pairs = zip(keys, mine, strict=True)
            known = [key[name] for key, name in pairs if name and name in key]
            if known:
                before = known[0]
                self._place(before, cell)
            elif cell.text.strip() and cell.cell_id != CELL_ID:
                self.added[before].append(cell)
        self._keep_other_versions()

    def _place(self, index: int, cell: StudentCell) -> None:
        """File a known cell; a plain one that was changed counts as added."""
        known = self._source[index]
        self._copies[index] += 1
        if is_answer(known):
            self._answers[index].append(cell)
        elif grade_id(known):
            self._locked[index].add(cell.text.strip())
        elif cell.text.strip() != known.source.strip():
            self.added[index].append(cell)

    def answer(self, index: int) -> StudentCell | None:
        """Choose among the copies of an answer: the last that is not the template."""
        copies = self._answers[index]
        written = [cell for cell in copies if self._is_written(index, cell)]
        filled = [cell for cell in copies if cell.text.strip()]
        return next(iter([*written[::-1], *filled, *copies]), None)

    def _is_written(self, index: int, cell: StudentCell) -> bool:
        stub = self._stubs.get(grade_id(self._source[index]), "")
        return cell.text.strip() not in ("", stub.strip())

    def _keep_other_versions(self) -> None:
        """Put other versions of an answer before it: a helper may stand there."""
        for index, copies in list(self._answers.items()):
            chosen = self.answer(index)
            self.added[index - 1] += [
                cell
                for cell in copies
                if chosen and cell.text != chosen.text and self._is_written(index, cell)
            ]

    def remarks(self, file: str) -> list[Remark]:
        """Say what was missing, and what was there twice."""
        if self._nothing:
            return [_empty(f"{file} has no cells with text in them")]
        named = [(i, grade_id(c)) for i, c in enumerate(self._source) if grade_id(c)]
        missing = [name for index, name in named if not self._copies[index]]
        twice = [name for index, name in named if self._copies[index] > 1]
        remarks = [_missing(file, missing)] if missing else []
        remarks += [_twice(file, twice)] if twice else []
        left = [name for index, name in named if self._is_left(index)]
        if left and len(left) == sum(map(is_answer, self._source)):
            remarks.append(_empty(f"{file} has no answers in it"))
        elif left:
            remarks.append(_unanswered(file, left))
        changed = [name for index, name in named if self._was_changed(index)]
        remarks += [_changed(file, changed)] if changed else []
        turned = [name for index, name in named if self._was_turned(index)]
        return [*remarks, *([_turned(file, turned)] if turned else [])]

    def _was_turned(self, index: int) -> bool:
        """Tell whether an answer came back as another kind of cell."""
        kind, answer = self._source[index].cell_type, self.answer(index)
        return answer is not None and answer.kind != kind

    def _was_changed(self, index: int) -> bool:
        """Tell whether a locked cell came back other than it was released."""
        released = HIDDEN.sub("", self._source[index].source).split()
        return any(text.split() != released for text in self._locked[index])

    def _is_left(self, index: int) -> bool:
        """Tell whether an answer was handed in just as it was released."""
        copies = self._answers[index] if self._stubs else []
        return bool(copies) and not any(self._is_written(index, c) for c in copies)


def _unanswered(file: str, names: list[str]) -> Remark:
    return Remark(
        "unanswered",
        f"{file}: {listed(names)} {_are(names)} as released: write your answer "
        "there and hand the notebook in again.",
    )


def _changed(file: str, names: list[str]) -> Remark:
    return Remark(
        "changed-cells",
        f"{file}: {listed(names)} {_are(names)} locked, and your changes there do not "
        "count: leave such cells as they are.",
    )


def _turned(file: str, names: list[str]) -> Remark:
    return Remark(
        "changed-kind",
        f"{file}: {listed(names)} came as another kind of cell, and counts as the kind "
        "it was: do not turn code into text, or text into code.",
    )


def _are(names: list[str]) -> str:
    return "is" if len(names) == 1 else "are"


def _empty(what: str) -> Remark:
    return Remark("empty", f"{what}: save the notebook you worked in and hand it in.")


def _missing(file: str, names: list[str]) -> Remark:
    return Remark(
        "deleted-cells",
        f"{file} lacks {listed(names)}, put back with no answer: copy your answers "
        "into a fresh notebook, and delete none of its cells.",
    )


def _twice(file: str, names: list[str]) -> Remark:
    return Remark(
        "duplicate-cells",
        f"{file} has more than one copy of {listed(names)}, and the last one that you "
        "wrote in counts: delete the others.",
    )
