"""Feedback and formgrader in a real browser: readable anywhere, and nothing runs."""

import json
import urllib.request
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from autograder.desk import feedback
from autograder.grade import grade
from tests.autograder.scratch_course import (
    NAME,
    answered,
    hand_in,
    make_course,
    released,
)
from tests.autograder.unsafe import hostile
from tests.browser.axe import AXE, THEMES, violations
from tests.conftest import WEEK

pytestmark = pytest.mark.browser
PHONE = {"width": 360, "height": 740}
WRONG = "def square(x):\n    return abs(x) * 3"
MATHS = (
    "Rows: $\\sum_i x_i$\n\n"
    "$$\\begin{aligned} a &= b \\\\ c &= \\frac{1}{2}\\end{aligned}$$"
)
# What belongs to the page itself and has something else lying above it.
COVERED = """() => [...document.querySelectorAll(
    'h1, h4.panel-title, .points a, .nbgrader-label, input.score')]
  .filter(own => {
    own.scrollIntoView({block: 'center'});
    const box = own.getBoundingClientRect();
    const top = document.elementFromPoint(box.x + box.width / 2, box.y + 5);
    return !own.contains(top) && !top.contains(own);
  }).map(own => own.outerHTML)"""
FIGURE = (
    "import matplotlib.pyplot as plt\nplt.plot([1, 3, 2]);\n"
    "import cs_nn.widgets, cs_nn.graph\n"
    "display(cs_nn.widgets.BackpropWalkthrough(cs_nn.graph.practice()))\n"
)


@pytest.fixture(scope="module")
def course(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A course with an honest mistake and a hostile submission, graded, given back."""
    root = make_course(tmp_path_factory.mktemp("course"))
    honest = answered(released(root), square=FIGURE + WRONG, why=MATHS)
    hand_in(root, "ada", honest)
    hand_in(root, "mallory", hostile(released(root)))
    grade(NAME, root, progress=False)
    feedback(root, NAME)
    return root


@pytest.fixture(scope="module")
def address(serve: Callable[[Path], str], course: Path) -> str:
    return serve(course)


def watch(page: Any) -> Any:
    """Let a page remember which addresses it asks for."""
    page.asked = []
    page.on("request", lambda request: page.asked.append(request.url))
    return page


def outside(page: Any, *own: str) -> list[str]:
    return [url for url in page.asked if not url.startswith(("data:", "blob:", *own))]


def open_feedback(page: Any, course: Path, student: str) -> None:
    path = course / "feedback" / student / NAME / f"{NAME}.html"
    watch(page).goto(path.as_uri(), wait_until="networkidle")


def open_submission(page: Any, address: str, student: str) -> None:
    url = f"{address}/formgrader/api/submitted_notebooks/{NAME}/{NAME}"
    with urllib.request.urlopen(url) as answer:
        found = {one["student"]: one["id"] for one in json.load(answer)}
    url = f"{address}/formgrader/submissions/{found[student]}/"
    watch(page).goto(url, wait_until="networkidle")


def axe(chromium: Any, url: str, theme: str, **size: int) -> list[str]:
    """Judge a page by axe-core, which its own rules would not let in."""
    if not AXE.exists():
        return violations(None)
    context = chromium.new_context(
        color_scheme=theme, bypass_csp=True, viewport=size or None
    )
    page = context.new_page()
    page.goto(url)
    found = violations(page)
    context.close()
    return found


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize("student", ["ada", "mallory"])
def test_feedback_is_accessible(
    chromium: Any, course: Path, student: str, theme: str
) -> None:
    path = course / "feedback" / student / NAME / f"{NAME}.html"
    found = axe(chromium, path.as_uri(), theme)
    # A student may choose colours that are hard to read.
    assert [line for line in found if "background:red" not in line] == []


@pytest.mark.parametrize("theme", THEMES)
def test_feedback_of_a_week_is_accessible(
    chromium: Any, demo: Path, theme: str
) -> None:
    for student in ("m01biassign", "halfdone"):
        path = demo / "feedback" / student / WEEK / f"{WEEK}.html"
        assert axe(chromium, path.as_uri(), theme, **PHONE) == []


@pytest.mark.parametrize("student", ["ada", "mallory"])
def test_feedback_fits_a_phone_and_asks_for_nothing(
    page: Any, course: Path, student: str
) -> None:
    page.set_viewport_size(PHONE)
    open_feedback(page, course, student)
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
    assert page.errors == []
    assert outside(page, course.as_uri()) == []
    assert len(page.asked) - len([u for u in page.asked if u[:5] == "data:"]) == 1


def test_feedback_leads_to_what_to_look_at_first(page: Any, course: Path) -> None:
    open_feedback(page, course, "ada")
    page.locator(".first a").click()
    target = page.locator("#test-square")
    assert target.is_visible()
    assert "A hidden test failed: look at negative numbers" in target.inner_text()
    assert page.url.endswith("#test-square")


def test_pictures_widgets_and_formulas_are_seen_without_a_script(
    page: Any, course: Path
) -> None:
    open_feedback(page, course, "ada")
    sizes = page.evaluate("[...document.images].map(image => image.naturalWidth)")
    assert len(sizes) == 2
    assert min(sizes) > 100
    assert "p + x" in page.locator("main").inner_text()
    box = page.locator("mfrac").bounding_box()
    assert box["height"] > 1.5 * box["width"]  # one number above the other


@pytest.mark.parametrize("place", ["feedback", "formgrader"])
def test_a_hostile_submission_neither_runs_nor_loads_nor_covers(
    page: Any, course: Path, address: str, place: str
) -> None:
    if place == "feedback":
        open_feedback(page, course, "mallory")
    else:
        open_submission(page, address, "mallory")
    for link in page.locator("a", has_text="click").all():
        link.click(force=True)
    page.wait_for_timeout(300)
    assert page.evaluate("window.pwned") is None
    assert page.errors == []
    assert outside(page, address, course.as_uri()) == []
    assert page.evaluate(COVERED) == []
    assert page.evaluate("document.querySelectorAll('form, iframe, svg').length") == 0


def test_formgrader_opens_offline_without_errors_and_shows_figures(
    page: Any, course: Path, address: str
) -> None:
    open_submission(page, address, "ada")
    assert page.errors == []
    assert outside(page, address) == []
    shown = page.locator(".output_area img, .output_html img, .output_png img")
    sizes = [image.evaluate("image => image.naturalWidth") for image in shown.all()]
    assert len(sizes) >= 2
    assert min(sizes) > 100
    assert page.locator("mfrac").is_visible()
    assert page.evaluate("document.activeElement.className").count("tabbable")


def test_a_comment_on_a_hostile_submission_is_saved(
    page: Any, course: Path, address: str
) -> None:
    open_submission(page, address, "mallory")
    with page.expect_response(lambda answer: answer.request.method == "PUT"):
        page.locator("#why-comment").fill("Please </textarea> hand in $x$ again.")
        page.locator("#why").click()
    page.reload(wait_until="networkidle")
    said = page.locator("#why-comment").input_value()
    assert said == "Please </textarea> hand in $x$ again."
