"""The instructor's pages in a real browser: formgrader, feedback, class report."""

import json
import shutil
import urllib.error
import urllib.request
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from autograder.demo.classroom import everybody
from autograder.grade import Part, grade
from tests.conftest import ROOT, WEEK

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def course(demo: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the demo's course: what is graded here stays here."""
    return Path(shutil.copytree(demo, tmp_path_factory.mktemp("desk") / "course"))


@pytest.fixture(scope="module")
def address(serve: Callable[[Path], str], course: Path) -> str:
    return serve(course)


def ask(url: str) -> Any:
    with urllib.request.urlopen(url) as answer:
        return json.load(answer)


def test_formgrader_lists_the_whole_class(page: Any, address: str) -> None:
    page.goto(f"{address}/formgrader/manage_submissions/{WEEK}")
    page.wait_for_selector("text=m01biassign")
    everyone = len(list(everybody(ROOT, WEEK)))
    assert page.locator("table.dataTable tbody tr").count() == everyone
    row = page.locator("tr", has_text="m01biassign")
    assert "81 / 100" in row.inner_text()


def test_autograde_all_grades_the_class_and_the_server_goes_on(
    page: Any, address: str, course: Path
) -> None:
    answer = course / "submitted" / "untouched" / WEEK / f"{WEEK}.ipynb"
    before = answer.read_bytes()
    better = course / "submitted" / "solution" / WEEK / f"{WEEK}.ipynb"
    shutil.copy(better, answer)
    page.goto(f"{address}/formgrader/manage_submissions/{WEEK}")
    page.wait_for_selector("text=m01biassign")
    page.click("#autograde-all")
    page.wait_for_selector("#autograde-all:disabled")
    assert ask(f"{address}/api/status")["started"]  # while it grades
    with page.expect_navigation(timeout=120_000):
        pass
    page.wait_for_selector(r"text=/\d+ submissions: .*(run|from known outputs)/")
    row = page.locator("tr", has_text="untouched")
    row.filter(has_text="85 / 100").wait_for()
    answer.write_bytes(before)


def test_autograde_all_takes_no_name_that_leads_out(address: str) -> None:
    for name in ("..%2Fx", ".hidden", "a%2Fb"):
        with pytest.raises(urllib.error.HTTPError, match="404"):
            ask(f"{address}/autograder/grade/{name}")


def test_a_manual_grade_is_kept_when_students_are_graded_again(
    page: Any, address: str, course: Path
) -> None:
    found = ask(f"{address}/formgrader/api/submitted_notebooks/{WEEK}/{WEEK}")
    mine = next(s for s in found if s["student"] == "m01biassign")
    url = f"{address}/formgrader/submissions/{mine['id']}/"
    page.goto(url)
    page.wait_for_selector("#xor-proof.needs_manual_grade")  # nbgrader has the grades
    assert "crossing diagonals alone earns at most 2" in page.inner_text("body")
    with page.expect_response(lambda answer: answer.request.method == "PUT"):
        page.locator("#xor-proof").fill("4")
        page.locator("#xor-proof").press("Tab")
    part = Part(frozenset({"m01biassign", "solution"}))
    again = grade(WEEK, course, force=True, progress=False, part=part)
    assert {one.how for one in again} == {"run"}
    assert {one.student: one.score for one in again}["m01biassign"] == 85


def test_the_feedback_page_says_what_was_wrong(page: Any, demo: Path) -> None:
    page.goto((demo / "feedback" / "m01biassign" / WEEK / f"{WEEK}.html").as_uri())
    text = page.inner_text("body")
    assert "M-01 Your output is the one for −b" in text
    assert "BEGIN HIDDEN" not in text


def test_the_class_report_opens_without_errors(page: Any, demo: Path) -> None:
    page.goto((demo / "report" / f"{WEEK}.html").as_uri())
    first = page.locator(".first").inner_text()
    assert "3 submissions need a person" in first
    assert "Lecture 1 §7" in page.inner_text("body")
    assert page.errors == []
