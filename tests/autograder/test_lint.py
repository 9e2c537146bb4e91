"""The judge of assignments finds what it is for, and finds nothing in week 1."""

import re
import shutil
from pathlib import Path
from typing import Any

import nbformat
import pytest

from autograder.lint import judge, static
from tests.conftest import ROOT, WEEK

GOOD = 'marks = check.Marks("x", 1)\nwith marks(1, "one"):\n    pass\nfloat(marks)'


def test_a_test_must_end_in_a_float() -> None:
    assert static.ends_in_a_float(GOOD)
    assert not static.ends_in_a_float(GOOD + "\nmarks")
    assert not static.ends_in_a_float(GOOD.replace("float(marks)", "float"))


def test_a_test_needs_a_part_that_students_see() -> None:
    assert static.has_visible_part(GOOD)
    hidden = GOOD.replace("with", "### BEGIN HIDDEN TESTS\nwith")
    assert not static.has_visible_part(
        hidden.replace("pass", "pass\n### END HIDDEN TESTS")
    )


def page(*cells: tuple[str, dict[str, Any]]) -> Any:
    made = [
        nbformat.v4.new_markdown_cell(text, metadata={"nbgrader": marks})
        for text, marks in cells
    ]
    return nbformat.v4.new_notebook(cells=made)


def test_a_written_answer_needs_a_scheme_that_adds_up() -> None:
    bullets = "* 1 point: a\n* 1.5 points: b (½ for c)\n* If d: at most 2 points."
    scheme = f"Why?\n### BEGIN MARK SCHEME\n{bullets}\n### END MARK SCHEME"
    question = (scheme, {"grade_id": "q", "locked": True})
    code = ("x", {"grade_id": "code", "solution": True})
    one, two = (
        ("", {"grade_id": name, "grade": True, "solution": True, "points": 2.5})
        for name in ("one", "two")
    )
    found = list(static.written(page(question, code, one, two)))
    assert found == [("one", 2.5, 2.5), ("two", 2.5, None)]


WEEKS = sorted((ROOT / "solutions").glob("week*.py"))


@pytest.mark.parametrize("source", WEEKS, ids=lambda path: path.stem)
def test_a_week_has_100_points_and_15_of_them_are_written(source: Path) -> None:
    solution = source.with_suffix("") / f"{source.stem}.ipynb"
    notebook = nbformat.read(solution, as_version=4)
    graded = [cell.metadata.get("nbgrader", {}) for cell in notebook.cells]
    assert sum(marks.get("points", 0) for marks in graded) == 100
    assert sum(points for _, points, _ in static.written(notebook)) == 15


@pytest.mark.parametrize("source", WEEKS, ids=lambda path: path.stem)
def test_the_parts_of_an_exercise_add_up_to_its_heading(source: Path) -> None:
    """What stands in the syllabus is what the headings say: 1.4 is worth 10."""
    text = source.read_text(encoding="utf-8")
    for block in re.split(r"(?m)^# ## ", text)[1:]:
        if promised := re.match(r"Exercise .*\((\d+) points", block):
            paid = re.findall(r"(?m)^# %% .*\bpoints=(\S+)", block)
            assert sum(map(float, paid)) == float(promised[1]), promised[0]


def test_square_probes_are_named(monkeypatch: pytest.MonkeyPatch) -> None:
    import numpy as np

    from cs_nn.check import probes

    def square(rng: np.random.Generator) -> probes.Probe:
        return probes.Probe((np.ones(3), [np.ones((3, 3))]))

    monkeypatch.setitem(probes._draws, "square", square)
    assert static.tame_probe("square") == "draws a square array (3, 3) (seed 0)"
    assert static.tame_probe("collapse") == ""
    assert static.tame_probe("residual-backward") == ""  # its W must be square
    monkeypatch.setattr(static, "SQUARE_BY_DEFINITION", {"square"})
    assert static.tame_probe("square") == "draws a symmetric array (3, 3) (seed 0)"


@pytest.fixture
def course(tmp_path: Path) -> Path:
    """A copy of what the judge reads, with two of the wrong answers."""
    for folder in ("assignments", "solutions"):
        shutil.copytree(ROOT / folder / WEEK, tmp_path / folder / WEEK)
    wrong = tmp_path / "tests" / "submissions" / WEEK / "wrong"
    wrong.mkdir(parents=True)
    for name in ("m05_no_biases", "m08_formula", "m08_table"):
        known = ROOT / "tests" / "submissions" / WEEK / "wrong" / f"{name}.py"
        shutil.copy(known, wrong)
    return tmp_path


def change(course: Path, folder: str, grade_id: str, old: str, new: str) -> None:
    path = course / folder / WEEK / f"{WEEK}.ipynb"
    notebook = nbformat.read(path, as_version=4)
    for cell in notebook.cells:
        if cell.metadata.get("nbgrader", {}).get("grade_id") == grade_id:
            assert old in cell.source
            cell.source = cell.source.replace(old, new)
    nbformat.write(notebook, path)


@pytest.mark.slow
def test_a_sound_assignment_has_no_problem_and_alike_answers_are_listed(
    course: Path,
) -> None:
    found = judge(course, WEEK)
    assert found.problems == []
    assert found.alike == ["m08_formula and m08_table (xor-net)"]
    assert sum(map(sum, found.named.values())) == 3
    assert "all                            3       3       3" in found.table()


@pytest.mark.slow
def test_every_kind_of_fault_is_named(course: Path) -> None:
    change(course, "solutions", "test-count-params", "float(marks)", "marks")
    change(
        course,
        "solutions",
        "test-act",
        '"step": lambda z: 1.0 *',
        '"step": lambda z: 2.0 *',
    )
    change(course, "solutions", "test-gates", "marks = ", "marks = helper or ")
    change(
        course,
        "assignments",
        "neuron",
        "raise NotImplementedError()",
        "return z if 0 else np.where(np.asarray(z) > 0, 1.0, 0.0)",
    )
    problems = "\n".join(judge(course, WEEK).problems)
    assert "test-count-params: its last line is not float(marks)." in problems
    assert "test-act: the solution gets" in problems
    assert "test-gates: it uses 'helper'" in problems
    assert "neuron: the untouched release gets" in problems
