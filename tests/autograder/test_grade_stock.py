"""Honest submissions score, cell by cell, as nbgrader alone would score them.

Where ours differ, nbgrader is wrong, and each difference has a test of its own.
"""

import copy
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import pytest

from autograder.grade import Graded, grade
from tests.autograder.scratch_course import (
    COUNT,
    FULL,
    NAME,
    answered,
    cell,
    cells,
    hand_in,
    honest,
    make_course,
    released,
)
from tests.autograder.stock import nbgrader_autograde

pytestmark = pytest.mark.slow
WARNS = "import warnings\ndef count(n):\n    warnings.warn('hm')\n    return [0, 1, 2]"
Cells = dict[str, dict[str, float | None]]


@dataclass(frozen=True)
class Graded3:
    """The same class graded by nbgrader alone, by it with our steps, and by us."""

    stock: Path
    plain: Path
    course: Path
    lines: dict[str, Graded]

    def scores(self) -> tuple[Cells, Cells, Cells]:
        return cells(self.stock), cells(self.plain), cells(self.course)


@pytest.fixture(scope="module")
def three(tmp_path_factory) -> Graded3:
    root = tmp_path_factory.mktemp("three")
    stock = make_course(root / "stock", stock=True)
    plain = make_course(root / "plain")
    course = make_course(root / "course")
    stub = released(course)
    dies = answered(stub, square=f"import os\nos._exit(0)\n{COUNT}")
    handed_in = {
        **honest(stub),
        "stale": answered(stub),
        "warns": answered(stub, count=WARNS),
        "zz-dies": dies,
    }
    for student, notebook in handed_in.items():
        for place in (course, stock, plain):
            hand_in(place, student, notebook)
    with ThreadPoolExecutor() as pool:
        runs = [
            pool.submit(nbgrader_autograde, stock, NAME, lost=True),
            pool.submit(nbgrader_autograde, plain, NAME),
        ]
        assert all(run.result() for run in runs)
    lines = grade(NAME, course, 2, progress=False)
    return Graded3(stock, plain, course, {line.student: line for line in lines})


def test_honest_submissions_score_as_in_stock_nbgrader(three):
    names = honest(released(three.course)).keys()
    expected, plain, ours = (
        {name: scores[name] for name in names} for scores in three.scores()
    )
    assert expected["right"] == FULL
    assert expected["partial"]["test-mean"] == 1.5
    assert expected["raises"]["test-count"] == 0
    assert ours == expected
    assert plain == expected
    sums = {s: sum(v or 0 for v in scores.values()) for s, scores in expected.items()}
    assert {name: three.lines[name].score for name in names} == sums
    assert three.lines["right"].max_score == 10


def test_a_warning_costs_no_points(three):
    stock, plain, ours = three.scores()
    assert stock["warns"]["test-count"] == 0
    assert plain["warns"]["test-count"] == ours["warns"]["test-count"] == 1


def test_a_cell_that_ends_its_process_does_not_lose_the_submission(three):
    stock, plain, ours = three.scores()
    assert set(stock["zz-dies"].values()) == {None}
    assert plain["zz-dies"] == ours["zz-dies"]
    assert ours["zz-dies"] == {**FULL, "test-square": 0}
    assert (three.course / "autograded" / "zz-dies" / NAME / f"{NAME}.ipynb").exists()
    assert not (three.stock / "autograded" / "zz-dies").exists() or not list(
        (three.stock / "autograded" / "zz-dies").rglob("*.ipynb")
    )


def test_a_score_does_not_outlive_its_test_cell(three):
    """Handed in again without answer and test; nbgrader keeps the old points."""
    worse = answered(released(three.course))
    for name in ("mean", "test-mean"):
        worse.cells.remove(cell(worse, name))
    for place in (three.stock, three.course):
        hand_in(place, "stale", copy.deepcopy(worse))
    nbgrader_autograde(three.stock, NAME, "--student=stale", "--force")
    grade(NAME, three.course, progress=False)
    stock, _, ours = three.scores()
    assert stock["stale"]["test-mean"] == 4
    assert ours["stale"] == {**FULL, "test-mean": 0}


def test_autograded_folders_are_as_nbgraders(three):
    """Files, modes and answers; only the outputs' wording may differ."""
    for student in ("right", "not-done"):
        stock = three.stock / "autograded" / student / NAME
        ours = three.course / "autograded" / student / NAME
        files = {p.relative_to(stock): p.stat().st_mode for p in stock.rglob("*")}
        assert files == {p.relative_to(ours): p.stat().st_mode for p in ours.rglob("*")}
