"""The lines that open a page: they install cs_nn where it is missing, nowhere else."""

import importlib.util

import nbformat
import pytest

from autograder import install
from tests.conftest import ROOT

PAGES = sorted(
    [*ROOT.glob("lectures/*.ipynb"), *ROOT.glob("assignments/*/*.ipynb")],
)


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.stem)
def test_the_first_code_cell_of_a_page_opens_with_them(path):
    page = nbformat.read(path, as_version=4)
    code = [cell.source for cell in page.cells if cell.cell_type == "code"]
    assert code[0].startswith(install.LINES)
    assert [text for text in code[1:] if install.LINES in text] == []
    assert install.MARK not in "".join(code)


def ran(monkeypatch, missing):
    """Run the lines where cs_nn is missing, or not; return what IPython was asked."""
    asked = []

    class Shell:
        def run_line_magic(self, name, line):
            asked.append((name, line))

    if missing:
        monkeypatch.setattr(importlib.util, "find_spec", lambda name: None)
    exec(install.LINES, {"get_ipython": Shell})
    return asked


def test_where_cs_nn_is_there_nothing_is_installed(monkeypatch):
    assert ran(monkeypatch, missing=False) == []


def test_where_it_is_missing_pip_gets_the_address_of_the_repository(monkeypatch):
    ((magic, line),) = ran(monkeypatch, missing=True)
    assert magic == "pip"
    assert line == f"install --quiet git+{install.REPOSITORY}"


def test_a_source_has_a_comment_in_their_place():
    cell = install.MARK + "x = 1"
    assert install.fold(install.unfold(cell)) == cell
    assert install.unfold("x = 1") == install.fold("x = 1") == "x = 1"
    assert install.unfold("x = 1\n" + cell) == "x = 1\n" + cell
