"""What nbgrader's own commands do with our steps in their lists."""

import logging

import pytest
from nbformat.v4 import new_code_cell, new_notebook
from traitlets.config import Config

from autograder.grade import grade
from autograder.plugins import DrawFigures, Execute
from autograder.record import configuration, our_programs_on_path
from tests.autograder.scratch_course import (
    NAME,
    SQUARE,
    answered,
    hand_in,
    released,
)


def test_limits_come_from_the_configuration():
    config = Config()
    config.Execute.timeout = 7
    config.Execute.memory_mb = 512
    limits = Execute(config=config).limits
    assert (limits.cell_seconds, limits.memory_mb) == (7, 512)
    assert Execute().limits.cell_seconds == 30


PLOTS = """
import matplotlib.pyplot as plt
from cs_nn import plot
print("shown once")
plot.bars({'a': 1.0}, 'points')
plt.show()
plt.plot([1, 2])
plt.show()
"""


def test_feedback_draws_what_grading_only_built(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    about = {"student": "ada", "assignment": "hw", "notebook": "hw"}
    resources = {"nbgrader": about, "metadata": {"path": str(tmp_path)}}
    handed_in = new_notebook(cells=[new_code_cell(PLOTS), new_code_cell("6 * 7")])
    graded, _ = Execute().preprocess(handed_in, resources)
    assert "image/png" not in str(graded)
    graded.cells[1].outputs[0].data["text/plain"] = "what grading saw"
    page, _ = DrawFigures().preprocess(graded, resources)
    said, described, plain = page.cells[0].outputs
    assert said == graded.cells[0].outputs[0]
    assert "alt=" in described.data["text/html"]
    assert described.metadata["image/png"]["alt"]
    assert "image/png" in plain.data
    assert page.cells[1] == graded.cells[1]
    again, _ = DrawFigures().preprocess(page, resources)
    assert again == page


def test_pages_that_a_person_grades_have_their_figures(course):
    plot = "import matplotlib.pyplot as plt\nplt.plot([1, 2]);\n"
    hand_in(course, "ada", answered(released(course), square=plot + SQUARE))
    grade(NAME, course, progress=False)
    page = course / "autograded" / "ada" / NAME / f"{NAME}.ipynb"
    assert "image/png" in page.read_text()


def test_feedback_page_tells_remarks_and_results_but_no_hidden_test(course):
    from nbgrader.converters import GenerateFeedback
    from nbgrader.coursedir import CourseDirectory

    shown = "display({'text/plain': 'PLAIN', 'text/html': '<b>RICH</b>'}, raw=True)\n"
    wrong = f"{shown}def square(x):\n    return abs(x) * 3\nimport os\n"
    hand_in(course, "ada", answered(released(course), square=wrong, mean="def mean("))
    hand_in(
        course,
        "bob",
        answered(released(course), square=f"{SQUARE}\nimport os\nos._exit(1)"),
    )
    grade(NAME, course, progress=False)
    config = configuration(course)
    directory = CourseDirectory(config=config, root=str(course))
    directory.assignment_id = NAME
    with our_programs_on_path():
        log = logging.getLogger("feedback")
        GenerateFeedback(coursedir=directory, config=config, log=log).start()
    page = (course / "feedback" / "ada" / NAME / f"{NAME}.html").read_text()
    assert "look at negative numbers" in page
    assert "1234321" not in page
    assert "HIDDEN TESTS" not in page
    assert "Python cannot read line 1" in page
    assert "<b>RICH</b>" in page
    assert page.count("PLAIN") == 1  # in the source of the cell, not below it
    page = (course / "feedback" / "bob" / NAME / f"{NAME}.html").read_text()
    assert page.count("remove calls such as os.") == 2  # on top, and at the cell


@pytest.mark.parametrize("forged", ["pass", "import os"])
def test_formgraders_button_uses_our_steps(course, forged):
    from nbgrader.apps import NbGraderAPI
    from nbgrader.coursedir import CourseDirectory

    notebook = answered(released(course), square="def square(x): return 0")
    for cell in notebook.cells:
        if cell.metadata.get("nbgrader", {}).get("grade_id") == "test-square":
            cell.source, cell.metadata.tags = forged, ["skip-execution"]
    hand_in(course, "ada", notebook)
    config = configuration(course)
    with our_programs_on_path():
        directory = CourseDirectory(config=config, root=str(course))
        result = NbGraderAPI(directory, config=config).autograde(NAME, "ada")
    assert result["success"], result["log"]
    (line,) = grade(NAME, course, progress=False)
    assert (line.score, line.how) == (5, "cached")
