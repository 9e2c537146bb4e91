"""The audit names weak tests by what slips through, and leaves strong ones alone."""

import shutil
from pathlib import Path
from typing import Any

import nbformat
import pytest

from autograder.__main__ import main
from autograder.audit import Audited, audit
from tests.conftest import ROOT

pytestmark = pytest.mark.slow
NAME = "tiny"
LOSS = """
def loss(w):
    ### BEGIN SOLUTION
    return float(np.sum(3 * w**2))
    ### END SOLUTION


def slope(w):
    ### BEGIN SOLUTION
    return 6 * w
    ### END SOLUTION
"""
OWN_SLOPE = """
w, h = np.array([0.5, -2.0]), 1e-5
steps = h * np.eye(2)
own = [(loss(w + s) - loss(w - s)) / (2 * h) for s in steps]
assert np.allclose(slope(w), own)
"""
MEAN = """
def mean(X):
    ### BEGIN SOLUTION
    return X.mean(axis=0)
    ### END SOLUTION
"""
X = "X = np.arange(6.0).reshape(3, 2)\n"


def cell(text: str, **marks: Any) -> Any:
    made = nbformat.v4.new_code_cell(text.strip(), id=marks["grade_id"])
    flags = {"grade": False, "solution": False, "locked": False, "schema_version": 3}
    made.metadata["nbgrader"] = {**flags, **marks}
    return made


def hidden(text: str) -> str:
    return f"### BEGIN HIDDEN TESTS\n{text.strip()}\n### END HIDDEN TESTS"


def audited(root: Path, answer: str, test: str, *more: tuple[str, str]) -> Audited:
    """Audit a course of one page: each answer and its test worth 4 points."""
    cells = [cell("import numpy as np", grade_id="setup", locked=True)]
    for number, (one, its) in enumerate([(answer, test), *more]):
        graded = {"grade": True, "locked": True, "points": 4}
        cells += [
            cell(one, grade_id=f"answer-{number}", solution=True),
            cell(its, grade_id=f"test-{number}", **graded),
        ]
    folder = root / "solutions" / NAME
    folder.mkdir(parents=True)
    nbformat.write(nbformat.v4.new_notebook(cells=cells), folder / f"{NAME}.ipynb")
    shutil.copy(ROOT / "nbgrader_config.py", root)
    return audit(root, NAME)


def kinds(found: Audited) -> set[str]:
    return {paid.kind for paid in found.paid}


def test_a_gradient_that_agrees_with_itself_is_named(tmp_path: Path) -> None:
    found = audited(tmp_path, LOSS, OWN_SLOPE)
    assert {"zeros", "flat"} <= kinds(found)
    assert not found.strong
    assert "PAID test-0: the answer 'answer-0' as 'flat' gets 4 of 4" in found.text()


def test_a_gradient_and_its_loss_against_the_formula_are_strong(tmp_path: Path) -> None:
    right = "assert abs(loss(w) - 12.75) < 1e-9\nassert np.allclose(slope(w), [3, -12])"
    more = "v = np.array([1.5, 2.5, -1])\nassert np.allclose(loss(v), 3 * v @ v)\n"
    more += "assert slope(v).shape == (3,) and np.allclose(slope(v), 6 * v)"
    whole = OWN_SLOPE + right + "\n" + hidden(more)
    found = audited(tmp_path, LOSS, whole)
    assert found.paid == []
    assert found.alive == []
    assert found.tried > 10
    assert found.strong


def test_a_test_of_the_shape_only_is_named(tmp_path: Path) -> None:
    found = audited(tmp_path, MEAN, X + "assert np.shape(mean(X)) == (2,)")
    assert {"zeros", "ones", "constant", "random", "table"} <= kinds(found)
    (alive,) = [one for one in found.alive if "X.sum(axis=0)" in one.mutant.diff]
    assert str(alive).splitlines() == [
        "LIVES answer-0 in mean: test-0 does not see",
        "    -    return X.mean(axis=0)",
        "    +    return X.sum(axis=0)",
    ]


def test_a_test_that_asks_what_everybody_sees_is_named(tmp_path: Path) -> None:
    seen = X + "assert mean(X).tolist() == [2, 3]"
    found = audited(tmp_path / "seen", MEAN, seen)
    assert kinds(found) == {"table"}
    asked = seen + "\n" + hidden("assert mean(X + 1)[1] == 4")
    assert audited(tmp_path / "asked", MEAN, asked).paid == []
    again = seen + "\n" + hidden("assert mean(X)[1] == 3")
    assert kinds(audited(tmp_path / "again", MEAN, again)) == {"table"}


def test_an_empty_array_is_named_only_where_no_referee_refuses_it(
    tmp_path: Path,
) -> None:
    close = X + hidden("assert np.allclose(mean(X), [2, 3])")
    beside = "# grader: in-student-process\n" + close
    assert kinds(audited(tmp_path / "beside", MEAN, beside)) == {"empty"}
    assert kinds(audited(tmp_path / "apart", MEAN, close)) == set()


def test_other_answers_stay_right_and_are_no_finding(tmp_path: Path) -> None:
    twice = MEAN.replace("mean(X)", "twice(X)").replace(
        "X.mean", "2 * mean(X) + 0 * X.min"
    )
    test = "points = 3.0 * (twice(np.ones((2, 2))).tolist() == [2, 2])\n"
    test += "try:\n    points += mean(np.ones((2, 1)))[0] == 1\nexcept Exception:\n"
    test += "    pass\nfloat(points)"
    strong = X + hidden("assert mean(X).tolist() == [2, 3]")
    found = audited(tmp_path, MEAN, strong, (twice, test))
    own = [paid for paid in found.paid if paid.answer == "answer-0"]
    assert {(paid.kind, paid.points) for paid in own} == {("ones", 1.0), ("table", 1.0)}


def test_a_class_is_replaced_with_its_state(tmp_path: Path) -> None:
    layer = """
class Scale:
    def __init__(self, k):
        self.k = k

    def forward(self, x):
        ### BEGIN SOLUTION
        self.x = x
        return self.k * x
        ### END SOLUTION
"""
    test = "s = Scale(2.0)\nassert s.forward(np.ones(3)).shape == (3,)\n"
    found = audited(tmp_path / "weak", layer, test + "assert s.x.shape == (3,)")
    assert {"zeros", "random"} <= kinds(found)
    right = hidden("assert s.forward(np.ones(3))[0] == 2\nassert s.x[0] == 1")
    assert audited(tmp_path / "strong", layer, test + right).paid == []


def test_the_list_excuses_what_it_names_and_nothing_else(tmp_path: Path) -> None:
    entries = tmp_path / "tests" / "audit"
    entries.mkdir(parents=True)
    line = "return X.sum(axis=0)"
    (entries / "equivalent.toml").write_text(
        f'[[{NAME}]]\nanswer = "answer-0"\nlines = ["{line}", "return 7"]\n'
        'reason = "the rows are one"\n'
    )
    found = audited(tmp_path, MEAN, X + "assert np.shape(mean(X)) == (2,)")
    assert found.listed == 1
    assert line not in found.text()
    (stale,) = found.problems
    assert "answer-0 has no mutant 'return 7'" in stale


def test_a_reference_that_loses_points_is_a_problem(tmp_path: Path) -> None:
    found = audited(tmp_path, MEAN, X + "assert mean(X)[0] == 7")
    (text,) = found.problems
    assert "test-0: the reference gets 0 of 4 points" in text


def test_a_sample_is_the_same_each_time(tmp_path: Path) -> None:
    audited(tmp_path, LOSS, OWN_SLOPE)
    one, other = (audit(tmp_path, NAME, sample=5).text() for _ in range(2))
    assert one == other
    assert "(5 of " in one


def test_the_command_says_it_and_fails_when_something_slips_through(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    audited(tmp_path, MEAN, X + "assert np.shape(mean(X)) == (2,)")
    assert main(["audit", NAME, "--course", str(tmp_path), "--sample", "3"]) == 1
    said = capsys.readouterr().out
    assert said.startswith(f"{NAME}: ")
    assert "PAID test-0: the answer 'answer-0' as 'zeros' gets 4 of 4 points." in said


def test_an_assignment_that_is_not_there(tmp_path: Path) -> None:
    shutil.copy(ROOT / "nbgrader_config.py", tmp_path)
    with pytest.raises(ValueError, match="is nothing its name"):
        audit(tmp_path, "nothing")
