"""Whatever bytes, cells, files and times are handed in, the intake never gives up."""

import copy
import json
import tempfile
from pathlib import Path
from typing import Any

import nbformat
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from autograder.cells import grade_id, is_answer
from autograder.handed import read_folder
from autograder.intake import Source, take_in
from autograder.record import parse_time, written_time
from autograder.remarks import Remark, with_remarks
from autograder.scores import marks_of
from autograder.tree import serialised
from tests.autograder.scratch_course import NAME, answered, source
from tests.autograder.taking import STUBS, released_stub

SOURCE = Source(source(), STUBS)
HONEST = answered(released_stub())
QUICK = settings(
    max_examples=40, deadline=None, suppress_health_check=list(HealthCheck)
)
ATOMS = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-(2**70), 2**70),
    st.floats(),
    st.text(max_size=20),
    st.sampled_from(["code", "markdown", "square", "test-mean", "\ud800", "x" * 3000]),
)
JUNK = st.recursive(
    ATOMS,
    lambda inner: st.one_of(
        st.lists(inner, max_size=4),
        st.dictionaries(st.text(max_size=8), inner, max_size=4),
    ),
    max_leaves=8,
)


@st.composite
def mutated(draw: st.DrawFn) -> Any:
    """An honest notebook with some parts replaced, deleted, doubled or moved."""
    notebook = copy.deepcopy(json.loads(json.dumps(HONEST)))
    for _ in range(draw(st.integers(1, 6))):
        at: Any = notebook
        for _ in range(draw(st.integers(0, 4))):
            keys = list(at) if isinstance(at, dict) else list(range(len(at)))
            inner = [key for key in keys if isinstance(at[key], dict | list)]
            if not inner:
                break
            at = at[draw(st.sampled_from(inner))]
        keys = list(at) if isinstance(at, dict) else list(range(len(at)))
        if not keys:
            continue
        key, how = draw(st.sampled_from(keys)), draw(st.sampled_from("rrddxs"))
        if how == "r":
            at[key] = draw(JUNK)
        elif how == "d":
            del at[key]
        elif isinstance(at, list):
            if how == "x":
                at.append(copy.deepcopy(at[key]))
            else:
                at.reverse()
    return notebook


def assert_gradable(content: bytes) -> None:
    """Take a notebook in; what comes out is the instructor's with answers in it."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / f"{NAME}.ipynb").write_bytes(content)
        handed = read_folder(folder, [NAME])
        assert handed.digest == read_folder(folder, [NAME]).digest
        assert (folder / f"{NAME}.ipynb").read_bytes() == content
    taken = take_in(handed, {NAME: SOURCE}, "ada")[NAME]
    cells = [cell for cell in taken.notebook.cells if grade_id(cell)]
    expected = [cell for cell in SOURCE.notebook.cells if grade_id(cell)]
    assert [cell.metadata for cell in cells] == [cell.metadata for cell in expected]
    for cell, known in zip(cells, expected, strict=True):
        assert cell.cell_type == known.cell_type
        assert is_answer(cell) or cell.source == known.source
    page = with_remarks(taken.notebook, [*taken.remarks, Remark("x", "One_more.")])
    nbformat.validate(page)
    assert json.loads(serialised(page)) == json.loads(nbformat.writes(page))
    assert marks_of(page, "x").scores.keys() == {
        grade_id(cell) for cell in expected if cell.metadata.nbgrader.grade
    }


@QUICK
@given(mutated())
def test_mutated_notebooks(notebook):
    assert_gradable(json.dumps(notebook).encode())


@QUICK
@given(st.data())
def test_damaged_bytes(data):
    content = bytearray(json.dumps(HONEST).encode())
    for _ in range(data.draw(st.integers(0, 5))):
        place = data.draw(st.integers(0, len(content) - 1))
        content[place] = data.draw(st.integers(0, 255))
    assert_gradable(bytes(content[: data.draw(st.integers(0, len(content)))]))


@QUICK
@given(
    st.sampled_from(["utf-8-sig", "utf-16", "utf-32", "latin-1", "cp1252", "utf-7"]),
    st.text(max_size=30),
)
def test_encodings(encoding, text):
    notebook = answered(released_stub(), why=text)
    dumped = json.dumps(notebook, ensure_ascii=False)
    assert_gradable(dumped.encode(encoding, "replace"))


@QUICK
@given(
    st.one_of(
        st.text(max_size=40),
        st.datetimes().map(str),
        st.datetimes(timezones=st.timezones()).map(str),
        st.from_regex(r"\d{1,6}-\d\d?-\d\d? \d\d?:\d\d( [A-Z+-]\w*)?", fullmatch=True),
    )
)
def test_timestamps(text):
    moment = parse_time(text)
    if moment is not None:
        assert moment.tzinfo is None
        assert parse_time(written_time(moment)) == moment or moment.year < 1000


NAMES = st.text(
    st.characters(blacklist_characters="/\0", blacklist_categories=["Cs"]),
    min_size=1,
    max_size=30,
).filter(lambda name: name not in (".", "..") and len(name.encode()) < 200)


@QUICK
@given(st.dictionaries(NAMES, st.binary(max_size=50), max_size=6))
def test_names_of_files(files):
    """No name is an error, and none that is odd gets further."""
    with tempfile.TemporaryDirectory() as name:
        for path, content in files.items():
            (Path(name) / path).write_bytes(content)
        handed = read_folder(Path(name), [NAME])
    assert all(path.isprintable() for path in handed.files)
    assert all(files[path] == content for path, content in handed.files.items())
    taken = take_in(handed, {NAME: SOURCE}, "ada")[NAME]
    said = " ".join(remark.sentence for remark in (*handed.remarks, *taken.remarks))
    assert said.isprintable()


def test_a_million_brackets_are_no_notebook():
    bomb = b'{"cells": [' + b"[]," * 600_000 + b"[[]]]}"
    with tempfile.TemporaryDirectory() as name:
        (Path(name) / f"{NAME}.ipynb").write_bytes(bomb + b"[" * 600_000)
        handed = read_folder(Path(name), [NAME])
    taken = take_in(handed, {NAME: SOURCE}, "ada")[NAME]
    assert [remark.kind for remark in taken.remarks] == ["too-large"]
    assert not taken.answered
