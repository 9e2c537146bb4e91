"""Week 1's tests against right and wrong answers, run in this process for speed."""

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
RIGHT = made_submissions("right")
WRONG = made_submissions("wrong")


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


@pytest.mark.parametrize("made", RIGHT, ids=lambda made: made.name)
def test_a_right_answer_gets_all_points(
    made: Made, secret: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    shown = run(made.notebook, monkeypatch)
    lost = [marks.text() for marks in shown.values() if marks.score < marks.points]
    assert lost == []
    assert sum(marks.points for marks in shown.values()) == 95


@pytest.mark.parametrize("made", WRONG, ids=lambda made: made.name)
def test_a_wrong_answer_loses_points_and_is_named(
    made: Made, secret: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    shown = run(made.notebook, monkeypatch)
    for exercise, known in made.expect:
        marks = shown[exercise]
        assert marks.score < marks.points
        assert known in marks.verdict()["misconceptions"], marks.text()


@pytest.mark.parametrize("made", WRONG, ids=lambda made: made.name)
def test_one_wrong_answer_costs_its_own_exercise_only(
    made: Made, secret: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    shown = run(made.notebook, monkeypatch)
    lost = {name for name, marks in shown.items() if marks.score < marks.points}
    assert lost == set(made.loses)
