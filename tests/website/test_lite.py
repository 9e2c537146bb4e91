"""The lab that `make lite` built, in a real browser that reaches this machine only.

Without a whole Pyodide there is no numpy: then the walkthrough of week 2 runs, and the
first cell of an assignment says what is missing.
"""

import functools
import http.server
import json
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import ROOT, WEEK

pytestmark = pytest.mark.whole
LITE = ROOT / "site" / "lite"
LECTURE = "lectures/week02_chain_rule.ipynb"
ASSIGNMENT = f"assignments/{WEEK}/{WEEK}.ipynb"
WALKTHROUGH = "widgets.BackpropWalkthrough(graph.one_neuron())"
START = 120_000  # ms until Python runs in the browser, on a busy machine


class Quiet(http.server.SimpleHTTPRequestHandler):
    def log_message(self, *_: object) -> None:
        """Say nothing of a request."""


class Server(http.server.ThreadingHTTPServer):
    def handle_error(self, *_: object) -> None:
        """Say nothing of a page that is left while it loads."""


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    handler = functools.partial(Quiet, directory=str(LITE))
    with Server(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


@pytest.fixture(scope="module")
def lab(chromium: Any, address: str) -> Iterator[Any]:
    """One visitor of the lab; `asked` holds what it wanted from elsewhere."""
    context = chromium.new_context(viewport={"width": 1300, "height": 1000})
    asked: list[str] = []

    def refuse(route: Any) -> None:
        asked.append(route.request.url)
        route.abort()

    context.route(lambda url: not url.startswith((address, "data:", "blob:")), refuse)
    page = context.new_page()
    page.address, page.asked = address, asked
    yield page
    context.close()
    assert asked == []


def visit(lab: Any, path: str) -> None:
    lab.goto(f"{lab.address}/lab/index.html?path={path}")
    lab.wait_for_function(
        "path => window.jupyterapp?.shell?.currentWidget?.context?.path === path",
        arg=path,
        timeout=START,
    )


def run_cell(lab: Any, text: str) -> Any:
    """Run the first code cell that holds a text; return its place on the page."""
    lab.wait_for_function(
        "jupyterapp.shell.currentWidget.sessionContext.kernelDisplayStatus === 'idle'",
        timeout=START,
    )
    number = lab.evaluate(
        """async text => {
          const panel = jupyterapp.shell.currentWidget
          await panel.context.ready
          const at = panel.content.widgets.findIndex(cell =>
            cell.model.type === "code" && cell.model.sharedModel.source.includes(text))
          panel.content.activeCellIndex = at
          jupyterapp.commands.execute("notebook:run-cell")
          return at
        }""",
        text,
    )
    assert number >= 0
    return lab.locator(f'.jp-Cell[data-windowed-list-index="{number}"]')


def has_numpy() -> bool:
    lock = json.loads((LITE / "static" / "pyodide" / "pyodide-lock.json").read_text())
    return "numpy" in lock["packages"]


def test_a_walkthrough_steps(lab):
    visit(lab, LECTURE)
    player = run_cell(lab, WALKTHROUGH).locator(".csnn")
    player.get_by_role("button", name="Next").click(timeout=START)
    assert "step 1 of 15" in player.inner_text()
    lab.keyboard.press("ArrowRight")
    assert "step 2 of 15" in player.inner_text()


def test_the_figures_of_a_lecture_are_drawn(lab):
    lab.wait_for_function(
        """() => [...document.querySelectorAll("img[alt^='The graph of one neuron']")]
          .some(image => image.naturalWidth > 100)""",
        timeout=START,
    )


def test_python_answers_an_edit(lab):
    """The kernel is asked: the page alone cannot know what a new y gives."""
    player = lab.locator(".csnn").first
    field = player.locator("input").filter(visible=True).last
    before = player.inner_text()
    field.fill("0.9")
    field.press("Enter")
    lab.wait_for_function(
        "before => document.querySelector('.csnn').innerText !== before",
        arg=before,
        timeout=START,
    )


def test_an_assignments_first_cell_runs_or_says_what_is_missing(lab):
    visit(lab, ASSIGNMENT)
    cell = run_cell(lab, "from cs_nn import check")
    if has_numpy():
        cell.locator(".jp-InputPrompt", has_text="[1]").wait_for(timeout=START)
        assert cell.locator(".jp-OutputArea-output").count() == 0
    else:
        said = cell.locator(".jp-OutputArea-output").last
        said.wait_for(timeout=START)
        assert "No module named 'numpy'" in said.inner_text()


def test_a_saved_file_survives_a_reload_and_can_be_taken_home(lab, tmp_path):
    visit(lab, ASSIGNMENT)
    lab.evaluate(
        """async () => {
          const panel = jupyterapp.shell.currentWidget
          await panel.context.ready
          panel.content.widgets[0].model.sharedModel.setSource("# My own words")
          await panel.context.save()
        }"""
    )
    visit(lab, ASSIGNMENT)
    lab.get_by_role("heading", name="My own words").wait_for(timeout=START)
    with lab.expect_download() as wanted:
        lab.evaluate("jupyterapp.commands.execute('docmanager:download')")
    path = Path(wanted.value.path())
    page = json.loads(path.read_text(encoding="utf-8"))
    assert "".join(page["cells"][0]["source"]) == "# My own words"
    # JupyterLite puts the folders into the name; grading takes it all the same
    assert wanted.value.suggested_filename.endswith(f"{WEEK}.ipynb")
