"""Honest submissions score, cell by cell, as nbgrader alone would score them."""

import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from autograder.grade import grade
from tests.autograder.scratch_course import (
    FULL,
    NAME,
    cells,
    hand_in,
    honest,
    make_course,
    released,
)


def nbgrader_autograde(root: Path) -> None:
    """Run nbgrader's own command line."""
    binaries = str(Path(sys.executable).parent)
    environment = {**os.environ, "PATH": f"{binaries}:{os.environ['PATH']}"}
    command = [sys.executable, "-W", "ignore", "-m", "nbgrader", "autograde", NAME]
    done = subprocess.run(
        command, cwd=root, env=environment, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr[-2000:]
    assert "not recognized" not in done.stderr


@pytest.mark.slow
def test_honest_submissions_score_as_in_stock_nbgrader(tmp_path):
    course = make_course(tmp_path / "course")
    stock = make_course(tmp_path / "stock", stock=True)
    plain = make_course(tmp_path / "plain")
    handed_in = honest(released(course))
    for student, notebook in handed_in.items():
        for root in (course, stock, plain):
            hand_in(root, student, notebook)
    with ThreadPoolExecutor() as pool:  # plain: our configuration, nbgrader's command
        list(pool.map(nbgrader_autograde, [stock, plain]))
    lines = {line.student: line for line in grade(NAME, course, 2, progress=False)}
    expected = cells(stock)
    assert expected.keys() == handed_in.keys()
    assert expected["right"] == FULL
    assert expected["partial"]["test-mean"] == 1.5
    assert cells(course) == expected
    assert cells(plain) == expected
    sums = {s: sum(v or 0 for v in scores.values()) for s, scores in expected.items()}
    assert {s: line.score for s, line in lines.items()} == sums
    assert lines["right"].max_score == 10
