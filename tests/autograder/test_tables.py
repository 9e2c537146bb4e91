"""Tables: read as people write them, written so that nothing becomes a formula."""

import csv
import io
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from autograder import tables
from autograder.tables import WrongRows

CALM = settings(deadline=None)  # a busy machine is no failure

anything = st.text(st.characters(codec="utf-8"), max_size=20)
STARTS = "=+-@\uff1d\uff0b\uff0d\uff20"


@CALM
@given(st.lists(st.lists(anything, min_size=2, max_size=2), max_size=5))
def test_what_is_written_can_be_read_and_holds_no_formula(rows):
    for delimiter in ",\t":
        text = tables.written(rows, delimiter)
        back = list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter))
        assert [len(row) for row in back] == [2] * len(rows)
        for cell in (cell for row in back for cell in row):
            assert cell.isprintable() or not set(cell) & set("\r\n\t\0")
            assert not cell.strip().startswith(tuple(STARTS)) or tables._NUMBER.match(
                cell
            )


@pytest.mark.parametrize(
    ("cell", "safe"),
    [
        ("=cmd|'/c calc'!A1", "'=cmd|'/c calc'!A1"),
        ("  @SUM(1)", "'  @SUM(1)"),
        ("\t=1", "' =1"),
        ("\uff1dcmd", "'\uff1dcmd"),
        ("-2+3", "'-2+3"),
        ("+1 555", "'+1 555"),
        ("-1.5", "-1.5"),
        ("+3", "+3"),
        ("O'Neil, Ann", "O'Neil, Ann"),
        ("a=b", "a=b"),
        (8.25, "8.25"),
    ],
)
def test_text_that_starts_like_a_formula_is_marked_as_text(cell, safe):
    assert tables.safe(cell) == safe


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_encodings_and_separators_of_spreadsheets(tmp_path: Path, encoding, delimiter):
    path = tmp_path / "table.csv"
    text = f'id{delimiter}name\r\n1{delimiter}"Zoë, ""Z"""\r\n'
    path.write_bytes(text.encode(encoding))
    table = tables.read(path, needs=["name"])
    (row,) = table.rows
    assert (table.cell(row, "name"), row.line) == ('Zoë, "Z"', 2)
    assert table.cell(row, "other") == ""


def test_lines_are_those_of_the_file(tmp_path):
    path = tmp_path / "table.csv"
    path.write_text('a,b\n\n"two\nlines",2\n3\n4,5,6\n7,8,\n9,"\n')
    with pytest.raises(WrongRows) as caught:
        tables.read(path)
    assert caught.value.problems[0][0] == 6
    path.write_text('a,b\n\n"two\nlines",2\n3\n7,8,\n')
    rows = tables.read(path).rows
    assert [(row.line, row.cells) for row in rows] == [
        (3, ("two\nlines", "2")),
        (5, ("3", "")),
        (6, ("7", "8")),
    ]


def test_what_is_no_table_is_said(tmp_path):
    path = tmp_path / "table.csv"
    path.write_text("a,b\n1," + "x" * 200_000)
    with pytest.raises(WrongRows, match="line 2: it is not text of a table"):
        tables.read(path)
    path.write_bytes(b"\x00\x01\xff" * 10)
    assert tables.read(path).rows == ()


def test_a_file_is_written_whole_or_not_at_all(tmp_path, monkeypatch):
    path = tmp_path / "new" / "table.csv"
    tables.save(path, "old")
    monkeypatch.setattr(Path, "replace", lambda *_: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        tables.save(path, "new")
    monkeypatch.undo()
    assert [one.read_text() for one in path.parent.iterdir()] == ["old"]
