"""The house: who may import whom, and how long a function and a file may be."""

import ast
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
CODE = ("cs_nn", "autograder", "tests", "benchmarks", "website")
MAX_FUNCTION, MAX_FILE = 40, 300
NUMPY_ONLY = {"numpy", "cs_nn"} | set(sys.stdlib_module_names)

# who may not import what: (files, forbidden modules, files that may all the same)
FORBIDDEN = [
    ("cs_nn", ("autograder", "nbgrader", "nbformat", "jupytext"), ()),
    ("autograder/sandbox", ("nbgrader",), ()),
    ("autograder", ("jupytext",), ("notebooks.py", "submissions.py")),
    ("cs_nn/graph", ("numpy",), ()),
    ("lectures", ("autograder", "nbgrader"), ()),
    ("solutions", ("autograder", "nbgrader"), ()),
]


def sources(*folders: str) -> list[Path]:
    """Every Python file of the folders, made-up submissions left out."""
    found = [path for folder in folders for path in (ROOT / folder).rglob("*.py")]
    return [path for path in found if "submissions" not in path.parts[:-1]]


def imports(tree: ast.AST) -> Iterator[str]:
    """Yield the full names of the modules that a tree imports."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            yield node.module


def top_level_imports(tree: ast.Module) -> Iterator[str]:
    """Yield what is imported as soon as the module is, not inside functions."""
    for node in tree.body:
        if isinstance(node, ast.Import | ast.ImportFrom):
            yield from imports(node)


def parse(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


@pytest.mark.parametrize(("folder", "forbidden", "allowed"), FORBIDDEN)
def test_nobody_imports_what_the_architecture_forbids(
    folder: str, forbidden: tuple[str, ...], allowed: tuple[str, ...]
) -> None:
    place = ROOT / folder
    files = [place] if place.suffix else sources(folder)
    wrong = [
        f"{path.relative_to(ROOT)} imports {name}"
        for path in files
        if path.exists() and path.name not in allowed
        for name in imports(parse(path))
        if name.split(".")[0] in forbidden
    ]
    assert wrong == []


def test_cs_nn_imports_only_numpy_when_it_is_imported() -> None:
    wrong = [
        f"{path.relative_to(ROOT)} imports {name}"
        for path in sources("cs_nn")
        if "widgets" not in path.parts
        for name in top_level_imports(parse(path))
        if name.split(".")[0] not in NUMPY_ONLY
    ]
    assert wrong == []


def test_widgets_and_plot_are_leaves() -> None:
    wrong = [
        f"{path.relative_to(ROOT)} imports {name}"
        for path in sources("cs_nn")
        for name in imports(parse(path))
        for leaf in ("widgets", "plot")
        if name.startswith(f"cs_nn.{leaf}") and leaf not in path.parts
    ]
    assert wrong == []


def test_import_cs_nn_loads_no_matplotlib_ipywidgets_or_nbgrader() -> None:
    code = (
        "import sys, cs_nn.check, cs_nn.data, cs_nn.plot, cs_nn.predict, cs_nn.quiz\n"
        "heavy = {'matplotlib', 'ipywidgets', 'IPython', 'nbgrader', 'anywidget'}\n"
        "print(sorted(heavy & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert done.stdout.strip() == "[]", done.stderr


def test_functions_are_short() -> None:
    wrong = [
        f"{path.relative_to(ROOT)}:{node.lineno} {node.name}"
        for path in sources(*CODE)
        for node in ast.walk(parse(path))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        and (node.end_lineno or 0) - node.lineno + 1 > MAX_FUNCTION
    ]
    assert wrong == []


def test_files_are_short_and_say_what_they_are() -> None:
    for path in sources(*CODE):
        lines = path.read_text(encoding="utf-8").count("\n")
        assert lines <= MAX_FILE, f"{path.relative_to(ROOT)} has {lines} lines"
        assert ast.get_docstring(parse(path)), f"{path.relative_to(ROOT)}: no docstring"
