"""Tables of text as people, spreadsheets and learning platforms write them.

Reading keeps line numbers, so that every wrong row can be named. Writing quotes every
cell, and no cell becomes a formula in the spreadsheet that opens it.
"""

from __future__ import annotations

import csv
import io
import os
import re
import tempfile
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from .remarks import shown

_DELIMITERS = ",;\t"
_NUMBER = re.compile(r"[+-]?(\d+([.,]\d+)?)?")  # a lone dash stands for none
# What opens a formula in a spreadsheet, in its wide Unicode forms too.
_FORMULA = re.compile(r"\s*[=+\-@\uff1d\uff0b\uff0d\uff20]")
_CONTROL = re.compile(r"[\x00-\x1f\x7f]+")


class WrongRows(ValueError):
    """Rows of a table cannot be used; the message lists them with their lines."""

    def __init__(self, path: Path, problems: Sequence[tuple[int, str]]) -> None:
        """Give the wrong lines with a sentence each."""
        rows = "row is" if len(problems) == 1 else "rows are"
        lines = [f"  line {line}: {sentence}" for line, sentence in sorted(problems)]
        head = f"{path}: {len(problems)} {rows} wrong, and nothing of it was used:"
        super().__init__("\n".join([head, *lines]))
        self.problems = tuple(sorted(problems))


@dataclass(frozen=True)
class Row:
    """One row: the line where it starts, and its cells in the columns' order."""

    line: int
    cells: tuple[str, ...]


@dataclass(frozen=True)
class Table:
    """A table as it was read."""

    path: Path
    columns: tuple[str, ...]
    rows: tuple[Row, ...]
    delimiter: str = ","
    encoding: str = "utf-8"

    def has(self, *names: str) -> bool:
        """Tell whether it has all these columns."""
        return set(names) <= set(self.columns)

    def cell(self, row: Row, name: str) -> str:
        """Return a cell without the space around it; empty where there is none."""
        if name not in self.columns:
            return ""
        return row.cells[self.columns.index(name)].strip()


def read(path: Path, needs: Sequence[str] = ()) -> Table:
    """Read a table with a header; the separator may be a comma, semicolon or tab.

    Raises:
        ValueError: it is no table, lacks a column of `needs`, or has too long rows.
        OSError: it cannot be read.
    """
    text, encoding = _decoded(path.read_bytes())
    delimiter = max(_DELIMITERS, key=lambda one: len(_first(text, one)))
    columns, rows, problems = _parsed(text, delimiter)
    missing = [name for name in needs if name not in columns]
    if missing or not columns:
        names = ", ".join(missing) or "a header"
        raise ValueError(f"{path} lacks {names}: its first line must name the columns.")
    if problems:
        raise WrongRows(path, problems)
    return Table(path, tuple(columns), tuple(rows), delimiter, encoding)


def _decoded(data: bytes) -> tuple[str, str]:
    """Return the text and its encoding; old spreadsheets write Windows' own."""
    if data[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return data.decode("utf-16", "replace"), "utf-16"
    try:
        return data.decode("utf-8-sig"), "utf-8"
    except UnicodeDecodeError:
        return data.decode("cp1252", "replace"), "cp1252"


def _first(text: str, delimiter: str) -> list[str]:
    return next(csv.reader(text.splitlines()[:1], delimiter=delimiter), [])


def _parsed(
    text: str, delimiter: str
) -> tuple[list[str], list[Row], list[tuple[int, str]]]:
    """Return the header, the rows, and what is wrong with some."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    columns: list[str] = []
    rows, problems, line = [], [], 1
    try:
        for cells in reader:
            start, line = line, reader.line_num + 1
            if not any(map(str.strip, cells)):
                continue
            if not columns:
                columns = [cell.strip() for cell in cells]
            elif any(map(str.strip, cells[len(columns) :])):
                found = f"it has {len(cells)} cells and the header {len(columns)}"
                problems.append((start, f'{found}: put text with a separator in "".'))
            else:
                padded = cells[: len(columns)] + [""] * (len(columns) - len(cells))
                rows.append(Row(start, tuple(padded)))
    except csv.Error as error:
        problems.append((line, f"it is not text of a table ({error})."))
    return columns, rows, problems


def safe(text: object) -> str:
    """Return text as a cell that no spreadsheet takes for a formula.

    Numbers and a lone dash stay as they are; other text that starts like a formula gets
    the apostrophe in front by which spreadsheets mark text.
    """
    cell = _CONTROL.sub(" ", str(text))
    if _FORMULA.match(cell) and not _NUMBER.fullmatch(cell):
        return f"'{cell}"
    return cell


def number(value: float | None) -> str:
    """Return points for a cell: at most two decimals, no zeros behind them."""
    if value is None:
        return ""
    return f"{value:.2f}".rstrip("0").rstrip(".")


def written(rows: Iterable[Iterable[object]], delimiter: str = ",") -> str:
    """Return rows as text, every cell safe and quoted."""
    text = io.StringIO()
    writer = csv.writer(text, delimiter=delimiter, quoting=csv.QUOTE_ALL)
    writer.writerows([safe(cell) for cell in row] for row in rows)
    return text.getvalue()


def save(path: Path, text: str, encoding: str = "utf-8") -> None:
    """Write a file that others see either whole or not at all."""
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=path.parent)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(text.encode(encoding, "replace"))
        Path(name).replace(path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise


def aligned(rows: Sequence[Sequence[str]]) -> str:
    """Return rows as columns for a terminal, fit to be printed."""
    clean = [[shown(cell) for cell in row] for row in rows]
    widths = [max(map(len, column)) for column in zip(*clean, strict=True)]
    lines = ["  ".join(map(str.ljust, row, widths)).rstrip() for row in clean]
    return "\n".join(lines)
