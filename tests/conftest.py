"""What several test files share: the repository's root and the made-up submissions."""

from pathlib import Path

import pytest

from autograder.submissions import Made, compose

ROOT = Path(__file__).parents[1]
WEEK = "week01_perceptron"


@pytest.fixture(scope="session")
def root() -> Path:
    return ROOT


def made_submissions(kind: str, week: str = WEEK) -> list[Made]:
    """Compose every submission of one kind: right, wrong or broken."""
    folder = ROOT / "tests" / "submissions" / week / kind
    release = ROOT / "assignments" / week / f"{week}.ipynb"
    solution = ROOT / "solutions" / week / f"{week}.ipynb"
    made = [compose(path, release, solution) for path in sorted(folder.glob("*.py"))]
    assert made, f"no submissions in {folder}"
    return [grade_as_handed_in(one, solution) for one in made]


def grade_as_handed_in(made: Made, solution: Path) -> Made:
    """Put the instructor's test cells, with hidden tests, back into a submission."""
    import nbformat

    tests = {
        cell.metadata["nbgrader"]["grade_id"]: cell.source
        for cell in nbformat.read(solution, as_version=4).cells
        if cell.metadata.get("nbgrader", {}).get("locked")
    }
    for cell in made.notebook.cells:
        name = cell.metadata.get("nbgrader", {}).get("grade_id")
        cell.source = tests.get(name, cell.source)
    return made
