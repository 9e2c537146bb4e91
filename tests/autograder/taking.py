"""Take a scratch submission in, without a gradebook."""

from dataclasses import dataclass
from pathlib import Path

from nbformat import NotebookNode, validate

from autograder.handed import read_folder
from autograder.intake import Source, take_in
from autograder.remarks import Remark
from tests.autograder.scratch_course import NAME, cell, source

STUBS = {
    "square": "# YOUR CODE HERE",
    "mean": "# YOUR CODE HERE",
    "count": "# YOUR CODE HERE",
    "why": "YOUR ANSWER HERE",
}


@dataclass(frozen=True)
class Intake:
    """What became of a submission of one notebook."""

    notebook: NotebookNode
    files: dict[str, bytes]
    remarks: tuple[Remark, ...]


def released_stub() -> NotebookNode:
    """Return the scratch notebook as students get it."""
    notebook = source()
    for name, text in STUBS.items():
        cell(notebook, name).source = text
    for name in ("test-square", "test-mean", "test-count"):
        text = cell(notebook, name).source
        cell(notebook, name).source = text.partition("### BEGIN HIDDEN")[0]
    return notebook


def taken(root: Path) -> Intake:
    """Take in what ada handed in; the result is a valid notebook."""
    folder = root / "submitted" / "ada" / NAME
    folder.mkdir(parents=True, exist_ok=True)
    handed = read_folder(folder, [NAME])
    one = take_in(handed, {NAME: Source(source(), STUBS)}, "ada")[NAME]
    validate(one.notebook)
    return Intake(one.notebook, dict(handed.files), (*handed.remarks, *one.remarks))


def kinds(intake: Intake) -> list[str]:
    """Return what kinds of remarks were made."""
    return [remark.kind for remark in intake.remarks]
