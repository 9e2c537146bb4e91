"""The lecture in JupyterLab: run it, guess, move a slider, find nbgrader's menu."""

import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import expect

from tests.conftest import ROOT, WEEK

pytestmark = pytest.mark.browser
IDLE = """() => {
  const panel = window.jupyterapp && window.jupyterapp.shell.currentWidget;
  const session = panel && panel.context && panel.context.sessionContext.session;
  const busy = [...document.querySelectorAll('.jp-InputArea-prompt')]
    .some(prompt => prompt.textContent.includes('[*]'));
  return session && session.kernel && session.kernel.status === 'idle' && !busy;
}"""


@pytest.fixture(scope="module")
def address(serve: Callable[[Path], str], tmp_path_factory: Any) -> str:
    folder = tmp_path_factory.mktemp("lectures")
    shutil.copy(ROOT / "lectures" / f"{WEEK}.ipynb", folder)
    return serve(folder)


@pytest.fixture
def lecture(page: Any, address: str) -> Any:
    """The lecture, opened and run from top to bottom."""
    page.goto(f"{address}/lab/tree/{WEEK}.ipynb?reset", wait_until="domcontentloaded")
    page.wait_for_selector(".jp-Notebook-cell", timeout=60_000)
    page.wait_for_function(IDLE, timeout=60_000)
    page.evaluate("window.jupyterapp.commands.execute('notebook:run-all-cells')")
    page.wait_for_timeout(500)
    page.wait_for_function(IDLE, timeout=60_000)
    return page


def outputs(page: Any) -> list[dict[str, Any]]:
    """What the cells of the open notebook put out."""
    found: list[dict[str, Any]] = page.evaluate(
        "() => window.jupyterapp.shell.currentWidget.content.model.toJSON()"
        ".cells.flatMap(cell => cell.outputs || [])"
    )
    return found


def test_the_lecture_runs_and_shows_no_answer_before_a_guess(lecture: Any) -> None:
    kinds = {output["output_type"] for output in outputs(lecture)}
    assert "error" not in kinds
    assert "stream" not in kinds
    text = str(outputs(lecture))
    assert text.count("Guess first") == 7 * 2  # seven questions, as text and as HTML
    assert "20 weights and 6 biases." not in text.split("Guess first")[-1]


def test_every_picture_is_named_for_a_screen_reader(lecture: Any) -> None:
    names = lecture.eval_on_selector_all(
        ".jp-OutputArea-output img", "found => found.map(img => img.alt)"
    )
    assert len(names) >= 3
    assert [name for name in names if len(name.split()) < 5] == []


def test_a_guess_is_locked_and_then_the_answer_appears(lecture: Any) -> None:
    box = lecture.locator(".widget-vbox", has_text="what is the output").first
    box.scroll_into_view_if_needed()
    box.get_by_role("button", name="1", exact=True).click()
    box.get_by_role("button", name="Lock in my guess").click()
    lecture.wait_for_selector("text=Stored: 1")
    lecture.evaluate("window.jupyterapp.commands.execute('notebook:run-all-cells')")
    lecture.wait_for_timeout(500)
    lecture.wait_for_function(IDLE, timeout=60_000)
    assert "0 (you said 1). The score is 0" in str(outputs(lecture))


def test_the_line_moves_with_the_keyboard(lecture: Any) -> None:
    panel = lecture.locator(".widget-vbox", has_text="gate").last
    panel.scroll_into_view_if_needed()
    picture = panel.locator("img")
    before = picture.get_attribute("src")
    panel.locator("[role=slider], input[type=range]").nth(2).press("ArrowRight")
    expect(picture).not_to_have_attribute("src", before)
    assert "b = −1.25" in picture.get_attribute("alt")


def test_nbgrader_is_in_the_menu(lecture: Any) -> None:
    commands = lecture.evaluate("window.jupyterapp.commands.listCommands()")
    assert "nbgrader:open-formgrader" in commands
