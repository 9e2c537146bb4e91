"""The scratch course that several files start from: made once, copied for each test."""

import shutil
from pathlib import Path

import pytest

from tests.autograder.scratch_course import make_course


@pytest.fixture(scope="session")
def template(tmp_path_factory) -> Path:
    """The course of one assignment, released; nobody writes into it."""
    return make_course(tmp_path_factory.mktemp("template") / "course")


@pytest.fixture
def course(template, tmp_path) -> Path:
    """A copy of the template, a file's own if it has one, for one test."""
    return Path(shutil.copytree(template, tmp_path / "course"))
