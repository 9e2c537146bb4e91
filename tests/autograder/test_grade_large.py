"""A large class that did not change costs next to nothing, and one change costs one."""

import json
from collections.abc import Generator, Iterable

import pytest

from autograder.engines import Result, Task
from autograder.grade import grade
from autograder.stage import Stage
from tests.autograder.scratch_course import (
    NAME,
    answered,
    cells,
    hand_in,
    make_course,
    released,
)

CLASS = 500


class NothingRuns:
    """An engine that gives every notebook back without outputs."""

    def require(self, rung: str) -> None:
        """Protect whatever is asked: there is nothing to run."""

    def map(self, tasks: Iterable[Task]) -> Generator[tuple[str, Result], None, None]:
        for task in tasks:
            yield task.key, Result(task.notebook, "", 0.0)


@pytest.mark.slow
def test_of_an_unchanged_class_of_500_no_notebook_is_read_again(tmp_path, monkeypatch):
    course = make_course(tmp_path / "course")
    stub = released(course)
    for number in range(CLASS):
        hand_in(course, f"s{number:03}", answered(stub, why=f"Because of {number}."))
    first = grade(NAME, course, engine=NothingRuns(), progress=False)
    assert len(cells(course)) == CLASS
    with monkeypatch.context() as nothing:
        nothing.setattr(Stage, "prepare", None)  # how long that takes: benchmarks
        again = grade(NAME, course, progress=False)
    assert again == first
    assert {line.how for line in again} == {"kept"}
    path = course / "submitted" / "s250" / NAME / f"{NAME}.ipynb"
    notebook = json.loads(path.read_text())
    notebook["cells"][2]["source"] = "def square(x):\n    return x"
    path.write_text(json.dumps(notebook))
    changed = grade(NAME, course, 1, progress=False)
    assert [line.student for line in changed if line.how != "kept"] == ["s250"]
    assert changed[250].score == 5
