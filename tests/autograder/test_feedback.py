"""The feedback of a submission: the summary, the page, the text for an e-mail."""

import html
import re
import shutil
from pathlib import Path

import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output

from autograder.desk import feedback
from autograder.feedback import text
from autograder.feedback.figures import picture
from autograder.feedback.summary import Summary, summary_of
from autograder.feedback.verdicts import Verdict, as_data
from autograder.grade import grade
from autograder.ledger import VERDICT_MIME
from autograder.remarks import CELL_ID
from cs_nn import check
from tests.autograder import stock
from tests.autograder.scratch_course import (
    NAME,
    answered,
    hand_in,
    make_course,
    released,
)
from tests.autograder.test_safe_html import judged
from tests.autograder.unsafe import hostile


def graded(name, score, points, *outputs, **marks):
    about = {"grade": True, "grade_id": f"test-{name}", "score": score}
    about |= {"points": points, **marks}
    return new_code_cell("1", outputs=list(outputs), metadata={"nbgrader": about})


def wrong_marks():
    """A real verdict of a function that forgets the bias."""
    import numpy as np

    def neuron(X, w, b):
        return 1.0 * (X @ w > 0)

    marks = check.Marks("neuron", 4)
    with marks(1, "by hand"):
        check.that(bool(neuron(np.ones((1, 1)), np.ones(1), 0)), "never")
    with marks(3, "fresh data"):
        check.forward(neuron, lambda X, w, b: 1.0 * (X @ w + b > 0), "neuron")
    return marks


def shown(marks):
    data = {VERDICT_MIME: marks.verdict(), "text/plain": marks.text()}
    return new_output("display_data", data=data)


@pytest.fixture
def notebook():
    remark = "**Before you read on:**\n\n- week\\_1.ipynb came late.\n- More."
    error = new_output("error", ename="A", evalue="", traceback=["x", "A: no sum"])
    hand = {"grade_id": "why", "solution": True}
    return new_notebook(
        cells=[
            new_markdown_cell(remark, id=CELL_ID),
            graded("neuron", 1.0, 4, shown(wrong_marks())),
            graded("sum", 0.5, 2, error),
            graded("fine", 2.0, 2),
            graded("why", 0.0, 5, **hand),
        ]
    )


@pytest.fixture
def summary(notebook) -> Summary:
    about = {"assignment": "hw", "notebook": "hw", "student": "ada"}
    more = {"late_penalty": 0.5, "waits": frozenset({"why"})}
    return summary_of(notebook, about | more)


def test_the_summary_adds_up(summary):
    assert (summary.total, summary.points, summary.waiting) == (3.0, 13.0, 5.0)
    assert [one.missing for one in summary.exercises] == [3, 1.5, 0, 0]
    assert summary.remarks == ("week\\_1.ipynb came late.", "More.")


def test_the_exercise_with_most_points_to_win_back_comes_first(summary):
    assert summary.first.name == "neuron"
    assert summary.first.says().startswith("M-")


def test_nothing_is_first_where_nothing_is_missing(notebook):
    notebook.cells = notebook.cells[3:4]
    assert summary_of(notebook, {}).first is None


def test_misconceptions_are_named_once_with_what_to_read(summary, notebook):
    (found,) = summary.recognised
    assert found.name in wrong_marks().verdict()["misconceptions"]
    assert found.section.startswith("Lecture 1 §")
    assert found.exercises == ("neuron",)


def test_a_recognised_mistake_is_looked_at_before_one_that_may_follow_from_it(notebook):
    notebook.cells.append(graded("later", 1.0, 6))
    more = summary_of(notebook, {})
    assert more.first.name == "neuron"  # 3 points, and its cause is known
    notebook.cells.append(graded("large", 1.0, 8))
    assert summary_of(notebook, {}).first.name == "large"


def test_an_error_says_what_its_last_line_says(summary):
    assert summary.exercises[1].says() == "A: no sum"


def test_a_verdict_survives_as_data():
    verdict = Verdict.read(wrong_marks().verdict())
    assert [part.passed for part in verdict.parts] == [True, False]
    assert verdict.parts[1].arrays
    again = Verdict.read(as_data(verdict))
    assert again.text() == verdict.text()
    assert again.parts[1].arrays is None


@pytest.mark.parametrize("data", [None, 3, {}, {"parts": [1]}, {"parts": [{}]}, []])
def test_what_is_no_verdict_is_none(data):
    assert Verdict.read(data) is None


def test_a_verdict_without_details_shows_what_it_has():
    old = wrong_marks().verdict()
    for part in old["parts"]:
        part.pop("finding", None)
    assert old["parts"][1]["says"] in Verdict.read(old).text()


def test_the_text_fits_a_screen_or_two(summary, notebook):
    written = text.write(summary)
    assert written.startswith(
        "hw, ada\n3 of 13 points so far.\n0.5 points were taken off"
    )
    assert "5 points wait for a person" in written
    assert "week_1.ipynb came late." in written
    assert "  neuron  1 of 4\n" in written
    assert "Look first at neuron: 3 of its 4 points are missing. M-" in written
    assert "Read: Lecture 1 §" in written
    assert "A: no sum" in written
    notebook.cells += [
        graded(f"more-{n}", 0.0, 4, shown(wrong_marks())) for n in range(20)
    ]
    lines = text.write(summary_of(notebook, {})).splitlines()
    assert len(lines) <= text.MOST_LINES
    assert max(map(len, lines)) <= 90
    assert lines[-1].startswith("The whole of it")


def test_a_picture_needs_arrays_worth_drawing():
    assert picture([[1.0, 2.0]], [[1.0, 2.0]], "x") == ""
    assert picture("no", [1.0], "x") == ""
    assert picture([[1, [2]], 3], [1.0] * 4, "x") == ""
    drawn = picture([[1.0, None], [3.0, 4.0]], [[1.0, 2.0], [3.0, 4.0]], "<b>")
    assert "“&lt;b&gt;”" in drawn
    assert "1 of 4 entries differ" in drawn
    assert "the expected one of shape (4,)" in picture([[1.0] * 5], [1.0] * 4, "x")


@pytest.fixture(scope="module")
def course(tmp_path_factory) -> Path:
    """A course with an honest mistake and a hostile submission, graded, given back."""
    root = make_course(tmp_path_factory.mktemp("feedback"))
    wrong = "def square(x):\n    return abs(x) * 3"
    maths = "Rows: $\\frac{1}{n} \\sum_i x_i < 3$"
    hand_in(root, "ada", answered(released(root), square=wrong, why=maths))
    hand_in(root, "mallory", hostile(released(root), loud=False))
    grade(NAME, root, progress=False)
    feedback(root, NAME, text=True)
    return root


def written(course: Path, student: str, kind: str = "html") -> str:
    page = course / "feedback" / student / NAME / f"{NAME}.{kind}"
    return page.read_text(encoding="utf-8")


def test_the_page_allows_nothing_but_pictures_and_styles_of_its_own(course):
    for student in ("ada", "mallory"):
        page = written(course, student)
        assert "default-src 'none'; img-src data:; style-src 'unsafe-inline'" in page
        assert "<script" not in page
        assert page.index("Content-Security-Policy") < page.index("<title>")


def test_a_hostile_submission_leaves_nothing_that_acts(course):
    page = written(course, "mallory")
    main = page[page.index("<main>") + 6 : page.index("</main>")]
    ours = re.compile(r"</?section[^>]*>|<(?:a|h2)[^>]* id=[^>]*>")
    wrong = [w for w in judged(ours.sub("", main)) if "<section" not in w]
    assert wrong == []
    assert page.count("</main>") == 1
    assert "\u202e" not in page


def test_a_hidden_test_says_that_it_failed_and_no_more(course):
    for kind in ("html", "txt"):
        said = html.unescape(written(course, "ada", kind)).replace("\n", " ")
        assert "A hidden test failed: look at negative numbers" in said
        assert "1111" not in said
        assert "HIDDEN TESTS" not in said


def test_formulas_are_set_without_a_script(course):
    assert "<mfrac>" in written(course, "ada")
    assert "MathJax" not in written(course, "ada")


def test_what_waits_for_a_person_is_no_loss(course):
    page = written(course, "ada")
    assert "5 of 10 points so far" in page
    assert "3 to be marked" in page
    assert "Look first at" in page


def test_nbgraders_own_command_writes_the_same_pages(course, tmp_path):
    again = Path(shutil.copytree(course, tmp_path / "course"))
    shutil.rmtree(again / "feedback")
    stock.run(again, "generate_feedback", NAME)
    for student in ("ada", "mallory"):
        assert written(again, student) == written(course, student)


def test_the_text_is_written_beside_pages_that_are_there(course, tmp_path):
    again = Path(shutil.copytree(course, tmp_path / "course"))
    for path in (again / "feedback").rglob("*.txt"):
        path.unlink()
    feedback(again, NAME)
    assert not list((again / "feedback").rglob(f"{NAME}.txt"))
    feedback(again, NAME, text=True)
    assert written(again, "ada", "txt") == written(course, "ada", "txt")


def test_a_mark_given_by_hand_gives_a_new_page(course, tmp_path):
    from nbgrader.api import Gradebook

    again = Path(shutil.copytree(course, tmp_path / "course"))
    with Gradebook(f"sqlite:///{again / 'gradebook.db'}", "cs_nn") as book:
        mark = book.find_grade("why", NAME, NAME, "ada")
        mark.manual_score, mark.needs_manual_grade = 2.0, False
        book.db.commit()
    before = written(again, "mallory")
    feedback(again, NAME)
    assert "7 of 10 points" in written(again, "ada")
    assert written(again, "mallory") == before
