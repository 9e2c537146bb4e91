"""Open, run and save a notebook in JupyterLab or Notebook 7, as a person does."""

from pathlib import Path
from typing import Any

import nbformat
from nbformat.v4 import new_code_cell, new_notebook

IDLE = """() => {
  const panel = window.jupyterapp && window.jupyterapp.shell.currentWidget;
  const session = panel && panel.context && panel.context.sessionContext.session;
  const busy = [...document.querySelectorAll('.jp-InputArea-prompt')]
    .some(prompt => prompt.textContent.includes('[*]'));
  return session && session.kernel && session.kernel.status === 'idle' && !busy;
}"""
CELLS = "window.jupyterapp.shell.currentWidget.content.widgets.length"


def write(path: Path, *cells: str) -> Path:
    """Write a notebook with these code cells."""
    page = new_notebook(cells=[new_code_cell(text) for text in cells])
    page.metadata.kernelspec = {
        "name": "python3",
        "display_name": "Python 3",
        "language": "python",
    }
    nbformat.write(page, path)
    return path


def open_page(page: Any, url: str) -> None:
    """Open a notebook and wait until its kernel has nothing to do."""
    page.goto(url, wait_until="domcontentloaded")
    page.wait_for_selector(".jp-Notebook-cell", timeout=60_000)
    page.wait_for_function(IDLE, timeout=60_000)


def run_all(page: Any) -> None:
    """Run every cell and wait for the end."""
    page.evaluate("window.jupyterapp.commands.execute('notebook:run-all-cells')")
    page.wait_for_timeout(500)
    page.wait_for_function(IDLE, timeout=60_000)


def run_cell(page: Any, number: int) -> str:
    """Run one cell and return the text of its output."""
    page.evaluate(
        "number => { const panel = window.jupyterapp.shell.currentWidget;"
        " panel.content.activeCellIndex = number;"
        " return window.jupyterapp.commands.execute('notebook:run-cell'); }",
        number,
    )
    page.wait_for_timeout(300)
    page.wait_for_function(IDLE, timeout=60_000)
    text: str = page.evaluate(
        "number => window.jupyterapp.shell.currentWidget.content.model.toJSON()"
        ".cells[number].outputs.map(out => out.text || '').join('')",
        number,
    )
    return text


def save(page: Any) -> None:
    """Save the notebook, widgets and all."""
    page.evaluate("window.jupyterapp.commands.execute('docmanager:save')")
    page.wait_for_timeout(1000)
