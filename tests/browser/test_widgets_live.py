"""Widgets with a kernel behind them, in JupyterLab 4 and in Notebook 7."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.browser.chromium import tab
from tests.browser.notebooks import CELLS, open_page, run_all, run_cell, save, write

pytestmark = pytest.mark.browser
MAKE = """\
from cs_nn import graph
from cs_nn.widgets import BackpropWalkthrough
w = BackpropWalkthrough(graph.practice())
w"""
AGAIN = "w"
ASK = "print(w.step, w.leaf_values['y'], w.gradients['x'])"


@pytest.fixture(scope="module")
def site(serve: Callable[[Path], str], tmp_path_factory: Any) -> tuple[str, Path]:
    folder = tmp_path_factory.mktemp("widgets")
    for name in ("tree", "lab"):
        write(folder / f"{name}.ipynb", MAKE, AGAIN, ASK)
    return serve(folder), folder


@pytest.fixture(scope="module", params=["lab", "tree"], ids=["JupyterLab", "Notebook"])
def notebook(chromium: Any, site: tuple[str, Path], request: Any) -> Any:
    """The notebook, opened once in each of the two programs."""
    address, folder = site
    kind = request.param
    way = f"lab/tree/{kind}.ipynb?reset" if kind == "lab" else f"notebooks/{kind}.ipynb"
    with tab(chromium) as page:
        page.path = folder / f"{kind}.ipynb"
        page.way = f"{address}/{way}"
        open_page(page, page.way)
        yield page


@pytest.fixture
def opened(notebook: Any) -> Any:
    """The notebook, run from top to bottom: its widgets are new."""
    run_all(notebook)
    notebook.wait_for_function("document.querySelectorAll('.csnn-bar').length === 2")
    return notebook


def views(page: Any) -> Any:
    return page.locator(".csnn")


def test_keys_walk_and_never_reach_the_notebook(opened: Any) -> None:
    before = opened.evaluate(CELLS)
    views(opened).nth(0).get_by_role("button", name="Next").focus()
    for key in ["b", "x", "d", "d", "a", "z", "m", "1", "Home", "ArrowRight"]:
        opened.keyboard.press(key)
    assert opened.evaluate(CELLS) == before
    assert "p = x · y = 3 · 5 = 15" in views(opened).nth(0).inner_text()


def test_two_views_agree_and_python_knows(opened: Any) -> None:
    views(opened).nth(0).get_by_role("button", name="Backward pass").click()
    second = views(opened).nth(1).get_by_role("status").first
    opened.wait_for_function(
        "text => document.querySelectorAll('.csnn-say')[1].textContent.includes(text)",
        arg="Done: ∂z/∂x = 6",
    )
    assert "Done" in second.inner_text()
    assert run_cell(opened, 2).split()[0] == "8"


def test_an_edited_number_is_computed_by_python(opened: Any) -> None:
    views(opened).nth(0).get_by_role("button", name="Backward pass").click()
    field = views(opened).nth(0).get_by_label("y value")
    field.fill("7")
    field.press("Enter")
    opened.wait_for_function(
        "() => [...document.querySelectorAll('.csnn-say')]"
        ".every(say => say.textContent.includes('∂z/∂x = 8'))"
    )
    assert run_cell(opened, 2).split()[1:] == ["7.0", "8.0"]


def test_a_saved_notebook_is_alive_when_it_is_opened_again(opened: Any) -> None:
    views(opened).nth(0).get_by_role("button", name="Backward pass").click()
    save(opened)
    saved = json.loads(opened.path.read_text(encoding="utf-8"))
    assert "widgets" in saved["metadata"]
    opened.evaluate(
        "window.jupyterapp.shell.currentWidget.context.sessionContext.shutdown()"
    )
    open_page(opened, opened.way)
    opened.wait_for_selector(".csnn-bar", timeout=20_000)
    first = views(opened).nth(0)
    assert "Done: ∂z/∂x" in first.inner_text()
    first.get_by_role("button", name="Reset").click()
    assert "Given: x = 3" in first.inner_text()
