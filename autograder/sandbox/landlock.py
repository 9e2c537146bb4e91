"""Landlock: without any rights, keep a process to the files that are listed."""

from __future__ import annotations

import ctypes
import os
import stat
import struct
from collections.abc import Iterable
from pathlib import Path

from . import linux

_VERSION, _BENEATH = 1, 1
_EXECUTE, _WRITE_FILE, _READ_FILE, _READ_DIR = 1, 2, 4, 8
_CHAR_DEVICE, _BLOCK_DEVICE = 1 << 6, 1 << 11  # making one
_REFER, _TRUNCATE, _IOCTL = 1 << 13, 1 << 14, 1 << 15
_READ = _EXECUTE | _READ_FILE | _READ_DIR
_OF_A_FILE = _EXECUTE | _WRITE_FILE | _READ_FILE | _TRUNCATE | _IOCTL
_TCP, _SCOPES = 3, 3  # bind and connect; abstract sockets and signals
SIGNALS_SINCE = 6


def version() -> int:
    """Return the version of Landlock that the kernel has, 0 for none."""
    try:
        return linux.syscall(
            "landlock_create_ruleset",
            None,
            ctypes.c_size_t(0),
            ctypes.c_uint(_VERSION),
        )
    except (OSError, KeyError):
        return 0


def _handled(abi: int) -> int:
    """Return every right over files that this version can take away."""
    rights = _REFER - 1
    for since, right in ((2, _REFER), (3, _TRUNCATE), (5, _IOCTL)):
        rights |= right if abi >= since else 0
    return rights


def restrict(readable: Iterable[str], writable: Iterable[str]) -> None:
    """Leave this process these paths, no TCP, and signals only among its own.

    Raises:
        OSError: the kernel has no Landlock, or refuses.
    """
    abi = version()
    rights = _handled(abi)
    fields = [rights, _TCP, _SCOPES][: 3 if abi >= SIGNALS_SINCE else 2 - (abi < 4)]
    rules = linux.syscall(
        "landlock_create_ruleset",
        struct.pack(f"{len(fields)}Q", *fields),
        ctypes.c_size_t(8 * len(fields)),
        ctypes.c_uint(0),
    )
    try:
        for path in readable:
            _allow(rules, path, rights & _READ)
        for path in writable:
            _allow(rules, path, rights & ~(_CHAR_DEVICE | _BLOCK_DEVICE))
        linux.no_new_privileges()
        linux.syscall("landlock_restrict_self", ctypes.c_int(rules), ctypes.c_uint(0))
    finally:
        os.close(rules)


def _allow(rules: int, path: str, rights: int) -> None:
    if not Path(path).exists():
        return
    place = os.open(path, os.O_PATH | os.O_CLOEXEC)
    try:
        if not stat.S_ISDIR(os.fstat(place).st_mode):
            rights &= _OF_A_FILE
        rule = struct.pack("=Qi", rights, place)
        linux.syscall(
            "landlock_add_rule",
            ctypes.c_int(rules),
            ctypes.c_int(_BENEATH),
            rule,
            ctypes.c_uint(0),
        )
    finally:
        os.close(place)
