"""Read what lies in a submission's folder, once, whatever it is."""

from __future__ import annotations

import errno
import fnmatch
import hashlib
import os
import re
import stat
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath

from .remarks import Remark, listed, shown

MOST_FILES = 200
MOST_BYTES = 20_000_000
DEEPEST = 4
IGNORED = (".ipynb_checkpoints", "__pycache__", ".git", ".DS_Store", "*.pyc")
"""Names that are no part of a submission; a course's configuration may add some."""
_MOST_NAMES = 2000  # read of one folder, so that a million of them cost nothing
_NBGRADERS = re.compile(r"timestamp\.txt|feedback(/.*)?")
_COPY = re.compile(r"([ _-]*(\(\d+\)|copy *\d*|copie|kopie))+$")


class Unreadable(Exception):
    """A notebook cannot be read; carries the remark."""

    def __init__(self, kind: str, sentence: str) -> None:
        """Give the remark's two parts."""
        super().__init__(sentence)
        self.remark = Remark(kind, sentence)


@dataclass(frozen=True)
class Handed:
    """A submission as it lies on disk, in memory."""

    notebooks: Mapping[str, bytes | Remark] = field(repr=False)
    """For each notebook that is asked for its content, or why there is none."""
    paths: Mapping[str, str]
    """Where each notebook that could be read was found."""
    files: Mapping[str, bytes] = field(repr=False)
    remarks: tuple[Remark, ...]
    timestamp: str
    """The first line of timestamp.txt, not checked; empty when there is none."""

    @property
    def digest(self) -> str:
        """The hash of all that was read and all that was said about it."""
        parts = hashlib.sha256(repr((self.paths, self.timestamp)).encode())
        said = [one for one in self.notebooks.values() if isinstance(one, Remark)]
        parts.update(repr((said, self.remarks)).encode("utf-8", "replace"))
        contents = [*self.notebooks.items(), *sorted(self.files.items())]
        for name, content in contents:
            data = content if isinstance(content, bytes) else b""
            head = f"\0{len(name)} {name} {len(data)}\0"
            parts.update(head.encode("utf-8", "replace"))
            parts.update(data)
        return parts.hexdigest()


def read_folder(
    folder: Path, names: Sequence[str], ignored: Sequence[str] = IGNORED
) -> Handed:
    """Read a submission that should hold a notebook NAME.ipynb for each of `names`.

    Never raises for what a student handed in.
    """
    found, remarks = _walk(folder, ignored)
    contents: dict[str, bytes | Remark] = {}
    paths: dict[str, str] = {}
    for name, choice in _choose(folder, found, names).items():
        try:
            if isinstance(choice, Remark):
                raise Unreadable(choice.kind, choice.sentence)
            contents[name] = _read(folder / choice)
            paths[name] = choice
            if choice != f"{name}.ipynb":
                remarks.append(_misnamed(choice, name))
        except Unreadable as error:
            contents[name] = error.remark
    files, left_out = _extra(folder, found)
    stamp = _timestamp(folder)
    return Handed(contents, paths, files, (*remarks, *left_out), stamp)


def extra_files(
    folder: Path, ignored: Sequence[str] = IGNORED
) -> tuple[dict[str, bytes], list[Remark]]:
    """Read the files beside the notebooks of a folder, as far as there is room."""
    return _extra(folder, _walk(folder, ignored)[0])


def merged(theirs: Mapping[str, bytes], ours: Mapping[str, bytes]) -> dict[str, bytes]:
    """Return a student's files with the instructor's over them, where both have one.

    A file of theirs also gives way where one of ours needs a folder, or is one.
    """
    folders = {str(parent) for path in ours for parent in PurePosixPath(path).parents}
    kept = {
        path: content
        for path, content in theirs.items()
        if path not in folders
        and not any(str(parent) in ours for parent in PurePosixPath(path).parents)
    }
    return kept | dict(ours)


@dataclass(frozen=True)
class _Found:
    """A regular file: its path inside the submission, and what lstat said."""

    path: str
    size: int
    changed: float


def _walk(folder: Path, ignored: Sequence[str]) -> tuple[list[_Found], list[Remark]]:
    """List the regular files; links, pipes and devices are not even opened."""
    odd: list[str] = []
    deep: list[str] = []
    skip = re.compile("|".join(map(fnmatch.translate, ignored)) or r"(?!)")
    found = [
        _Found(path, state.st_size, state.st_mtime)
        for path, state in _entries(folder, "", skip, odd, deep)
        if not _NBGRADERS.fullmatch(path)
    ]
    remarks = []
    if odd:
        sentence = (
            f"Not taken: {listed(odd)}: hand in ordinary files with plain names, "
            "no links and no devices."
        )
        remarks.append(Remark("not-a-file", sentence))
    if deep:
        sentence = f"Not taken: {listed(deep)}: hand in folders at most {DEEPEST} deep."
        remarks.append(Remark("files-left-out", sentence))
    return found, remarks


def _entries(
    folder: Path, inside: str, skip: re.Pattern[str], odd: list[str], deep: list[str]
) -> Iterator[tuple[str, os.stat_result]]:
    """Yield the regular files below the folder; name the others in the two lists."""
    for name, state in _listing(folder):
        path = inside + name
        if skip.match(name):
            continue
        if not name.isprintable() or "\\" in name:
            odd.append(path)
        elif stat.S_ISREG(state.st_mode):
            yield path, state
        elif not stat.S_ISDIR(state.st_mode):
            odd.append(path)
        elif path.count("/") + 1 >= DEEPEST:
            deep.append(path)
        else:
            yield from _entries(folder / name, f"{path}/", skip, odd, deep)


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


def _choose(
    folder: Path, found: list[_Found], names: Sequence[str]
) -> dict[str, str | Remark]:
    """Return the path of each notebook, or the remark that there is none."""
    exact = {name: f"{name}.ipynb" for name in names}
    chosen: dict[str, str | Remark] = {
        name: path for name, path in exact.items() if _is_regular(folder / path)
    }
    free = {
        file.path: file
        for file in found
        if file.path.lower().endswith(".ipynb") and file.path not in exact.values()
    }
    for name in [name for name in names if name not in chosen]:
        alike = [file for file in free.values() if _stem(file.path) == _stem(name)]
        if alike:
            newest = max(alike, key=lambda file: (file.changed, file.path))
            chosen[name] = free.pop(newest.path).path
    missing = [name for name in names if name not in chosen]
    if len(missing) == len(free) == 1:
        chosen[missing[0]] = next(iter(free))
        return chosen
    return chosen | {name: _missing(name, list(free)) for name in missing}


def _missing(name: str, others: list[str]) -> Remark:
    if not others:
        sentence = f"{name}.ipynb is missing: hand in the notebook under this name."
    else:
        sentence = (
            f"{name}.ipynb is missing, and {listed(others)} could each be meant: hand "
            "in one notebook under this name."
        )
    return Remark("no-notebook", sentence)


def _misnamed(path: str, name: str) -> Remark:
    sentence = (
        f"'{shown(path)}' was graded in place of {name}.ipynb: "
        "use exactly this name next time."
    )
    return Remark("wrong-name", sentence)


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


def _extra(folder: Path, found: list[_Found]) -> tuple[dict[str, bytes], list[Remark]]:
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
    try:
        text = _read(folder / "timestamp.txt", 1000).decode("utf-8", "replace")
    except Unreadable:
        return ""
    return text.strip().partition("\n")[0]
