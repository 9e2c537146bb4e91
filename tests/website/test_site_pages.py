"""The built site, opened from files in a real browser that reaches nothing else."""

import importlib.util
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from autograder import install
from tests.browser.axe import THEMES, violations
from tests.conftest import ROOT

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.whole]
LECTURE = "lectures/week02_chain_rule.html"
PAGES = ("index.html", LECTURE, "docs/scaling.html", "reference/cs_nn.functional.html")
TWO_PLAYERS = "lectures/week01_perceptron.html"
JUDGED = (
    *PAGES,
    TWO_PLAYERS,
    "docs/where-it-runs.html",
    "CONTRIBUTING.html",
    "search.html",
)


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A site with two lectures, built as `make site` builds the whole."""
    if importlib.util.find_spec("myst_nb") is None:
        if os.environ.get("CI") == "true":
            pytest.fail("Sphinx is missing and CI=true: make .venv/site.")
        pytest.skip("NO SITE WAS BUILT: run pip install -e '.[site]'.")
    out = tmp_path_factory.mktemp("built") / "small-site"
    command = [sys.executable, "-m", "website", "site", "--out", str(out)]
    command += ["--lectures", "week01_perceptron", "week02_chain_rule"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "no dead links" in done.stdout
    return out


@pytest.fixture
def visit(site: Path, page: Any) -> Iterator[Any]:
    """Open a page of the site; at the end nothing went wrong and nothing was asked."""
    asked = []
    page.on("request", lambda request: asked.append(request.url))

    def open_page(name: str, theme: str = "light") -> Any:
        page.emulate_media(color_scheme=theme)
        page.goto((site / name).as_uri())
        return page

    yield open_page
    assert asked
    assert [url for url in asked if not url.startswith(("file:", "data:"))] == []
    assert page.errors == []


@pytest.mark.parametrize("name", PAGES)
def test_a_page_opens_from_a_file_and_asks_nobody(visit, name):
    opened = visit(name)
    assert opened.locator("h1").count() == 1
    assert opened.locator("h1").inner_text()


@pytest.mark.parametrize("name", ["index.html", LECTURE])
def test_a_player_steps_by_mouse_and_by_keyboard(visit, name):
    opened = visit(name)
    player = opened.locator(".csnn").first
    status = player.get_by_role("status")
    first = status.inner_text()
    player.get_by_role("button", name="Next").click()
    second = status.inner_text()
    opened.keyboard.press("ArrowRight")
    assert len({first, second, status.inner_text()}) == 3
    opened.keyboard.press("ArrowLeft")
    assert status.inner_text() == second


def test_answers_follow_their_questions_and_every_picture_says_what_it_shows(visit):
    opened = visit(LECTURE)
    text = opened.locator("article").inner_text()
    assert text.index("Which number does the loss come close to?") < text.index(
        "a sigmoid never gets to 1.5"
    )
    texts = [image.get_attribute("alt") for image in opened.locator("img").all()]
    assert len(texts) >= 10
    assert [text for text in texts if len((text or "").split()) < 5] == []


def test_who_reads_is_spared_the_lines_that_install(visit):
    text = visit(LECTURE).locator("article").inner_text()
    assert "import numpy as np" in text
    assert install.REPOSITORY not in text


def test_on_a_phone_the_course_is_read_week_by_week(visit):
    opened = visit("index.html")
    cells = opened.locator(".course tbody tr:first-child td")
    tops = [cell.bounding_box()["y"] for cell in cells.all()]
    assert len(set(tops)) == 1
    opened.set_viewport_size({"width": 375, "height": 700})
    tops = [cell.bounding_box()["y"] for cell in cells.all()]
    assert tops == sorted(set(tops))


def test_the_search_finds_a_lecture_and_a_function(visit):
    opened = visit("search.html")
    for words, found in (("likelihood", "The chain rule"), ("conv2d", "conv2d")):
        opened.goto(f"{opened.url.partition('?')[0]}?q={words}")
        opened.locator("#search-results a").first.wait_for()
        assert found in opened.locator("#search-results").inner_text()


def test_a_search_puts_the_lecture_first(visit):
    opened = visit("search.html")
    opened.goto(f"{opened.url}?q=perceptron")
    first = opened.locator("#search-results li a").first
    first.wait_for()
    assert first.inner_text().startswith("Week 1")


def test_the_first_page_shows_where_to_start_without_scrolling(visit):
    opened = visit("index.html")
    opened.set_viewport_size({"width": 1280, "height": 720})
    doors = opened.locator(".doors a").all()
    assert [door.inner_text().split()[0] for door in doors] == ["Read", "Download"]
    assert all(door.bounding_box()["y"] < 300 for door in doors)
    doors[0].click()
    assert opened.locator("h1").inner_text().startswith("Week 1")


@pytest.mark.parametrize("name", ["index.html", LECTURE])
def test_a_player_shows_its_whole_graph_at_once_on_a_common_screen(visit, name):
    opened = visit(name)
    opened.set_viewport_size({"width": 1280, "height": 720})
    stage = opened.locator(".csnn-stage").first
    assert stage.evaluate("box => box.scrollWidth <= box.clientWidth")


def test_a_wide_picture_scrolls_on_a_phone_and_is_not_made_too_small(visit):
    opened = visit(TWO_PLAYERS)
    opened.set_viewport_size({"width": 375, "height": 700})
    widths = "pictures => pictures.map(p => [p.naturalWidth, p.clientWidth])"
    pictures = opened.locator("article img").evaluate_all(widths)
    assert max(natural for natural, _ in pictures) > 900
    assert all(shown >= 0.54 * natural for natural, shown in pictures)
    assert all(shown <= 375 for natural, shown in pictures if natural < 600)


def test_the_button_for_dark_pages_darkens_the_players_too(visit):
    opened = visit(LECTURE)
    button = opened.locator("button.theme-toggle:visible").first
    seen = set()
    for _ in range(3):
        grounds = [
            opened.evaluate(
                f"getComputedStyle(document.querySelector('{part}')).{what}"
            )
            for part, what in ((".csnn", "color"), ("body", "color"))
        ]
        seen.add(tuple(brightness(colour) > 128 for colour in grounds))
        button.click()
    assert seen == {(True, True), (False, False)}


def brightness(colour: str) -> float:
    return sum(map(float, re.findall(r"[\d.]+", colour)[:3])) / 3


@pytest.mark.parametrize("name", PAGES)
def test_a_small_screen_scrolls_in_one_direction_only(visit, name):
    opened = visit(name)
    opened.set_viewport_size({"width": 375, "height": 700})
    assert opened.evaluate("document.documentElement.scrollWidth") <= 375


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize("width", [375, 1200])
@pytest.mark.parametrize("name", JUDGED)
def test_nothing_is_wrong_for_assistive_technology(visit, name, width, theme):
    opened = visit(name, theme)
    opened.set_viewport_size({"width": width, "height": 900})
    assert violations(opened) == []
