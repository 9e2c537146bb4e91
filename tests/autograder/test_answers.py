"""Right and wrong answers of the quick weeks, run in this process for speed.

`autograder lint` runs those of every week in the sandbox.
"""

import contextlib
import io
from typing import Any

import matplotlib as mpl
import pytest

from autograder.submissions import Made
from cs_nn.check import Wrong
from cs_nn.check.marks import Marks
from tests.conftest import made_submissions

mpl.use("agg")
AUTOMATIC = {"week01_perceptron": 85, "week02_chain_rule": 85}  # points from tests
RIGHT = [(week, made) for week in AUTOMATIC for made in made_submissions("right", week)]
WRONG = [(week, made) for week in AUTOMATIC for made in made_submissions("wrong", week)]


def name(case: object) -> str:
    """Show a submission by its name, and a week by its own."""
    return case.name if isinstance(case, Made) else str(case)


def run(notebook: Any, monkeypatch: pytest.MonkeyPatch) -> dict[str, Marks]:
    """Run every code cell in one namespace; return the marks by exercise."""
    shown: dict[str, Marks] = {}

    def show(piece: Any) -> None:
        if isinstance(piece, Marks):
            shown[piece.exercise] = piece

    monkeypatch.setattr("cs_nn.check.marks.show", show)
    monkeypatch.setattr("cs_nn.quiz.show", show)
    space: dict[str, Any] = {}
    with contextlib.redirect_stdout(io.StringIO()):
        for cell in notebook.cells:
            if cell.cell_type == "code":
                with contextlib.suppress(Wrong, NotImplementedError, SyntaxError):
                    exec(compile(cell.source, "<cell>", "exec"), space)
    return shown


@pytest.fixture(params=["", "a course secret"], ids=["public", "hidden"])
def secret(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    """Run with the public seeds of a laptop, and with the hidden ones of grading."""
    monkeypatch.setenv("CS_NN_SEED", request.param)
    return str(request.param)


@pytest.mark.parametrize(("week", "made"), RIGHT, ids=name)
def test_a_right_answer_gets_all_points(
    week: str, made: Made, secret: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    shown = run(made.notebook, monkeypatch)
    lost = [marks.text() for marks in shown.values() if marks.score < marks.points]
    assert lost == []
    assert sum(marks.points for marks in shown.values()) == AUTOMATIC[week]


@pytest.mark.parametrize(("week", "made"), WRONG, ids=name)
def test_a_wrong_answer_loses_points_and_is_named(
    week: str, made: Made, secret: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    shown = run(made.notebook, monkeypatch)
    for exercise, known in made.expect:
        marks = shown[exercise]
        assert marks.score < marks.points
        assert known in marks.verdict()["misconceptions"], marks.text()


@pytest.mark.parametrize(("week", "made"), WRONG, ids=name)
def test_one_wrong_answer_costs_its_own_exercise_only(
    week: str, made: Made, secret: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    shown = run(made.notebook, monkeypatch)
    lost = {name for name, marks in shown.items() if marks.score < marks.points}
    assert lost == set(made.loses)
