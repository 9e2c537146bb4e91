"""What cells may read of the machine: programs, libraries, python and our packages."""

from __future__ import annotations

import importlib.util
import os
import sys
from pathlib import Path

import autograder

PACKAGES = Path(autograder.__file__).parent.parent
DEVICES = ("null", "zero", "full", "random", "urandom")

more: list[str] = []  # what a kernel needs besides; set once, by its server

_SYSTEM = ("bin", "sbin", "lib", "lib32", "lib64", "libexec", "share")
_LOCAL = ("bin", "lib", "lib64", "share/fonts")
_PREFIX = ("bin", "lib", "lib64", "include", "pyvenv.cfg")
_FILES = ("ld.so.cache", "ld.so.conf", "localtime", "alternatives", "fonts")


def links() -> dict[str, str]:
    """Return links of the root such as /bin → usr/bin, where it has them."""
    found = (Path("/") / name for name in _SYSTEM)
    return {str(path): os.readlink(path) for path in found if path.is_symlink()}  # noqa: PTH115


def paths() -> list[str]:
    """Return every path that is shown inside, each with all below it.

    Listed one by one, for /usr/local/share is where nbgrader keeps its exchange.
    """
    listed = [Path("/") / name for name in _SYSTEM if f"/{name}" not in links()]
    listed += [Path("/usr") / name for name in _SYSTEM]
    listed += [Path("/usr/local") / name for name in _LOCAL]
    listed += [Path("/etc") / name for name in _FILES]
    for prefix in dict.fromkeys((sys.base_prefix, sys.base_exec_prefix, sys.prefix)):
        listed += [Path(prefix) / name for name in _PREFIX]
    listed += [PACKAGES / "autograder", PACKAGES / "cs_nn"]
    usual = [path for path in dict.fromkeys(listed) if path.exists()]
    others = [path for path in map(Path, more) if not {path, *path.parents} & {*usual}]
    return [str(path) for path in (*usual, *others)]


def hidden_from_others(*, all_the_way: bool) -> str:
    """Return a path that other users cannot read though cells must, or nothing.

    `all_the_way` asks for the folders above our own too: a new root has its own.
    """
    numpy = importlib.util.find_spec("numpy")
    origins = [os.__file__, numpy.origin if numpy else None, autograder.__file__]
    for file in (Path(origin) for origin in origins if origin):
        above = list(file.parents) if all_the_way else [file.parent]
        for place in (file, *above):
            needed = 0o5 if place.is_dir() else 0o4
            if place.stat().st_mode & needed != needed:
                return str(place)
    return ""
