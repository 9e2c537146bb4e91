"""Try on this machine what a jail needs: `python -m autograder.sandbox.probe`."""

from __future__ import annotations

import json
import os
import signal
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

from . import landlock, linux, namespaces, seccomp, visible
from .syscalls import ARCHITECTURES, MACHINE

_BOTH = ("namespaces", "landlock")


def works(attempt: Callable[[], object]) -> str:
    """Try something in a fork; return what went wrong, or nothing."""
    reading, writing = os.pipe()
    if child := os.fork():
        os.close(writing)
        with os.fdopen(reading) as pipe:
            said = pipe.read()
        _, status = os.waitpid(child, 0)
        return "" if said == "ok" else said or f"it ended with {status}"
    try:
        attempt()
        os.write(writing, b"ok")
    except BaseException as error:
        os.write(writing, f"{error}".encode()[:300] or b"it failed")
    os._exit(0)


def _jail(root: Path) -> None:
    """Make a whole jail, as a submission gets it."""
    user = os.getuid() or 60_000
    users = range(user, user + 1)
    namespaces.leave_the_machine()

    def inside() -> None:
        namespaces.build_root(root, users)
        linux.unshare(linux.NEWPID)
        _must(lambda: namespaces.enter_own_room(user, megabytes=1, files=64))

    _must(inside)


def _must(attempt: Callable[[], object]) -> None:
    if said := works(attempt):
        raise OSError(said)


def _filter() -> None:
    """Install the filter and see it deny something."""
    seccomp.install(namespaces=True)
    try:
        linux.unshare(linux.NEWNS)
    except PermissionError:
        return
    raise OSError("the filter was installed and denies nothing")


def _only_listed() -> None:
    """Restrict files to none and see that it holds."""
    landlock.restrict([], [])
    try:
        os.listdir("/")  # noqa: PTH208
    except PermissionError:
        return
    raise OSError("Landlock was switched on and denies nothing")


def _open_a_pidfd() -> None:
    os.close(os.pidfd_open(os.getpid()))
    signal.pidfd_send_signal  # noqa: B018


def _finding(name: str, wrong: str, cure: str, *rungs: str) -> dict[str, Any]:
    cure = f"{cure} ({wrong})" if wrong else ""
    return {"name": name, "ok": not wrong, "cure": cure, "rungs": rungs or _BOTH}


def look() -> list[dict[str, Any]]:
    """Return everything that was tried."""
    if MACHINE not in ARCHITECTURES:
        cure = "only x86_64 and aarch64 have a jail"
        return [_finding("processor", f"this is {MACHINE}", cure)]
    root = os.getuid() == 0
    namespaces_cure = (
        "the container that this runs in may not make them: give it SYS_ADMIN"
        if root
        else "allow unprivileged user namespaces, for example "
        "`sysctl kernel.apparmor_restrict_unprivileged_userns=0`"
    )
    with tempfile.TemporaryDirectory() as folder:
        jail = works(lambda: _jail(Path(folder)))
    found = [
        _finding(
            "processes by descriptor", works(_open_a_pidfd), "Linux 5.3 is needed"
        ),
        _finding("seccomp filter", works(_filter), "a kernel with seccomp is needed"),
        _finding("namespaces", jail, namespaces_cure, "namespaces"),
        _finding("Landlock", works(_only_listed), "Linux 5.13 is needed", "landlock"),
    ]
    if root:
        found += _readable()
    return found


def _readable() -> list[dict[str, Any]]:
    """Submissions of root run under another user, who must be able to read python."""
    cure = "let other users read it: `chmod o+rX`"
    inside = visible.hidden_from_others(all_the_way=False)
    outside = visible.hidden_from_others(all_the_way=True)
    return [
        _finding("python readable for other users", inside, cure),
        _finding("python reachable for other users", outside, cure, "landlock"),
    ]


if __name__ == "__main__":
    sys.stdout.write(json.dumps(look()))
