"""What can be seen without running a test: how it ends, which names it leans on."""

import ast
import builtins
import re
from collections.abc import Iterator
from typing import Any

import numpy as np

from autograder.matching import HIDDEN
from cs_nn.check.probes import probe

SEEDS = 20
SCHEME = re.compile("### BEGIN MARK SCHEME.*?### END MARK SCHEME", re.DOTALL)
AWARD = re.compile(r"^\* (\d+(?:\.\d+)?) points?:", re.MULTILINE)
FAMILY = re.compile(r"^[a-z0-9]+(-[a-z0-9]+)*$")


def test_cells(notebook: Any) -> Iterator[tuple[str, str]]:
    """Yield (grade id, source) of each cell that tests."""
    for cell in notebook.cells:
        grading = cell.metadata.get("nbgrader", {})
        if grading.get("grade") and grading.get("locked"):
            yield grading["grade_id"], cell.source


def written(notebook: Any) -> Iterator[tuple[str, float, float | None]]:
    """Yield (grade id, points, points of its mark scheme) of each written answer.

    The scheme stands in a locked cell above the answer and after the one before it; its
    points are those of the lines "* 2 points: …". None when there is no scheme.
    """
    scheme: float | None = None
    for cell in notebook.cells:
        grading = cell.metadata.get("nbgrader", {})
        if grading.get("grade") and grading.get("solution"):
            yield grading["grade_id"], grading["points"], scheme
            scheme = None
        elif grading.get("locked") and (found := SCHEME.search(cell.source)):
            scheme = sum(map(float, AWARD.findall(found[0])))


def ends_in_a_float(source: str) -> bool:
    """Tell whether the last expression is `float(…)`: nbgrader reads it as points."""
    last = ast.parse(source).body[-1]
    return (
        isinstance(last, ast.Expr)
        and isinstance(last.value, ast.Call)
        and isinstance(last.value.func, ast.Name)
        and last.value.func.id == "float"
    )


def has_visible_part(source: str) -> bool:
    """Tell whether a student sees at least one part of this test."""
    return "with marks(" in HIDDEN.sub("", source)


def foreign_names(solution: Any, release: Any) -> Iterator[tuple[str, str]]:
    """Yield (grade id, name) where a test uses a name that neither the released page
    nor an earlier test defines: only some student's cell would.
    """
    known = set(dir(builtins)) | {"display", "get_ipython"}
    for cell in release.cells:
        if cell.cell_type == "code":
            known |= bound(cell.source)
    for grade_id, source in test_cells(solution):
        known |= bound(source)
        for name in sorted(used(source) - known):
            yield grade_id, name


def bound(source: str) -> set[str]:
    """Every name that a cell binds anywhere, arguments included."""
    names: set[str] = set()
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            names.add(node.id)
        elif isinstance(node, ast.FunctionDef | ast.ClassDef):
            names.add(node.name)
        elif isinstance(node, ast.arg):
            names.add(node.arg)
        elif isinstance(node, ast.alias):
            names.add((node.asname or node.name).split(".")[0])
    return names


def used(source: str) -> set[str]:
    """Every name that a cell reads."""
    nodes = ast.walk(ast.parse(source))
    return {
        n.id for n in nodes if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Load)
    }


def families(source: str) -> set[str]:
    """The probe families that a test's strings name."""
    nodes = ast.walk(ast.parse(source))
    texts = {n.value for n in nodes if isinstance(n, ast.Constant)}
    return {t for t in texts if isinstance(t, str) and FAMILY.match(t) and _known(t)}


# x + relu(x W) adds x to its image, so W can't be anything but (d, d)
SQUARE_BY_DEFINITION = {"residual-forward", "residual-backward"}


def tame_probe(family: str) -> str:
    """Say what is too tame about a family's probes: a square or symmetric array."""
    for seed in range(SEEDS):
        try:
            drawn = probe(family, seed)
        except TypeError:
            return ""  # it needs an option that only its test knows
        for array in _matrices([*drawn.args, *drawn.kwargs.values()]):
            if array.shape[-1] != array.shape[-2]:
                continue
            if family not in SQUARE_BY_DEFINITION:
                return f"draws a square array {array.shape} (seed {seed})"
            if np.allclose(array, np.swapaxes(array, -1, -2)):
                return f"draws a symmetric array {array.shape} (seed {seed})"
    return ""


def _known(family: str) -> bool:
    try:
        probe(family, 0)
    except ValueError:
        return False
    except TypeError:
        return True
    return True


def _matrices(values: Any) -> Iterator[np.ndarray]:
    for value in values:
        if isinstance(value, np.ndarray) and value.ndim >= 2:
            yield value
        elif isinstance(value, list | tuple):
            yield from _matrices(value)
