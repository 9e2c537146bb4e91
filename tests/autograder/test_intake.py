"""Whatever is handed in becomes the instructor's notebook with answers and remarks."""

import copy
import json

import pytest
from nbformat import NotebookNode
from nbformat.v4 import new_code_cell, new_markdown_cell

from autograder.rebuild import syntax_error
from tests.autograder.scratch_course import (
    COUNT,
    MEAN,
    SQUARE,
    answered,
    cell,
    hand_in,
    source,
)
from tests.autograder.taking import STUBS, Intake, kinds, released_stub, taken


@pytest.fixture
def stub() -> NotebookNode:
    return released_stub()


def texts(intake: Intake) -> list[str]:
    return [cell.source for cell in intake.notebook.cells]


def test_honest_submission_keeps_answers_and_gets_the_hidden_tests_back(tmp_path, stub):
    hand_in(tmp_path, "ada", answered(stub, why="Rows."))
    intake = taken(tmp_path)
    assert kinds(intake) == []
    assert cell(intake.notebook, "square").source == SQUARE
    assert cell(intake.notebook, "why").source == "Rows."
    tests = cell(source(), "test-square").source
    assert cell(intake.notebook, "test-square").source == tests
    assert "HIDDEN" in tests


def test_metadata_order_and_outputs_of_the_student_are_not_taken(tmp_path, stub):
    forged = answered(stub)
    test = cell(forged, "test-square")
    test.metadata.nbgrader.points = 99
    test.metadata.tags = ["skip-execution"]
    test.source = "pass"
    test.outputs = [{"output_type": "stream", "name": "stdout", "text": "hi"}]
    forged.cells.reverse()
    forged.metadata.widgets = {"x": 1}
    hand_in(tmp_path, "ada", forged)
    notebook = taken(tmp_path).notebook
    assert cell(notebook, "test-square") == cell(source(), "test-square")
    assert [c.get("id") for c in notebook.cells] == [c.id for c in source().cells]
    assert notebook.metadata == source().metadata


def test_own_cells_stay_behind_the_cell_they_stood_behind(tmp_path, stub):
    mine = answered(stub)
    mine.cells.insert(3, new_code_cell("helper = 1", metadata={"tags": ["x"]}))
    mine.cells.insert(0, new_markdown_cell("my name"))
    hand_in(tmp_path, "ada", mine)
    got = texts(taken(tmp_path))
    assert got[0] == "my name"
    assert got[got.index(SQUARE) + 1] == "helper = 1"
    added = taken(tmp_path).notebook.cells[got.index("helper = 1")]
    assert added.metadata == {}


def test_a_changed_plain_cell_runs_after_the_instructors(tmp_path, stub):
    mine = answered(stub)
    mine.cells[1].source = "import numpy as np\nimport math"
    hand_in(tmp_path, "ada", mine)
    assert texts(taken(tmp_path))[1:3] == [
        "import numpy as np",
        "import numpy as np\nimport math",
    ]


def test_deleted_cells_come_back_empty_and_are_named(tmp_path, stub):
    mine = answered(stub)
    for name in ("mean", "test-square", "why"):
        mine.cells.remove(cell(mine, name))
    hand_in(tmp_path, "ada", mine)
    intake = taken(tmp_path)
    assert kinds(intake) == ["deleted-cells"]
    assert "'test-square', 'mean' and 'why'" in intake.remarks[0].sentence
    assert cell(intake.notebook, "mean").source == ""
    # nbgrader records the template as "No response", so nobody must look at it.
    assert cell(intake.notebook, "why").source == STUBS["why"]


@pytest.mark.parametrize("stub_last", [True, False])
def test_of_two_copies_the_one_with_work_in_it_counts(tmp_path, stub, stub_last):
    mine = answered(stub)
    place = mine.cells.index(cell(mine, "square")) + stub_last
    mine.cells.insert(place, copy.deepcopy(cell(stub, "square")))
    hand_in(tmp_path, "ada", mine)
    intake = taken(tmp_path)
    assert kinds(intake) == ["duplicate-cells"]
    assert cell(intake.notebook, "square").source == SQUARE
    assert texts(intake).count(STUBS["square"]) == 0


def test_an_answer_of_another_kind_counts_as_what_it_was(tmp_path, stub):
    mine = answered(stub)
    cell(mine, "square").cell_type = "markdown"
    cell(mine, "test-mean").cell_type = "raw"
    hand_in(tmp_path, "ada", mine)
    intake = taken(tmp_path)
    assert kinds(intake) == ["changed-kind"]
    assert "'square' came as another kind" in intake.remarks[0].sentence
    assert cell(intake.notebook, "square").cell_type == "code"
    assert cell(intake.notebook, "test-mean") == cell(source(), "test-mean")


def test_metadata_of_other_versions_and_renamed_cells_heal(tmp_path, stub):
    mine = answered(stub)
    cell(mine, "mean").metadata.nbgrader.schema_version = 99
    cell(mine, "count").metadata.nbgrader.schema_version = None
    cell(mine, "square").metadata.nbgrader.grade_id = "my-square"
    hand_in(tmp_path, "ada", mine)
    intake = taken(tmp_path)
    assert kinds(intake) == []  # the cell's own id still tells which it is
    for name, text in (("square", SQUARE), ("mean", MEAN), ("count", COUNT)):
        assert cell(intake.notebook, name).source == text
        assert cell(intake.notebook, name).metadata == cell(source(), name).metadata


def test_an_answer_in_two_pieces_keeps_both_in_order(tmp_path, stub):
    mine = answered(stub, count="def count(n):\n    return helper(n)")
    second = copy.deepcopy(cell(mine, "count"))
    first = cell(mine, "count")
    first.source = "def helper(n):\n    return [*range(n)]"
    mine.cells.insert(mine.cells.index(first) + 1, second)
    hand_in(tmp_path, "ada", mine)
    got = texts(taken(tmp_path))
    assert got.index(first.source) == got.index(second.source) - 1


def test_answer_without_metadata_is_known_by_its_cell_id(tmp_path, stub):
    mine = answered(stub)
    for one in mine.cells:
        one.metadata = {}
    hand_in(tmp_path, "ada", mine)
    intake = taken(tmp_path)
    assert kinds(intake) == []
    assert cell(intake.notebook, "mean").source == MEAN


@pytest.mark.parametrize(
    ("content", "kind", "says"),
    [
        ("{ no json", "not-json", "line 1"),
        ("[1, 2]", "not-json", "is no notebook"),
        ('{"cells": 3}', "not-json", "is no notebook"),
        ("[" * 100_000, "not-json", "damaged"),
        (b"\xff\xfe\x00", "not-json", "damaged"),
        ("", "empty", "empty file"),
        ('{"cells": []}', "empty", "no cells"),
        (b" " * 20_000_001, "too-large", "larger than 20 MB"),
    ],
)
def test_unreadable_notebook_becomes_empty_answers(tmp_path, content, kind, says):
    path = hand_in(tmp_path, "ada", content)
    intake = taken(tmp_path)
    assert kinds(intake) == [kind]
    assert says in intake.remarks[0].sentence
    assert intake.remarks[0].sentence.startswith("scratch.ipynb ")
    assert cell(intake.notebook, "square").source == ""
    assert len(intake.notebook.cells) == len(source().cells)
    before = content if isinstance(content, bytes) else content.encode()
    assert path.read_bytes() == before


@pytest.mark.parametrize(
    "cells",
    [[None, 3, {}], [{"source": 7, "metadata": [], "cell_type": []}], [{"id": {}}]],
)
def test_odd_cells_count_as_empty(tmp_path, cells):
    hand_in(tmp_path, "ada", json.dumps({"cells": cells}))
    assert kinds(taken(tmp_path)) == ["empty"]


def test_untouched_notebook_is_called_empty(tmp_path, stub):
    hand_in(tmp_path, "ada", stub)
    assert kinds(taken(tmp_path)) == ["empty"]


def test_old_format_is_read(tmp_path, stub):
    cells = [
        {"cell_type": "code", "input": [one.source], "metadata": one.metadata}
        for one in answered(stub).cells
    ]
    hand_in(tmp_path, "ada", json.dumps({"worksheets": [{"cells": cells}]}))
    intake = taken(tmp_path)
    assert cell(intake.notebook, "count").source == COUNT


def test_syntax_error_names_cell_and_line(tmp_path, stub):
    hand_in(tmp_path, "ada", answered(stub, mean="import numpy\ndef mean(X)\n  1"))
    intake = taken(tmp_path)
    assert kinds(intake) == ["syntax-error"]
    assert "cell 'mean': Python cannot read line 2" in intake.remarks[0].sentence
    assert cell(intake.notebook, "mean").source.startswith("import numpy")


@pytest.mark.parametrize(
    "text", ["await f()", "%time 1", "!ls", "%%bash\nfor", "x = '\\d'", "f?", ""]
)
def test_what_a_notebook_can_run_is_no_syntax_error(text):
    assert syntax_error(text) == ""


@pytest.mark.parametrize("text", ["(" * 100_000, "x = 1\x00", "-" * 100_000 + "1"])
def test_hostile_source_is_a_syntax_error_not_a_crash(text):
    assert syntax_error(text) != ""


def test_text_that_is_no_unicode_can_be_written(tmp_path, stub):
    hand_in(tmp_path, "ada", json.dumps(answered(stub, why="\ud800 lone")))
    assert cell(taken(tmp_path).notebook, "why").source == "? lone"


def test_pictures_of_a_written_answer_are_kept(tmp_path, stub):
    mine = answered(stub)
    pictures = {"a.png": {"image/png": "aGk="}, "b": {"text/html": "<script>"}}
    cell(mine, "why").attachments = pictures
    hand_in(tmp_path, "ada", mine)
    kept = cell(taken(tmp_path).notebook, "why").attachments
    assert kept == {"a.png": {"image/png": "aGk="}}
