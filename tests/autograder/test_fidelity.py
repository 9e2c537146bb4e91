"""Cells have the outputs that a real kernel gives them: a table, and one kernel."""

import re
from pathlib import Path
from typing import Any

import pytest
from nbclient import NotebookClient
from nbformat import NotebookNode
from nbformat.v4 import new_code_cell, new_notebook

from autograder.sandbox import Limits, execute
from autograder.sandbox.plain import parsed
from tests.conftest import ROOT

TABLE = ROOT / "tests" / "submissions" / "features" / "cells.py"
# Text that two kernels never share: colours, addresses, times, places of files.
NOISE = {
    r"\x1b\[[0-9;]*m": "",
    r"\r\n": "\n",
    r"0x[0-9a-f]+": "ADDRESS",
    r"[\d.]+(?:e\+\d+)? (?:[nmμµu]?s)\b": "TIME",
    r"(?m)^(Ran \d+ tests? in )[\d.]+s$": r"\1TIME",
    r"/tmp/ipykernel_\d+/\d+\.py": "CELL",
    r"<ipython-input-[\w-]+>|\b\d{6,}\.py": "CELL",
    r"/\S*/(IPython|numpy)/": r"\1/",
}
# How many lines around the failing one are shown depends on the colours.
AROUND = {r"(?m)^ +\d+ .*\n?": "", r"(-> \d+) +": r"\1 ", r"\n+": "\n"}


def features() -> dict[str, str]:
    """Return the cells of the table by name."""
    _, *cells = re.split(r"^# %% ", TABLE.read_text(), flags=re.MULTILINE)
    named = (cell.partition("\n") for cell in cells)
    return {name: source.strip() for name, _, source in named}


def plain(text: str, noise: dict[str, str] = NOISE) -> str:
    for pattern, replacement in noise.items():
        text = re.sub(pattern, replacement, text)
    return text


def told(output: NotebookNode) -> Any:
    """Return what a reader sees of one output."""
    if output.output_type == "stream":
        return [output.name, plain(output.text)]
    if output.output_type == "error":
        trace = plain("\n".join(output.traceback), NOISE | AROUND)
        return [output.ename, plain(output.evalue), trace]
    data = {
        mime: "a picture" if mime == "image/png" else plain(str(value))
        for mime, value in output.data.items()
    }
    return [output.output_type, output.get("execution_count"), data]


def seen(cell: NotebookNode) -> list[Any]:
    """Return what a reader sees of a cell, writes to one stream taken together."""
    result: list[Any] = []
    for one in map(told, cell.outputs):
        if result and one[0] in ("stdout", "stderr") and result[-1][0] == one[0]:
            result[-1][1] += one[1]
        else:
            result.append(one)
    return result


@pytest.fixture(scope="module")
def both(tmp_path_factory: pytest.TempPathFactory) -> dict[str, tuple[Any, Any]]:
    """What the kernel says and what we say, by feature."""
    table = features()
    notebook = new_notebook(cells=[new_code_cell(source) for source in table.values()])
    ours = execute(notebook, files={}, seed="s", limits=Limits())
    folder = str(tmp_path_factory.mktemp("kernel"))
    client = NotebookClient(
        notebook, kernel_name="python3", timeout=120, allow_errors=True,
        resources={"metadata": {"path": folder}},
    )  # fmt: skip
    theirs = client.execute()
    pairs = zip(map(seen, theirs.cells), map(seen, ours.cells), strict=True)
    return dict(zip(table, pairs, strict=True))


@pytest.mark.slow
@pytest.mark.parametrize("name", features())
def test_outputs_equal_a_kernels(both: dict[str, tuple[Any, Any]], name: str) -> None:
    theirs, ours = both[name]
    assert ours == theirs


def sources() -> list[str]:
    """Return every cell of the table and of the course's pages."""
    pages = [
        path for f in ("lectures", "solutions") for path in (ROOT / f).glob("*.py")
    ]
    cells = [c for p in pages for c in re.split(r"^# %%.*\n", read(p), flags=re.M)]
    return [*features().values(), *cells]


def read(path: Path) -> str:
    return path.read_text(encoding="utf-8")


TRAPS = [
    "x = 1\n%time y = 2",
    "ls\nls",
    "exit",
    "  x = 1\n  y = 2",
    "\nx = 1\n",
    "x = '''a\n    \nb'''",
    ">>> x = 1\n>>> y = 2",
    "x = 1\n?x",
    "x = [\n...\n]",
    "In [1]: x\nIn [2]: y",
    "x = 1\x0cy = 2\nz",
    "y = 1\r\nz = 2\r\n",
]


@pytest.mark.slow
def test_a_cell_that_we_leave_as_it_is_ipython_leaves_too() -> None:
    from IPython.core.inputtransformer2 import TransformerManager

    table = [*sources(), *TRAPS]
    plain_ones = [source for source in table if parsed(source)]
    assert len(plain_ones) > 200
    for source in plain_ones:
        ended = source if source.endswith("\n") else source + "\n"
        assert TransformerManager().transform_cell(source) == ended
