"""Unpack a zip that somebody else made, so that it can do no harm.

No path leads out of the folder, nothing but ordinary files comes out, a bomb stops at
its limit, and an archive inside the archive stays closed.
"""

from __future__ import annotations

import lzma
import os
import re
import stat
import struct
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, tzinfo
from pathlib import Path, PurePosixPath

from autograder.handed import MOST_BYTES
from autograder.remarks import shown

ARCHIVES = (".zip", ".gz", ".tgz", ".tar", ".bz2", ".xz", ".7z", ".rar", ".zst")
_TIMES = 0x5455  # the extra field with times in UTC
_ENCRYPTED = 0x1
_CHUNK = 1 << 16
# What zipfile raises for bytes that are no zip, or one that it cannot read.
_DAMAGED = (
    *(zipfile.BadZipFile, zlib.error, lzma.LZMAError, struct.error),
    *(EOFError, RuntimeError, ValueError, OverflowError),
)


@dataclass(frozen=True)
class Limits:
    """What an archive may hold."""

    files: int = 50_000
    file_bytes: int = MOST_BYTES
    total_bytes: int = 8_000_000_000
    ratio: int = 200
    """How far a file may have been compressed; text is packed some 20 times."""
    deepest: int = 8


@dataclass(frozen=True)
class Unpacked:
    """What came out of an archive."""

    files: dict[str, datetime | None] = field(default_factory=dict)
    """Paths inside the archive, and when they were written (UTC without a zone)."""
    problems: list[str] = field(default_factory=list)
    """Members that should not be there, one sentence each; none was written."""
    notes: list[str] = field(default_factory=list)
    """Members that were left out as usual."""


class _Refused(Exception):
    """A member stays in the archive; the message says why."""


def unpack(
    archive: Path, into: Path, zone: tzinfo = UTC, limits: Limits | None = None
) -> Unpacked:
    """Write an archive's files below the folder `into`, with their times.

    Times without a zone in the archive are taken to be the zone's.

    Raises:
        ValueError: it is no zip, or holds more than a class can hand in.
    """
    try:
        opened = zipfile.ZipFile(archive)
    except _DAMAGED as error:
        raise ValueError(
            f"{archive} is no zip, or a damaged one ({error}): download it again."
        ) from error
    with opened:
        return _unpack(opened, archive, into, zone, limits or Limits())


def _unpack(
    opened: zipfile.ZipFile, archive: Path, into: Path, zone: tzinfo, limits: Limits
) -> Unpacked:
    result, room = Unpacked(), limits.total_bytes
    seen: set[str] = set()
    members = [one for one in opened.infolist() if not one.is_dir()]
    if len(members) > limits.files:
        raise ValueError(f"{archive} holds more than {limits.files} files.")
    for member in members:
        name = member.filename
        if name.lower().endswith(ARCHIVES):
            result.notes.append(
                f"'{shown(name)}' is an archive inside the archive, left out."
            )
            continue
        try:
            _check(member, limits, seen)
            seen.add(name.casefold())
            when = moment(member, zone)
            room -= _extract(opened, member, into / name, min(limits.file_bytes, room))
            _set_time(into / name, when)
            result.files[name] = when
        except _Refused as refusal:
            result.problems.append(f"'{shown(name)}' {refusal}.")
        if room <= 0:
            raise ValueError(
                f"{archive} holds more than {limits.total_bytes / 1e9:g} GB."
            )
    return result


def _check(member: zipfile.ZipInfo, limits: Limits, seen: set[str]) -> None:
    """Look at what the archive says of a member.

    Raises:
        _Refused: it must not come out.
    """
    name, mode = member.filename, member.external_attr >> 16
    if not is_inside(name):
        raise _Refused("leads out of its folder, or is no plain name")
    if len(PurePosixPath(name).parts) > limits.deepest:
        raise _Refused(f"lies more than {limits.deepest} folders deep")
    if stat.S_IFMT(mode) not in (0, stat.S_IFREG):
        raise _Refused("is a link or a device, no file")
    if member.flag_bits & _ENCRYPTED:
        raise _Refused("is locked with a password")
    if name.casefold() in seen:
        raise _Refused("is there twice")
    if member.file_size > max(limits.ratio * member.compress_size, _CHUNK):
        raise _Refused("is packed like a bomb")


def is_inside(name: str) -> bool:
    """Tell whether a path is relative, plain, and stays in its folder."""
    path = PurePosixPath(name)
    odd = "\\" in name or not name.isprintable() or re.match("[A-Za-z]:", name)
    short = all(len(part.encode("utf-8", "replace")) < 250 for part in path.parts)
    inside = bool(path.parts) and not path.is_absolute() and ".." not in path.parts
    return inside and short and not odd


def _extract(
    opened: zipfile.ZipFile, member: zipfile.ZipInfo, target: Path, most: int
) -> int:
    """Write a member, whatever size it claims to have; return its size.

    Raises:
        _Refused: it is too large, or damaged.
    """
    size = 0
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        with target.open("xb") as file:
            for chunk in _chunks(opened, member):
                size += len(chunk)
                if size > most:
                    raise _Refused(f"is larger than {most / 1e6:g} MB")
                file.write(chunk)
    except _Refused:
        target.unlink()
        raise
    except (FileExistsError, NotADirectoryError, IsADirectoryError) as error:
        raise _Refused("is a file and a folder at once") from error
    return size


def _chunks(opened: zipfile.ZipFile, member: zipfile.ZipInfo) -> Iterator[bytes]:
    """Yield a member's content piece by piece.

    Raises:
        _Refused: it cannot be read.
    """
    try:
        with opened.open(member) as source:
            while chunk := source.read(_CHUNK):
                yield chunk
    except (*_DAMAGED, OSError) as error:
        raise _Refused(f"is damaged ({error})") from error


def moment(member: zipfile.ZipInfo, zone: tzinfo) -> datetime | None:
    """Return when a member was written, in UTC without a zone, if that is known."""
    for kind, data in _extras(member.extra):
        if kind == _TIMES and len(data) >= 5 and data[0] & 1:
            seconds = struct.unpack("<i", data[1:5])[0]
            return datetime.fromtimestamp(seconds, UTC).replace(tzinfo=None)
    try:
        there = datetime(*member.date_time, tzinfo=zone)
    except ValueError:
        return None
    if there.year == 1980:  # what archives say that know no time
        return None
    return there.astimezone(UTC).replace(tzinfo=None)


def _extras(data: bytes) -> Iterator[tuple[int, bytes]]:
    while len(data) >= 4:
        kind, size = struct.unpack("<HH", data[:4])
        yield kind, data[4 : 4 + size]
        data = data[4 + size :]


def _set_time(path: Path, when: datetime | None) -> None:
    if when is not None:
        seconds = when.replace(tzinfo=UTC).timestamp()
        os.utime(path, (seconds, seconds))
