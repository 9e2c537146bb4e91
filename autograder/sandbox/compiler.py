"""How cells become code: the instructor's are known, and may have been compiled before.

The fork server learns the instructor's cells, which are the same for a whole class; the
processes that it forks find their code ready.
"""

from __future__ import annotations

import ast
import contextlib
import warnings
from collections.abc import Iterator
from types import CodeType
from typing import Any, ClassVar

from IPython.core.compilerop import CachingCompiler

from .plain import parsed

_UNFIT = (SyntaxError, ValueError, RecursionError, MemoryError, OverflowError, Warning)


class Compiler(CachingCompiler):  # type: ignore[misc] # IPython has no types
    """Remembers which cells are the instructor's, by the file name of their code."""

    locked: ClassVar[set[str]] = set()
    trusting: ClassVar[bool] = False
    """Whether the running cell is the instructor's."""

    def __init__(self) -> None:
        """Know nothing yet."""
        super().__init__()
        self._usual = self.flags | ast.PyCF_ALLOW_TOP_LEVEL_AWAIT
        self._programs: dict[str, ast.Module] = {}
        self._codes: dict[tuple[int, str, str], CodeType] = {}
        self._ready: tuple[str, ast.Module] | None = None

    def learn(self, count: int, source: str) -> None:
        """Compile a cell of the instructor's that will be the `count`th to run."""
        program = self._programs.get(source) or parsed(source)
        if program is None or not program.body or "await" in source:
            return
        name = self.get_code_name(source, _ended(source), count)
        with warnings.catch_warnings(), contextlib.suppress(*_UNFIT):
            warnings.simplefilter("error")  # a warning is for the cell's own output
            codes = dict(self._compiled(program, name))
            self._codes |= codes
            self._programs[source] = program

    def _compiled(
        self, program: ast.Module, name: str
    ) -> Iterator[tuple[tuple[int, str, str], CodeType]]:
        wholes: list[tuple[ast.stmt, ast.Module | ast.Interactive, str]]
        wholes = [(node, ast.Module([node], []), "exec") for node in program.body]
        last = program.body[-1]
        if isinstance(last, ast.Expr):  # it shows its value
            wholes.append((last, ast.Interactive([last]), "single"))
        with self.extra_flags(ast.PyCF_ALLOW_TOP_LEVEL_AWAIT):
            for node, whole, symbol in wholes:
                yield (id(node), name, symbol), super().__call__(whole, name, symbol)

    def __call__(self, source: Any, filename: str, symbol: str, **more: Any) -> Any:
        """Return the code of a part of a cell."""
        if isinstance(source, ast.Module | ast.Interactive) and source.body:
            known = self._codes.get((id(source.body[0]), filename, symbol))
            if known is not None and self.flags == self._usual:
                return known
        return super().__call__(source, filename, symbol, **more)

    def plain(self, source: str) -> str | None:
        """Return a cell as it will run, if IPython would leave it as it is."""
        program = self._programs.get(source) or parsed(source)
        if program is None:
            return None
        cell = _ended(source)
        self._ready = cell, program
        return cell

    def ast_parse(
        self, source: str, filename: str = "<input>", symbol: str = "exec"
    ) -> ast.AST:
        """Parse a cell, once."""
        ready, self._ready = self._ready, None
        if ready and ready[0] == source and symbol == "exec":
            return ready[1]
        tree: ast.AST = super().ast_parse(source, filename, symbol)
        return tree

    def cache(self, *args: Any, **kwargs: Any) -> str:
        """Name the code of a cell that is about to run."""
        name: str = super().cache(*args, **kwargs)
        if Compiler.trusting:
            self.locked.add(name)
        return name


def _ended(source: str) -> str:
    return source if source.endswith("\n") else source + "\n"
