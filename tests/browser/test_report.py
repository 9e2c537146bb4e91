"""The class report and the term report in a real browser: readable by everybody."""

from pathlib import Path
from typing import Any

import pytest

from autograder.__main__ import main
from autograder.remarks import Remark
from tests.autograder.report.graded_class import EVIL, One, make_class, several
from tests.autograder.scratch_course import NAME
from tests.browser.axe import violations

pytestmark = pytest.mark.browser
ODD = "def count(n):\n" + "".join(
    f"    if n == {i}: return [k * {i} for k in range(n) if k @ {i} < n]\n"
    for i in range(9)
)
VIEWS = pytest.mark.parametrize(
    ("theme", "width"), [("light", 1100), ("dark", 1100), ("light", 360), ("dark", 360)]
)
PAGES = pytest.mark.parametrize("name", [NAME, "term"])


@pytest.fixture(scope="module")
def reports(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of both reports on a class in which everything happened."""
    lost = Remark("not-json", f"{EVIL * 9} cannot be read: hand it in again.")
    students = {
        **several(24, recognised=("M-01", "M-02")),
        "<b>bold</b>": One((0.0, 4.0, 1.0, None), answers={"count": ODD}),
        "a-name-" + "without-an-end-" * 9: One(
            (0.0, 4.0, 1.0, None), answers={"count": ODD.replace("k", "j")}
        ),
        "lost": One((0.0, 0.0, 0.0, 0.0), hours=-90, remarks=(lost,)),
    }
    root = tmp_path_factory.mktemp("reports") / "course"
    make_class(root, students, missing=(EVIL.replace("/", "-"), "=1+1"))
    for arguments in ((NAME,), ("--term",)):
        assert main(["report", *arguments, "--course", str(root)]) == 0
    return root / "report"


def open_page(page: Any, reports: Path, name: str, theme: str, width: int) -> None:
    page.emulate_media(color_scheme=theme)
    page.set_viewport_size({"width": width, "height": 800})
    page.goto((reports / f"{name}.html").as_uri())


@PAGES
@VIEWS
def test_a_report_has_no_barriers(
    page: Any, reports: Path, name: str, theme: str, width: int
) -> None:
    open_page(page, reports, name, theme, width)
    assert violations(page) == []
    assert page.errors == []


@PAGES
@VIEWS
def test_a_report_scrolls_sideways_in_its_tables_only(
    page: Any, reports: Path, name: str, theme: str, width: int
) -> None:
    open_page(page, reports, name, theme, width)
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert page.locator("svg text").count() > 10
    small = page.evaluate(
        "Math.min(...[...document.querySelectorAll('svg')].map("
        "s => 15 * s.getBoundingClientRect().width / s.viewBox.baseVal.width))"
    )
    assert small >= 12  # pixels of the text in pictures


@PAGES
def test_no_word_of_a_picture_leaves_it(page: Any, reports: Path, name: str) -> None:
    open_page(page, reports, name, "light", 1100)
    outside = page.evaluate(
        """[...document.querySelectorAll('svg')].flatMap(svg => {
          const edge = svg.getBoundingClientRect();
          return [...svg.querySelectorAll('text')].filter(text => {
            const box = text.getBoundingClientRect();
            return box.left < edge.left - 1 || box.right > edge.right + 1
              || box.top < edge.top - 1 || box.bottom > edge.bottom + 1;
          }).map(text => text.textContent);
        })"""
    )
    assert outside == []


@PAGES
def test_a_report_asks_for_nothing_and_reads_without_scripts(
    chromium: Any, reports: Path, name: str
) -> None:
    context = chromium.new_context(java_script_enabled=False, offline=True)
    page, asked = context.new_page(), []
    page.on("request", lambda request: asked.append(request.url))
    url = (reports / f"{name}.html").as_uri()
    page.goto(url)
    assert asked == [url]
    assert "<b>bold</b>".replace("<", "?").replace(">", "?") in page.inner_text("main")
    context.close()


def test_a_report_names_what_happened(page: Any, reports: Path) -> None:
    open_page(page, reports, NAME, "light", 1100)
    first = page.locator(".first").inner_text()
    assert "1 pair of submissions shares rare code" in first
    assert "1 submission needs a person" in first
    assert "2 students have not handed in" in first
    page.get_by_role("link", name="1 pair of submissions").click()
    assert page.evaluate("location.hash") == "#pairs"
    row = page.get_by_role("region", name="Pairs, the most striking first")
    assert "100 %" in row.inner_text()


def test_on_paper_everything_is_dark_on_white(page: Any, reports: Path) -> None:
    page.emulate_media(media="print", color_scheme="dark")
    page.goto((reports / f"{NAME}.html").as_uri())
    ground = "getComputedStyle(document.body).backgroundColor"
    assert page.evaluate(ground) == "rgb(255, 255, 255)"
    assert page.locator("nav").is_hidden()
