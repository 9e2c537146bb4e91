"""Take a submission in, whatever it is: find its notebook, read it, keep its files."""

from __future__ import annotations

import errno
import json
import os
import re
import stat
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from nbformat import NotebookNode

from . import identity
from .matching import StudentCell
from .rebuild import rebuild
from .remarks import Remark, listed, shown

MOST_FILES = 200
MOST_BYTES = 20_000_000
DEEPEST = 4
_MOST_NAMES = 2000  # read of one folder, so that a million of them cost nothing
_IGNORED = re.compile(
    r"(^|/)(\.ipynb_checkpoints|__pycache__|\.git|\.DS_Store)(/|$)|\.pyc$"
    r"|^timestamp\.txt$|^feedback(/|$)"
)
_COPY = re.compile(r"([ _-]*(\(\d+\)|copy *\d*|copie|kopie))+$")
_FRESH = (
    "open it in Jupyter, or copy your answers into a fresh notebook, and hand that in"
)


@dataclass(frozen=True)
class Intake:
    """A submission as it will be graded; the original stays untouched on disk."""

    student: str
    notebook: NotebookNode
    files: Mapping[str, bytes] = field(repr=False)
    remarks: tuple[Remark, ...]
    timestamp: str
    """The text of timestamp.txt, not checked; empty when there is none."""


class Unreadable(Exception):
    """The notebook cannot be read; carries the remark."""

    def __init__(self, kind: str, sentence: str) -> None:
        """Give the remark's two parts."""
        super().__init__(sentence)
        self.remark = Remark(kind, sentence)


def take_in(
    folder: Path,
    source: NotebookNode,
    *,
    student: str,
    stubs: Mapping[str, str] | None = None,
) -> Intake:
    """Read a submission's folder, named like the assignment, and rebuild its notebook.

    `source` is the instructor's notebook and `stubs` the text that each answer cell
    was released with, by grade id. Never raises for what a student handed in: what
    cannot be read becomes a notebook with empty answers and a remark.
    """
    found, remarks = _walk(folder)
    name = f"{folder.name}.ipynb"
    cells: list[StudentCell] | None = None
    try:
        path, wrong_name = _find_notebook(folder, found, name)
        remarks += [wrong_name] if wrong_name else []
        cells = _parse(_read(folder / path), path)
    except Unreadable as error:
        remarks.append(error.remark)
    notebook, about_cells = rebuild(source, cells, file=name, stubs=stubs or {})
    files, left_out = extra_files(folder)
    about_id = identity.remarks(notebook, student, file=name)
    remarks += [*about_cells, *about_id, *left_out]
    return Intake(student, notebook, files, tuple(remarks), _timestamp(folder))


@dataclass(frozen=True)
class _Found:
    """A regular file: its path inside the submission, and what lstat said."""

    path: str
    size: int
    changed: float


def _walk(folder: Path) -> tuple[list[_Found], list[Remark]]:
    """List the regular files; links, pipes and devices are not even opened."""
    found: list[_Found] = []
    odd: list[str] = []
    deep: list[str] = []
    for path, state in _entries(folder, "", odd, deep):
        if not _IGNORED.search(path):
            found.append(_Found(path, state.st_size, state.st_mtime))
    remarks = []
    if odd:
        remarks.append(
            Remark(
                "not-a-file",
                f"Not taken: {listed(odd)}: hand in ordinary files with plain names, "
                "no links and no devices.",
            )
        )
    if deep:
        remarks.append(
            Remark(
                "files-left-out",
                f"Not taken: {listed(deep)}: hand in folders at most {DEEPEST} deep.",
            )
        )
    return found, remarks


def _entries(
    folder: Path, inside: str, odd: list[str], deep: list[str]
) -> Iterator[tuple[str, os.stat_result]]:
    """Yield the regular files below the folder; name the others in the two lists."""
    for name, state in _listing(folder):
        path = inside + name
        if not name.isprintable() or "\\" in name:
            odd.append(path)
        elif stat.S_ISREG(state.st_mode):
            yield path, state
        elif not stat.S_ISDIR(state.st_mode):
            odd.append(path)
        elif path.count("/") + 1 >= DEEPEST:
            deep.append(path)
        else:
            yield from _entries(folder / name, f"{path}/", odd, deep)


def _listing(folder: Path) -> list[tuple[str, os.stat_result]]:
    """Return names and lstat results in order; nothing for what is no real folder."""
    try:
        if not stat.S_ISDIR(folder.lstat().st_mode):
            return []
        with os.scandir(folder) as entries:
            some = [
                entry for entry, _ in zip(entries, range(_MOST_NAMES), strict=False)
            ]
            return sorted((e.name, e.stat(follow_symlinks=False)) for e in some)
    except OSError:
        return []


def _find_notebook(
    folder: Path, found: list[_Found], name: str
) -> tuple[str, Remark | None]:
    """Return the path of the notebook, with a remark if it is not called `name`.

    Raises:
        Unreadable: there is none, or several and none is called alike.
    """
    if _is_regular(folder / name):
        return name, None
    notebooks = [file for file in found if file.path.lower().endswith(".ipynb")]
    alike = [file for file in notebooks if _stem(file.path) == _stem(name)]
    choice = alike or notebooks
    if not choice:
        raise Unreadable(
            "no-notebook",
            f"{name} is missing: hand in the notebook under this name.",
        )
    if not alike and len(choice) > 1:
        raise Unreadable(
            "no-notebook",
            f"{name} is missing, and {listed(file.path for file in choice)} could each "
            "be meant: hand in one notebook under this name.",
        )
    newest = max(choice, key=lambda file: (file.changed, file.path))
    sentence = (
        f"'{shown(newest.path)}' was graded in place of {name}: "
        "use exactly this name next time."
    )
    return newest.path, Remark("wrong-name", sentence)


def _stem(path: str) -> str:
    """Return what is left of a file's name without folder, case and copy marks."""
    stem = path.rpartition("/")[2].lower().removesuffix(".ipynb")
    return _COPY.sub("", stem).strip().replace(" ", "_").replace("-", "_")


def _is_regular(path: Path) -> bool:
    try:
        return stat.S_ISREG(path.lstat().st_mode)
    except OSError:
        return False


def _read(path: Path, most: int = MOST_BYTES) -> bytes:
    """Read a regular file, not through a link.

    Raises:
        Unreadable: it is too large, or the system does not let us.
    """
    try:
        if not _is_regular(path):
            raise FileNotFoundError(errno.ENOENT, "no ordinary file")
        handle = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
        with os.fdopen(handle, "rb") as file:
            content = file.read(most + 1)
    except OSError as error:
        raise Unreadable(
            "not-a-file",
            f"{shown(path.name)} cannot be read ({error.strerror}): hand it in again.",
        ) from error
    if len(content) > most:
        raise Unreadable(
            "too-large",
            f"{shown(path.name)} is larger than {most / 1e6:g} MB: clear all outputs "
            "(Kernel, Restart and clear), save, and hand it in again.",
        )
    return content


def _parse(content: bytes, path: str) -> list[StudentCell]:
    """Return the cells of a notebook's JSON, of any version of the format.

    Raises:
        Unreadable: it is no JSON, or no notebook.
    """
    if not content.strip():
        raise Unreadable("empty", f"{shown(path)} is an empty file: {_FRESH}.")
    try:
        data = json.loads(content)
    except (ValueError, RecursionError) as error:
        why = (
            f" (line {error.lineno})" if isinstance(error, json.JSONDecodeError) else ""
        )
        raise Unreadable(
            "not-json", f"{shown(path)} is damaged and cannot be read{why}: {_FRESH}."
        ) from error
    cells = _cells(data)
    if cells is None:
        raise Unreadable("not-json", f"{shown(path)} is no notebook: {_FRESH}.")
    return [StudentCell.from_json(cell) for cell in cells if isinstance(cell, dict)]


def _cells(data: Any) -> list[Any] | None:
    """Find the list of cells; notebooks of before 2015 kept it in a worksheet."""
    if isinstance(data, dict) and isinstance(data.get("worksheets"), list):
        data = next(iter(data["worksheets"]), None)
    cells = data.get("cells") if isinstance(data, dict) else None
    return cells if isinstance(cells, list) else None


def extra_files(folder: Path) -> tuple[dict[str, bytes], list[Remark]]:
    """Read the files beside the notebooks of a folder, as far as there is room."""
    found, _ = _walk(folder)
    files: dict[str, bytes] = {}
    left_out, room = [], MOST_BYTES
    for file in found:
        if file.path.lower().endswith(".ipynb"):
            continue
        try:
            if file.size > room or len(files) >= MOST_FILES:
                raise Unreadable("too-large", file.path)
            files[file.path] = _read(folder / file.path, room)
            room -= len(files[file.path])
        except Unreadable:
            left_out.append(file.path)
    if not left_out:
        return files, []
    sentence = (
        f"Not taken: {listed(left_out)}: hand in at most {MOST_FILES} files and "
        f"{MOST_BYTES / 1e6:g} MB beside the notebook."
    )
    return files, [Remark("files-left-out", sentence)]


def _timestamp(folder: Path) -> str:
    """Return the first line of timestamp.txt, or nothing."""
    try:
        text = _read(folder / "timestamp.txt", 1000).decode("utf-8", "replace")
    except Unreadable:
        return ""
    return text.strip().partition("\n")[0]
