"""An instructor's notebook as parts that know which names they need and give.

So a changed answer runs with no more than what its tests read: a tenth of a second in
place of a whole notebook.
"""

import re
import symtable
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property

import nbformat
from nbformat import NotebookNode

from autograder.cells import code_cells, grade_id, is_answer, marks, twin
from autograder.referee.names import Plan, carrying, make_plan

_MAGIC = re.compile(r"^(\s*)[%!].*$", re.MULTILINE)


@dataclass(frozen=True)
class Part:
    """A code cell: where it stands, what it is for, and its names."""

    place: int
    cell: NotebookNode
    gives: frozenset[str]
    needs: frozenset[str]

    @property
    def name(self) -> str:
        """Its grade id, or nothing."""
        return grade_id(self.cell)

    @property
    def answers(self) -> bool:
        """Whether students write it, and tests decide what it is worth."""
        return is_answer(self.cell) and not marks(self.cell).get("grade")

    @property
    def tests(self) -> bool:
        """Whether it gives points without a person."""
        return bool(marks(self.cell).get("grade")) and not is_answer(self.cell)

    @property
    def points(self) -> float:
        """The points to be had here."""
        return float(marks(self.cell).get("points", 0))


class Page:
    """The code cells of an instructor's notebook."""

    def __init__(self, notebook: NotebookNode) -> None:
        """Read which names each cell needs and gives."""
        self._notebook = notebook
        self._plans: dict[tuple[tuple[str, str], ...], Plan | None] = {}
        cells = enumerate(code_cells(notebook))
        self.parts = [Part(i, cell, *_names(cell.source)) for i, cell in cells]
        self.answers = [part for part in self.parts if part.answers]
        self.tests = [part for part in self.parts if part.tests]

    def asks(self, test: Part) -> list[Part]:
        """Return the answers whose names a test calls itself."""
        return [
            a for a in self.answers if a.place < test.place and a.gives & test.needs
        ]

    def reached(self, answer: Part) -> list[Part]:
        """Return the tests that an answer can change, also through other answers."""
        return [t for t in self.tests if answer in self.below([t])]

    def below(self, parts: Iterable[Part]) -> list[Part]:
        """Return these parts and all that they need, in the notebook's order."""
        found = {part.place: part for part in self._silent}
        waiting = list(parts)
        while waiting:
            part = waiting.pop()
            if found.setdefault(part.place, part) is part:
                before = self._needed[part.place]
                waiting += [p for p in before if p.place not in found]
        return [found[place] for place in sorted(found)]

    @cached_property
    def _needed(self) -> list[list[Part]]:
        return [list(self._givers(part)) for part in self.parts]

    def _givers(self, part: Part) -> Iterator[Part]:
        """Yield who gives a name that a part needs: the last before it, and answers."""
        before = self.parts[: part.place]
        for name in sorted(part.needs):
            givers = [p for p in before if name in p.gives]
            yield from [p for p in givers if p.answers]
            if name not in part.gives:
                yield from givers[-1:]

    @cached_property
    def _silent(self) -> list[Part]:
        """Cells that set something up without giving a name, such as a seed."""
        asked = frozenset[str]().union(*(a.gives for a in self.answers))
        return [
            p
            for p in self.parts
            if not (p.gives or p.tests or is_answer(p.cell) or p.needs & asked)
        ]

    def notebook(self, cells: Iterable[NotebookNode]) -> NotebookNode:
        """Return a notebook of some cells, tested as the reference's own are."""
        made = twin(self._notebook, cells=list(cells))
        known = {cell.id: cell for cell in self._notebook.cells}
        reference = [known.get(cell.id, cell) for cell in made.cells]
        return carrying(made, self._plan(reference))

    def _plan(self, reference: list[NotebookNode]) -> Plan | None:
        """Return the plan of some cells, which all the mutants of an answer share."""
        key = tuple((cell.id, cell.source) for cell in reference)
        if key not in self._plans:
            self._plans[key] = make_plan(twin(self._notebook, cells=reference))
        return self._plans[key]


def changed(cell: NotebookNode, source: str) -> NotebookNode:
    """Return a cell with another text."""
    return twin(cell, source=source)


def unmarked(cell: NotebookNode, source: str) -> NotebookNode:
    """Return a cell of the instructor's with another text, that gives no points."""
    new = nbformat.v4.new_code_cell(source, id=f"{cell.id}-unmarked"[-64:])
    new.metadata["nbgrader"] = {"locked": True, "grade": False, "solution": False}
    return new


def _names(source: str) -> tuple[frozenset[str], frozenset[str]]:
    """Return the names a cell gives to later ones, and those it may need of earlier."""
    try:
        table = symtable.symtable(_MAGIC.sub(r"\1pass", source), "<cell>", "exec")
    except SyntaxError:
        return frozenset(), frozenset()
    gives, needs = set(), set()
    for symbol in table.get_symbols():
        if symbol.is_assigned() or symbol.is_imported():
            gives.add(symbol.get_name())
        if symbol.is_referenced():
            needs.add(symbol.get_name())
    for child in table.get_children():
        for inner in _all(child):
            for symbol in inner.get_symbols():
                if symbol.is_global():
                    (gives if symbol.is_assigned() else needs).add(symbol.get_name())
    return frozenset(gives), frozenset(needs)


def _all(table: symtable.SymbolTable) -> Iterator[symtable.SymbolTable]:
    yield table
    for child in table.get_children():
        yield from _all(child)
