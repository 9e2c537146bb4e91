"""Small widgets with a live kernel: state both ways, two views, a training watched."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import nbformat
import pytest

from tests.browser.test_lab import IDLE

pytestmark = pytest.mark.browser
TRACER = """
from cs_nn.widgets import LossCurve, ShapeTracer
tracer = ShapeTracer([[1, 2], [3, 0]], [[1, 2], [-2, 0]])
tracer
"""
TRAINING = """
import time
import numpy as np
from cs_nn import nn, optim, train
rng = np.random.default_rng(0)
X = rng.normal(size=(60, 2)); y = (X[:, 0] > 0).astype(int)
net = nn.Sequential(nn.Linear(2, 2, rng=rng))
curve = LossCurve()
def slowly(history):
    time.sleep(0.3)
    curve(history)
result = train.fit(net, (X[:40], y[:40]), validation=(X[40:], y[40:]), epochs=12,
    optimiser=optim.SGD(net.parameters(), lr=0.5), progress=False, callback=slowly)
"""
CELLS = [TRACER, "tracer", TRAINING, "print(curve.step, tracer.step)"]


@pytest.fixture(scope="module")
def address(serve: Callable[[Path], str], tmp_path_factory: Any) -> str:
    folder = tmp_path_factory.mktemp("live")
    notebook = nbformat.v4.new_notebook()
    notebook.cells = [nbformat.v4.new_code_cell(cell.strip()) for cell in CELLS]
    notebook.metadata.kernelspec = {"name": "python3", "display_name": "Python 3"}
    nbformat.write(notebook, folder / "live.ipynb")
    return serve(folder)


def run(page: Any, command: str) -> None:
    """Start a command of Jupyter without waiting for its end."""
    page.evaluate(f"void window.jupyterapp.commands.execute('notebook:{command}')")


def output(page: Any, cell: int) -> str:
    """The text that a cell has put out."""
    found: str = page.evaluate(
        "(cell) => JSON.stringify(window.jupyterapp.shell.currentWidget.content.model"
        ".toJSON().cells[cell].outputs)",
        cell,
    )
    return found


def test_state_goes_both_ways_and_a_training_is_watched(page: Any, address: str):
    page.goto(f"{address}/lab/tree/live.ipynb?reset", wait_until="domcontentloaded")
    page.wait_for_selector(".jp-Notebook-cell", timeout=60_000)
    page.wait_for_function(IDLE, timeout=60_000)
    run(page, "run-all-cells")
    curve = page.locator(".csnn", has_text="training")
    seen = set()
    for _ in range(300):
        if curve.count():
            seen.add(curve.locator(".csnn-say").first.inner_text().split(":")[0])
        if "Epoch 12" in seen:
            break
        page.wait_for_timeout(100)
    assert len(seen - {"Epoch 0"}) >= 3  # it was seen while it grew
    page.wait_for_function(IDLE, timeout=60_000)
    assert curve.count() == 1  # the last picture took the place of the first

    one, other = page.locator(".csnn", has_text="gradient").all()
    one.locator('[data-cell="3"]:visible').click()
    assert "dW[1, 1]" in other.locator(".csnn-say").inner_text()
    other.get_by_role("button", name="Back").click()
    assert "dW[1, 0]" in one.locator(".csnn-say").inner_text()
    curve.get_by_role("button", name="Back").click()
    page.locator(".jp-Notebook-cell").nth(3).click()
    run(page, "run-cell")
    page.wait_for_timeout(500)
    page.wait_for_function(IDLE, timeout=60_000)
    assert '"11 2\\n"' in output(page, 3)
    saved = output(page, 2)
    assert "Epoch 12: loss" in saved
    assert "Epoch 1: loss" in saved
    assert page.errors == []
