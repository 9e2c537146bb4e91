"""Hidden tests stay hidden: their code, what quotes it, and the inputs they use."""

import copy
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output

from autograder.feedback.hiding import FAILED, WITHHELD, HideHiddenTests, telling_lines
from autograder.ledger import VERDICT_MIME
from autograder.matching import HIDDEN

PART = "  ### BEGIN HIDDEN TESTS\nb\n  ### END HIDDEN TESTS\n"
SECRET = "assert f(3) == 9, 'try three'"
TEST = (
    "assert f(1) == 1\n### BEGIN HIDDEN TESTS\n"
    f"{SECRET}\n)\n### END HIDDEN TESTS\nfloat(2)"
)


def hidden(source, *outputs, more=(), grade=True):
    """Return the test cell, and the other cells, of a notebook after the step."""
    marks = {"grade": grade, "grade_id": "test-f", "locked": True, "points": 2}
    cell = new_code_cell(source, outputs=list(outputs), metadata={"nbgrader": marks})
    notebook = new_notebook(cells=[cell, *more])
    before = copy.deepcopy(notebook)
    made, _ = HideHiddenTests().preprocess(notebook, {})
    assert notebook == before
    return made.cells


def a_test(*lines):
    return "\n".join(
        ["assert f(1) == 1", "### BEGIN HIDDEN TESTS", *lines, "### END HIDDEN TESTS"]
    )


def failure(line, name="AssertionError", says="", number=3):
    frames = [
        f"{name}  Traceback (most recent call last)",
        f"Cell In[3], line {number}\n      1 f(1)\n----> {number} \x1b[1m{line}\x1b[0m",
        "Cell In[2], line 1, in f(x)\n----> 1 return (x)",
        f"{name}: {says}",
    ]
    return new_output("error", ename=name, evalue=says, traceback=frames)


def told(line, **error):
    """What a student is told when this hidden line fails."""
    (cell,) = hidden(a_test(line), failure(line, **error))
    (output,) = cell.outputs
    return "\n".join(output.traceback)


@pytest.mark.parametrize(
    ("source", "left"),
    [
        ("x = 1", "x = 1"),
        ("a\n### BEGIN HIDDEN TESTS\nb", "a\n"),
        (f"{PART}c\n{PART}", "c\n"),
        (TEST, "assert f(1) == 1\nfloat(2)"),
    ],
)
def test_what_is_not_hidden_stays(source, left):
    assert hidden(source)[0].source == left


def test_mark_schemes_are_cut():
    text = "Why?\n### BEGIN MARK SCHEME\n* 2 points: because\n### END MARK SCHEME\n"
    assert hidden(TEST, more=[new_markdown_cell(text)])[1].source == "Why?\n"


def test_a_message_that_is_meant_for_students_is_told():
    assert told(SECRET, says="try three") == f"{FAILED}: try three"


def test_values_in_a_message_are_inputs():
    line = "assert f(x) == x * x, f'f({x}) is not {x}²: look at negative numbers'"
    says = "f(-1111) is not -1111²: look at negative numbers"
    assert told(line, says=says) == (
        f"{FAILED}: f(…) is not …²: look at negative numbers"
    )


@pytest.mark.parametrize(
    ("line", "name", "says"),
    [
        ("assert f(-1111) == 9", "AssertionError", ""),
        ("assert f(-1111) == 9, 'f(-1111) == 9'", "AssertionError", "f(-1111) == 9"),
        (
            "assert f(-1111) == 9, 'assert f(-1111)==9 failed'",
            "AssertionError",
            "assert f(-1111)==9 failed",
        ),
        (
            "np.testing.assert_allclose(f(-1111), 9)",
            "AssertionError",
            "Not equal to tolerance: x: array(-1111) y: array(9)",
        ),
        ("assert f(-1111) == 9, 'no'", "AssertionError", "the student says -1111"),
        ("assert f(-1111) == 9, str(-1111)", "AssertionError", "-1111"),
    ],
)
def test_a_message_that_tells_code_or_inputs_is_not_told(line, name, says):
    assert told(line, name=name, says=says) == f"{FAILED}."


def test_an_error_in_the_students_code_is_named_but_not_what_it_says():
    line = "assert f(-1111) == 9, 'no'"
    says = "cannot handle -1111"
    assert told(line, name="ValueError", says=says) == f"{FAILED} with ValueError."


def test_a_visible_test_that_failed_tells_all_but_the_hidden_lines_around_it():
    error = failure("assert f(1) == 1", says="see f(1)", number=1)
    error.traceback[1] += f"\n      3 {SECRET}"
    (cell,) = hidden(TEST, error)
    text = "\n".join(cell.outputs[0].traceback)
    assert "see f(1)" in text
    assert "assert f(1) == 1" in text
    assert SECRET not in text
    assert WITHHELD in text


def test_what_a_test_with_a_hidden_part_printed_is_not_shown():
    outputs = [
        new_output("stream", name="stdout", text="x = -1111"),
        new_output("display_data", data={"text/html": "<b>-1111</b>"}),
        new_output("execute_result", data={"text/plain": "2.0"}, execution_count=1),
    ]
    (cell,) = hidden(TEST, *outputs)
    assert "-1111" not in str(cell.outputs)
    assert cell.outputs[0].data["text/plain"] == "2.0"
    assert "not shown" in cell.outputs[1].text


def test_a_test_without_a_hidden_part_shows_all():
    said = new_output("stream", name="stdout", text="x = 7")
    (cell,) = hidden("assert f(1) == 1", said)
    assert cell.outputs == [said]


@pytest.mark.parametrize(
    "output",
    [
        new_output("stream", name="stdout", text=f"before\n{SECRET}\nafter"),
        new_output("error", ename="E", evalue=SECRET, traceback=[f"a\n{SECRET}\nb"]),
        new_output("display_data", data={"text/plain": SECRET}),
        new_output(
            "display_data",
            data={
                "text/html": "<i>assert</i> f(3) == 9, &#x27;try three&#39;",
                "text/plain": "plain",
            },
        ),
    ],
)
def test_no_other_cell_quotes_a_hidden_line(output):
    cells = hidden(TEST, more=[new_code_cell("print(In)", outputs=[output])])
    left = re.sub(r"<[^>]*>", "", str(cells[1].outputs))
    assert SECRET not in left.replace("&#x27;", "'").replace("&#39;", "'")


def test_what_a_student_wrote_is_no_secret():
    lines = [f"total = sum(range({n}))" for n in range(3)]
    notebook = [a_test(*lines), lines[1]]
    assert telling_lines(notebook) == {lines[0], lines[2]}


CODE = st.text(alphabet="abcxyz=()+ 0123456789", min_size=8, max_size=30)


@given(st.lists(CODE, min_size=1, max_size=5), st.data())
def test_no_hidden_line_is_left_wherever_it_is_quoted(lines, data):
    source = a_test(*lines)
    quoted = data.draw(st.sampled_from(lines))
    around = data.draw(st.text(max_size=10).filter(lambda text: "#" not in text))
    text = f"{around}{quoted}{around}"
    outputs = [
        new_output("stream", name="stderr", text=text),
        new_output("error", ename="E", evalue=text, traceback=[text, f"> {text}"]),
        new_output("execute_result", data={"text/plain": text}),
    ]
    cells = hidden(
        source, *copy.deepcopy(outputs), more=[new_code_cell("1", outputs=outputs)]
    )
    secrets = telling_lines([source])
    left = [v for cell in cells for o in cell.outputs for v in texts(o)]
    assert not [line for line in secrets for one in left if line in one]


def texts(output):
    yield from (output.get("text", ""), output.get("evalue", ""))
    yield from output.get("traceback", [])
    yield from output.get("data", {}).values()


def verdict(title, **finding):
    parts = [{"title": title, "points": 1, "score": 0, "says": "x", "finding": finding}]
    return {"exercise": "f", "points": 1, "score": 0, "parts": parts}


def shown(title, **finding):
    source = "with marks(1, 'seen'):\n    pass\n" + a_test("with marks(1, 'unseen'):")
    data = {VERDICT_MIME: verdict(title, **finding), "text/plain": "-1111"}
    (cell,) = hidden(source, new_output("display_data", data=data))
    return cell.outputs[0].data


ARRAYS = {"got": [[1.0, 2.0], [3.0, 4.0]], "expected": [[1.0, 2.0], [3.0, 5.0]]}


def test_arrays_are_drawn_for_visible_parts_only():
    seen = shown("seen", differs="it differs", **ARRAYS)
    assert "data:image/png" in seen["text/html"]
    assert "1 of 4 entries differ" in seen["text/html"]
    unseen = shown("unseen", differs="it differs", **ARRAYS)
    assert "data:image" not in unseen["text/html"]
    assert "expected" not in str(unseen[VERDICT_MIME])


def test_only_probes_that_anybody_may_draw_are_reproduced_for_hidden_parts():
    public, secret = 'probe("f", seed=3).args', "probe('f', seed='9f86d081').args"
    assert public in shown("unseen", differs="x", reproduce=public)["text/plain"]
    assert secret not in str(shown("unseen", differs="x", reproduce=secret))
    assert secret in shown("seen", differs="x", reproduce=secret)["text/plain"]


def test_a_verdict_is_shown_as_text_and_as_html_that_escapes():
    data = shown(
        "seen",
        called="f(<b>)",
        differs="1, expected 2",
        pattern="a <i>sign</i>",
        section="Lecture 1 §2",
        misconceptions=["M-01"],
    )
    assert "Looks like: M-01 a <i>sign</i>" in data["text/plain"]
    assert "M-01 a &lt;i&gt;sign&lt;/i&gt;" in data["text/html"]
    assert "<code>f(&lt;b&gt;)</code>" in data["text/html"]


def test_what_is_no_verdict_counts_as_an_output():
    odd = new_output("display_data", data={VERDICT_MIME: {"parts": 1}})
    (cell,) = hidden(TEST, odd)
    assert "not shown" in cell.outputs[0].text


def test_the_error_that_only_repeats_a_verdict_is_left_out():
    said = new_output("display_data", data={VERDICT_MIME: verdict("seen")})
    error = new_output("error", ename="Wrong", evalue="0", traceback=["0"])
    (cell,) = hidden(TEST, said, error)
    assert [output.output_type for output in cell.outputs] == ["display_data"]


def test_the_pattern_of_hidden_parts_is_that_of_the_release():
    assert HIDDEN.search(TEST)
