"""A widget in a submission, where no script may run: its picture and its numbers."""

import json
import urllib.request
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from nbformat.v4 import new_code_cell
from playwright.sync_api import expect

from autograder.desk import feedback
from autograder.grade import grade
from tests.autograder.scratch_course import (
    NAME,
    answered,
    hand_in,
    make_course,
    released,
)

pytestmark = pytest.mark.browser
CELL = "from cs_nn import graph, widgets\nwidgets.BackpropWalkthrough(graph.practice())"


@pytest.fixture(scope="module")
def course(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A course in which one student shows a walkthrough, graded and given back."""
    root = make_course(tmp_path_factory.mktemp("course"))
    page = answered(released(root))
    page.cells.append(new_code_cell(CELL))
    hand_in(root, "ada", page)
    grade(NAME, root, progress=False)
    feedback(root, NAME)
    return root


def is_seen(page: Any) -> None:
    """The widget's still picture and its table are there, and nothing to press."""
    picture = page.locator("img[alt*='Given: x = 3']")
    expect(picture).to_be_visible()
    assert picture.evaluate("image => image.naturalWidth") > 200
    assert page.locator("table", has_text="p + x").first.is_visible()
    assert page.locator(".csnn-bar").count() == 0
    assert page.errors == []


def test_in_the_feedback_that_a_student_gets(page: Any, course: Path) -> None:
    page.goto((course / "feedback" / "ada" / NAME / f"{NAME}.html").as_uri())
    is_seen(page)


def test_in_formgrader(page: Any, course: Path, serve: Callable[[Path], str]) -> None:
    address = serve(course)
    url = f"{address}/formgrader/api/submitted_notebooks/{NAME}/{NAME}"
    with urllib.request.urlopen(url) as answer:
        found = json.load(answer)
    page.goto(f"{address}/formgrader/submissions/{found[0]['id']}/")
    is_seen(page)
