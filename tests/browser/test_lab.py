"""The lecture in JupyterLab: run it, guess, drive its widgets, find nbgrader's menu."""

import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import expect

from tests.browser.chromium import tab
from tests.browser.notebooks import open_page, run_all
from tests.conftest import ROOT, WEEK

pytestmark = pytest.mark.browser
WEEK_2 = "week02_chain_rule"
LECTURES = sorted(path.stem for path in (ROOT / "lectures").glob("*.ipynb"))


def of(*names: str) -> pytest.MarkDecorator:
    """Run a test on these lectures."""
    return pytest.mark.parametrize("lecture", names, indirect=True)


@pytest.fixture(scope="module")
def address(serve: Callable[[Path], str], tmp_path_factory: Any) -> str:
    folder = tmp_path_factory.mktemp("lectures")
    for name in LECTURES:
        shutil.copy(ROOT / "lectures" / f"{name}.ipynb", folder)
    return serve(folder)


@pytest.fixture(scope="module")
def lecture(chromium: Any, address: str, request: pytest.FixtureRequest) -> Any:
    """A lecture, opened and run from top to bottom; tests of one lecture share it."""
    with tab(chromium) as page:
        open_page(page, f"{address}/lab/tree/{request.param}.ipynb?reset")
        run_all(page)
        yield page


def outputs(page: Any) -> list[dict[str, Any]]:
    """What the cells of the open notebook put out."""
    found: list[dict[str, Any]] = page.evaluate(
        "() => window.jupyterapp.shell.currentWidget.content.model.toJSON()"
        ".cells.flatMap(cell => cell.outputs || [])"
    )
    return found


@of(WEEK)
def test_the_lecture_runs_and_shows_no_answer_before_a_guess(lecture: Any) -> None:
    kinds = {output["output_type"] for output in outputs(lecture)}
    assert "error" not in kinds
    assert "stream" not in kinds
    text = str(outputs(lecture))
    assert text.count("Guess first") == 7 * 2  # seven questions, as text and as HTML
    assert "20 weights and 6 biases." not in text.split("Guess first")[-1]


@of(WEEK)
def test_every_picture_is_named_for_a_screen_reader(lecture: Any) -> None:
    names = lecture.eval_on_selector_all(
        ".jp-OutputArea-output img", "found => found.map(img => img.alt)"
    )
    assert len(names) >= 3
    assert [name for name in names if len(name.split()) < 5] == []


@of(WEEK)
def test_nbgrader_is_in_the_menu(lecture: Any) -> None:
    commands = lecture.evaluate("window.jupyterapp.commands.listCommands()")
    assert "nbgrader:open-formgrader" in commands


@of(*LECTURES)
def test_every_widget_of_a_lecture_lives(lecture: Any) -> None:
    page = lecture
    page.wait_for_selector(".csnn-bar")
    assert "output_type': 'error'" not in str(outputs(page))
    for root in page.locator(".csnn").all():
        said = root.get_by_role("status").first
        before = said.inner_text()
        root.locator("button", has_text="▶").first.focus()
        page.keyboard.press("ArrowRight")
        expect(said).not_to_have_text(before)
    assert page.errors == []


@of(WEEK)
def test_a_guess_is_locked_and_then_the_answer_appears(lecture: Any) -> None:
    box = lecture.locator(".widget-vbox", has_text="what is the output").first
    box.scroll_into_view_if_needed()
    box.get_by_role("button", name="1", exact=True).click()
    box.get_by_role("button", name="Lock in my guess").click()
    lecture.wait_for_selector("text=Stored: 1")
    run_all(lecture)
    assert "0 (you said 1). The score is 0" in str(outputs(lecture))


@of(WEEK)
def test_a_typed_bias_moves_the_line(lecture: Any) -> None:
    root = lecture.locator(".csnn").first
    field = root.get_by_role("textbox").nth(2)
    field.fill("−0.5")
    field.press("Enter")
    expect(root.get_by_role("status").first).to_contain_text("4 of 4 right")


@of(WEEK_2)
def test_a_slider_of_a_picture_moves_with_the_keyboard(lecture: Any) -> None:
    panel = lecture.locator(".widget-vbox", has_text="ratio").last
    panel.scroll_into_view_if_needed()
    before = panel.locator("img").get_attribute("src")
    panel.locator("[role=slider]").press("ArrowLeft")
    expect(panel.locator("img")).not_to_have_attribute("src", before)
