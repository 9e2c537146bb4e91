"""Made-up submissions: a release with answers filled in, and what to expect of it."""

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

from autograder.submissions import compose, fill
from tests.conftest import ROOT, made_submissions

KINDS = ("right", "wrong", "broken")


def graded(cell, name, **marks):
    flags = {"solution": False, "grade": False, "locked": False} | marks
    cell.metadata["nbgrader"] = {"grade_id": name, **flags}
    return cell


def notebook(answer, proof):
    return new_notebook(
        cells=[
            new_markdown_cell("# Title"),
            graded(new_code_cell("import numpy"), "setup", locked=True),
            graded(new_code_cell(answer), "one", solution=True),
            graded(new_code_cell("assert one"), "test-one", grade=True, locked=True),
            graded(new_code_cell("raise NotImplementedError"), "two", solution=True),
            graded(new_markdown_cell(proof), "why", solution=True, grade=True),
        ]
    )


SOLVED = "### BEGIN SOLUTION\none = 1\n### END SOLUTION"
PROOF = "### BEGIN SOLUTION\nBecause.\n### END SOLUTION"


@pytest.fixture
def made(tmp_path):
    """Compose a submission from the text of its file."""
    nbformat.write(notebook("raise NotImplementedError", "Your words"), tmp_path / "r")
    nbformat.write(notebook(SOLVED, PROOF), tmp_path / "s")

    def make(text):
        (tmp_path / "m01_one.py").write_text(text)
        return compose(tmp_path / "m01_one.py", tmp_path / "r", tmp_path / "s")

    return make


def sources(one):
    return [cell.source for cell in one.notebook.cells]


def test_without_cells_a_submission_is_the_solution_without_its_marks(made):
    one = made("# Everything right.\n")
    assert one.name == "m01_one"
    assert one.says == "Everything right."
    assert (one.expect, one.loses) == ((), ())
    assert sources(one)[1:4] == ["import numpy", "one = 1", "assert one"]
    assert sources(one)[5] == "Because."


def test_an_answer_in_the_file_wins_over_the_solution(made):
    one = made('# Off by one.\n\n# %% answer="one"\none = 2\n')
    assert sources(one)[2] == "one = 2"


def test_an_answer_never_replaces_a_locked_cell(made):
    one = made('# Cheats.\n\n# %% answer="two"\nx\n\n# %% answer="test-one"\npass\n')
    assert "assert one" in sources(one)


def test_what_to_expect_stands_in_comments_at_the_top(made):
    one = made(
        "# Adds the bias twice.\n# expect: one M-01\n# expect: two M-02\n"
        '# loses: one three\n# leave: why two\n\n# %% answer="one"\n# expect: no M-9\n'
    )
    assert one.says == "Adds the bias twice."
    assert one.expect == (("one", "M-01"), ("two", "M-02"))
    assert one.loses == ("one", "two", "three")
    assert sources(one)[4] == "raise NotImplementedError"
    assert sources(one)[5] == "Your words"


def test_own_cells_stand_behind_the_setup_and_behind_their_answer(made):
    one = made(
        "# Helps itself.\n\n# %%\nfirst = 1\n\n# %%\nsecond = 2\n\n"
        '# %% answer="one"\none = first\n\n# %%\nafter = 3\n'
    )
    assert sources(one)[1:7] == [
        "import numpy",
        "first = 1",
        "second = 2",
        "one = first",
        "after = 3",
        "assert one",
    ]


def test_own_prose_is_no_cell_of_the_submission(made):
    one = made("# Talks.\n\n# %% [markdown]\n# Hello\n")
    assert len(one.notebook.cells) == 6


def test_the_released_notebook_keeps_its_metadata(made):
    one = made("# Right.\n")
    kept = [
        cell.metadata.get("nbgrader", {}).get("grade_id") for cell in one.notebook.cells
    ]
    assert kept == [None, "setup", "one", "test-one", "two", "why"]


def test_filling_in_does_not_change_the_release(tmp_path):
    path = tmp_path / "release.ipynb"
    nbformat.write(notebook("raise NotImplementedError", "Your words"), path)
    before = path.read_bytes()
    filled = fill(path, {"one": "one = 5"}, [])
    assert filled.cells[2].source == "one = 5"
    assert filled.cells[4].source == "raise NotImplementedError"
    assert path.read_bytes() == before


@pytest.mark.parametrize("kind", KINDS)
def test_every_made_up_submission_says_in_a_sentence_what_it_is(kind):
    for one in made_submissions(kind):
        assert one.says.endswith("."), one.name
        assert len(one.says.splitlines()) == 1


def test_every_wrong_submission_expects_an_exercise_of_its_page():
    for one in made_submissions("wrong"):
        ids = {
            c.metadata.get("nbgrader", {}).get("grade_id") for c in one.notebook.cells
        }
        assert one.loses, one.name
        assert {f"test-{name}" for name in one.loses} <= ids, one.name
        known = one.name.split("_")[0].upper().replace("M", "M-")
        assert {found for _, found in one.expect} == {known}


def test_no_made_up_submission_holds_the_mark_scheme():
    for kind in KINDS:
        for one in made_submissions(kind):
            answers = [
                cell.source
                for cell in one.notebook.cells
                if cell.metadata.get("nbgrader", {}).get("solution")
            ]
            assert not any("Rubric" in text or "SOLUTION" in text for text in answers)


def test_every_week_with_tests_has_submissions_of_each_kind():
    for page in ROOT.glob("solutions/*.py"):
        folder = ROOT / "tests" / "submissions" / page.stem
        assert {p.name for p in folder.iterdir() if p.is_dir()} >= {"right", "wrong"}
