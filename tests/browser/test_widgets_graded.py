"""A widget in a submission lives on nbgrader's own pages: formgrader and feedback."""

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


def walks(page: Any) -> None:
    """The widget on this page steps, and nothing on it is an error of its own."""
    root = page.locator(".csnn", has=page.locator(".csnn-bar"))
    root.get_by_role("button", name="Forward pass").click()
    expect(root.get_by_role("status").first).to_contain_text("z = p + x = 15 + 3 = 18")
    page.keyboard.press("ArrowRight")
    expect(root.get_by_role("status").first).to_contain_text("starts at the end")


def test_in_the_feedback_that_a_student_gets(page: Any, course: Path) -> None:
    page.goto((course / "feedback" / "ada" / NAME / f"{NAME}.html").as_uri())
    walks(page)


def test_in_formgrader(page: Any, course: Path, serve: Callable[[Path], str]) -> None:
    address = serve(course)
    url = f"{address}/formgrader/api/submitted_notebooks/{NAME}/{NAME}"
    with urllib.request.urlopen(url) as answer:
        found = json.load(answer)
    page.goto(f"{address}/formgrader/submissions/{found[0]['id']}/")
    walks(page)
