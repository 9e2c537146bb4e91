"""What several test files share: the repository's root and the made-up submissions."""

import functools
import os
import signal
from dataclasses import replace
from pathlib import Path

import nbgrader.api
import pytest

from autograder.sandbox.start import THREADS
from autograder.submissions import Made, compose, with_tests
from tests.autograder import stock
from tests.browser.chromium import chromium, page  # noqa: F401 - fixtures for all

ROOT = Path(__file__).parents[1]
WEEK = "week01_perceptron"
# Tests run side by side, so numpy, not loaded yet, gets one thread, here and in all
# that tests start: with two, the lecture of week 5 takes nine times the processor time.
os.environ.update(dict.fromkeys(THREADS, "1"))
# A shell lets what it starts in the background ignore Ctrl-C, and so would all that
# tests start, those that are stopped by it too.
signal.signal(signal.SIGINT, signal.default_int_handler)


# A new gradebook starts a program to ask for its version, which is always the same.
nbgrader.api.get_alembic_version = functools.cache(nbgrader.api.get_alembic_version)


COSTLY = ("demo", "example")  # fixtures that are made once, for several files
# What takes longest starts first, or one process would be left with it at the end.
LONG = "demo test_grade_weeks test_lab test_grade_stock test_faults".split()


@pytest.hookimpl(tryfirst=True)  # before xdist reads the marks
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Let one process run what shares fixtures: a file, or all of a costly one."""
    for item in items:
        if not item.get_closest_marker("xdist_group"):
            needs = getattr(item, "fixturenames", ())
            costly = next((name for name in COSTLY if name in needs), item.path.stem)
            item.add_marker(pytest.mark.xdist_group(costly))
    slow = {_group(item) for item in items if {"slow", "browser"} & set(item.keywords)}
    order = [*LONG, *sorted(slow - {*LONG})]
    turns = {group: turn for turn, group in enumerate(order)}
    items.sort(key=lambda item: turns.get(_group(item), len(order)))


def _group(item: pytest.Item) -> str:
    """Return the name of those that one process runs together."""
    return str(item.get_closest_marker("xdist_group").args[0])


@pytest.fixture(scope="session")
def root() -> Path:
    return ROOT


@pytest.fixture(scope="session")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a demo that ran once: released, collected, graded, given back."""
    from autograder.demo.stages import play

    course = tmp_path_factory.mktemp("course") / "demo"
    assert play(ROOT, course) == 0
    return course


@pytest.fixture(scope="session")
def example(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The course that `nbgrader quickstart` makes, to be copied."""
    folder = tmp_path_factory.mktemp("example")
    stock.run(folder, "quickstart", "course")
    return folder / "course"


def made_submissions(kind: str, week: str = WEEK) -> list[Made]:
    """Compose every submission of one kind: right, wrong or broken."""
    folder = ROOT / "tests" / "submissions" / week / kind
    release = ROOT / "assignments" / week / f"{week}.ipynb"
    solution = ROOT / "solutions" / week / f"{week}.ipynb"
    made = [compose(path, release, solution) for path in sorted(folder.glob("*.py"))]
    assert made, f"no submissions in {folder}"
    return [replace(one, notebook=with_tests(one.notebook, solution)) for one in made]
