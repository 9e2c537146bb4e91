"""A wrong answer is judged without the tests that its verdict does not depend on."""

from typing import Any

import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

from autograder.lint.relevant import names, only_tests_of


def page(**sources: str) -> Any:
    """Return a notebook; a name that starts with `test_` is a test's."""
    cells = [new_markdown_cell("Words.")]
    for name, source in sources.items():
        graded = name.startswith("test_")
        about = {"grade_id": name.replace("_", "-"), "grade": graded, "locked": graded}
        cells.append(new_code_cell(source, metadata={"nbgrader": about}))
    return new_notebook(cells=cells)


def left(notebook: Any) -> list[str]:
    return [
        cell.metadata.nbgrader.grade_id
        for cell in notebook.cells
        if cell.cell_type == "code"
    ]


def test_the_tests_of_other_exercises_go_and_all_else_stays() -> None:
    whole = page(a="def a(): ...", test_a="x = a()", b="y = 1", test_b="x = 2; x + y")
    assert left(only_tests_of({"b"}, whole)) == ["a", "b", "test-b"]
    assert left(only_tests_of({"a"}, whole)) == ["a", "test-a", "b"]
    assert only_tests_of({"a"}, whole).cells[0] == whole.cells[0]
    assert only_tests_of({"a", "b"}, whole) == whole


def test_a_test_stays_that_binds_what_is_read_below() -> None:
    chain = page(test_a="x = 1", test_b="y = x", test_c="print(y)", d="z")
    assert left(only_tests_of({"c"}, chain)) == ["test-a", "test-b", "test-c", "d"]
    assert left(only_tests_of({"a"}, chain)) == ["test-a", "d"]
    by_a_student = page(test_a="z = 1", d="z")
    assert left(only_tests_of((), by_a_student)) == ["test-a", "d"]


@pytest.mark.parametrize(
    ("source", "bound", "read"),
    [
        ("import numpy as np\nx = np.ones(n)", "np x", "n"),
        ("x = x + 1", "x", "x"),
        ("total += 1", "total", "total"),
        ("def f(a):\n    b = a\n    return b + g", "f", "g"),
        ("def f():\n    return later\nlater = f()", "f later", ""),
        ("def f():\n    global g\n    g = 1", "f g", ""),
        ("[v * w for v in vs]", "", "w vs"),
        ("class A:\n    n = m", "A", "m __name__"),
        ("with marks(1, 'one'):\n    x = 1\n    x", "x", "marks"),
        ("%magic x", "", "magic x"),
    ],
)
def test_names_are_read_or_bound_as_python_does(source, bound, read) -> None:
    assert names(source) == (set(bound.split()), set(read.split()))
