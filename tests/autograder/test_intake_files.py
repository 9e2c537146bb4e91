"""Files are found under odd names, and taken only when they are harmless."""

import os

import pytest
from nbformat import NotebookNode

from tests.autograder.scratch_course import (
    SQUARE,
    answered,
    cell,
    hand_in,
)
from tests.autograder.taking import kinds, released_stub, taken


@pytest.fixture
def stub() -> NotebookNode:
    return released_stub()


@pytest.mark.parametrize(
    "name",
    ["Scratch.ipynb", "scratch (1).ipynb", "scratch-Copy1.ipynb", "mine.IPYNB"],
)
def test_wrong_name_is_found_and_said(tmp_path, stub, name):
    path = hand_in(tmp_path, "ada", answered(stub))
    path.rename(path.parent / name)
    intake = taken(tmp_path)
    assert kinds(intake) == ["wrong-name"]
    assert name in intake.remarks[0].sentence
    assert cell(intake.notebook, "square").source == SQUARE


def test_several_other_notebooks_are_not_guessed_between(tmp_path, stub):
    path = hand_in(tmp_path, "ada", answered(stub))
    path.rename(path.parent / "a.ipynb")
    (path.parent / "b.ipynb").write_text("{}")
    intake = taken(tmp_path)
    assert kinds(intake) == ["no-notebook"]
    assert "'a.ipynb' and 'b.ipynb'" in intake.remarks[0].sentence


def test_nothing_handed_in(tmp_path):
    assert kinds(taken(tmp_path)) == ["no-notebook"]


def test_links_and_pipes_are_not_opened(tmp_path, stub):
    path = hand_in(tmp_path, "ada", answered(stub))
    (tmp_path / "secret.txt").write_text("secret")
    (path.parent / "link.txt").symlink_to(tmp_path / "secret.txt")
    (path.parent / "folder").symlink_to(tmp_path)
    os.mkfifo(path.parent / "pipe")
    (path.parent / "data.txt").write_text("1 2")
    intake = taken(tmp_path)
    assert dict(intake.files) == {"data.txt": b"1 2"}
    assert kinds(intake) == ["not-a-file"]
    assert "'folder', 'link.txt' and 'pipe'" in intake.remarks[0].sentence


def test_pipe_in_place_of_the_notebook_does_not_hang(tmp_path, stub):
    path = hand_in(tmp_path, "ada", answered(stub))
    path.unlink()
    os.mkfifo(path)
    assert kinds(taken(tmp_path)) == ["not-a-file", "no-notebook"]


def test_files_are_limited_in_number_size_and_depth(tmp_path, stub):
    folder = hand_in(tmp_path, "ada", answered(stub)).parent
    for number in range(250):
        (folder / f"{number:03}.txt").write_text("x")
    (folder / "a/b/c/d").mkdir(parents=True)
    (folder / "a/b/c/fine").write_text("x")
    (folder / "a/b/c/d/deep").write_text("x")
    (folder / "0-large").write_bytes(b"x" * 20_000_001)
    intake = taken(tmp_path)
    assert len(intake.files) == 200
    assert kinds(intake) == ["files-left-out", "files-left-out"]
    assert "'a/b/c/d'" in intake.remarks[0].sentence
    assert "'0-large'" in intake.remarks[1].sentence


def test_markup_in_a_file_name_does_not_reach_a_page(tmp_path, stub):
    path = hand_in(tmp_path, "ada", answered(stub))
    path.rename(path.parent / "<img src=x>`.ipynb")
    sentence = taken(tmp_path).remarks[0].sentence
    assert not set("<>`") & set(sentence)
