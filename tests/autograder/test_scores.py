"""The score rule: nbgrader's own, and each place where nbgrader's is wrong."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from nbformat import NotebookNode
from nbformat.v4 import new_code_cell, new_markdown_cell, new_output
from nbgrader.utils import compute_checksum, determine_grade

from autograder.scores import comment_of, score_of

MOST = 4.0


def test_cell(*outputs: NotebookNode) -> NotebookNode:
    cell = new_code_cell("assert f(1) == 1", outputs=list(outputs))
    marks = {"grade": True, "solution": False, "locked": True, "points": MOST}
    cell.metadata.nbgrader = {"grade_id": "t", "schema_version": 3, **marks}
    return cell


test_cell.__test__ = False  # type: ignore[attr-defined]


def result(text: str) -> NotebookNode:
    return new_output("execute_result", data={"text/plain": text})


def printed(text: str, name: str = "stdout") -> NotebookNode:
    return new_output("stream", name=name, text=text)


ERROR = new_output("error", ename="E", evalue="", traceback=[])
SHOWN = new_output("display_data", data={"text/plain": "7"})


def ours(cell: NotebookNode) -> float | None:
    return score_of(cell, "file.ipynb")[0]


@given(
    before=st.lists(st.sampled_from([printed("3.5"), SHOWN]), max_size=2),
    last=st.one_of(
        st.just([]),
        st.just([ERROR]),
        st.floats(0, MOST).map(lambda x: [result(repr(x))]),
        st.integers(0, int(MOST)).map(lambda x: [result(repr(x))]),
        st.sampled_from(["'text'", "None", "array([1.])", "True"]).map(
            lambda text: [result(text)]
        ),
    ),
)
def test_honest_outputs_score_as_in_nbgrader(before, last):
    cell = test_cell(*before, *last)
    assert ours(cell) == determine_grade(cell)[0]


@pytest.mark.parametrize(
    ("outputs", "nbgraders", "points"),
    [
        ([printed("a warning", "stderr")], 0, MOST),
        ([printed("a warning", "stderr"), result("2.5")], 0, 2.5),
        ([result("1.0"), ERROR], 1.0, 0),  # the first output wins there
        ([result("'x'"), ERROR], MOST, 0),
        ([result("np.float64(2.5)")], MOST, 2.5),
        ([result("numpy.int64(0)")], MOST, 0),
        ([result("nan")], MOST, 0),
        ([result("-1.0")], MOST, 0),
        ([result("np.float32(nan)")], MOST, 0),
    ],
)
def test_where_nbgrader_is_wrong(outputs, nbgraders, points):
    cell = test_cell(*outputs)
    assert determine_grade(cell)[0] == nbgraders
    assert ours(cell) == points


@pytest.mark.parametrize("text", ["99", "4.1", "inf", "np.float64(1e9)"])
def test_too_many_points_are_none_and_are_reported(text):
    """nbgrader gives up on the whole submission, or gives full marks."""
    score, remark = score_of(test_cell(result(text)), "week.ipynb")
    assert score == 0
    assert remark is not None
    assert remark.kind == "odd-score"
    assert remark.sentence.startswith("week.ipynb, cell 't': the test gave ")


def test_a_rounding_error_is_no_offence():
    assert score_of(test_cell(result("4.0000000001")), "f") == (MOST, None)
    assert score_of(test_cell(result("-1e-12")), "f") == (0, None)


def test_a_result_without_text_is_no_number():
    picture = new_output("execute_result", data={"image/png": "aGk="})
    assert ours(test_cell(picture)) == MOST


@pytest.mark.parametrize("make", [new_code_cell, new_markdown_cell])
def test_a_written_answer_is_for_a_person_unless_it_is_untouched(make):
    cell = make("YOUR ANSWER HERE")
    marks = {"grade": True, "solution": True, "locked": False, "points": MOST}
    cell.metadata.nbgrader = {"grade_id": "w", "schema_version": 3, **marks}
    cell.metadata.nbgrader.checksum = compute_checksum(cell)
    assert (ours(cell), comment_of(cell)) == (0, "No response.")
    cell.source = "Because."
    assert (ours(cell), comment_of(cell)) == (None, None)
