"""The rungs of protection: what this machine offers, and which of it is used."""

from __future__ import annotations

import contextlib
import functools
import json
import subprocess
import sys
import threading
from dataclasses import dataclass

from .spawn import spawn
from .start import RUNGS, SandboxError, Start
from .visible import PACKAGES

_TELL = {
    "namespaces": "each submission runs in a full jail",
    "landlock": "each submission is kept to listed files, without network",
    "process": "submissions are NOT kept from this machine's files and network: "
    "grade only those that you trust, or grade in a container on Linux",
}


@dataclass(frozen=True)
class Finding:
    """One thing that a machine can have: its name, whether it does, what to do."""

    name: str
    ok: bool
    cure: str
    rungs: tuple[str, ...]
    """The rungs that need it."""

    def line(self) -> str:
        """Return it as one line for a person."""
        return (
            f"ok       {self.name}" if self.ok else f"missing  {self.name}: {self.cure}"
        )


@functools.cache
def findings() -> tuple[Finding, ...]:
    """Look at this machine, once: a process of its own tries everything."""
    if sys.platform != "linux":
        name, cure = "Linux", "grade in a Linux container to get a jail"
        return (Finding(name, False, cure, ("namespaces", "landlock")),)
    done = subprocess.run(
        [sys.executable, "-m", "autograder.sandbox.probe"],
        capture_output=True,
        text=True,
        env={"PYTHONPATH": str(PACKAGES), "PYTHONSAFEPATH": "1"},
        cwd="/",
        check=False,
    )
    if done.returncode != 0:
        cure = (done.stderr.strip().splitlines() or ["it could not be tried"])[-1]
        return (Finding("jail", False, cure, ("namespaces", "landlock")),)
    return tuple(
        Finding(**{**one, "rungs": tuple(one["rungs"])})
        for one in json.loads(done.stdout)
    )


def best() -> str:
    """Return the best rung that this machine has all for."""
    for rung in RUNGS:
        if all(one.ok for one in findings() if rung in one.rungs):
            return rung
    return RUNGS[-1]


def below(have: str, wanted: str) -> bool:
    """Tell whether a rung protects less than another."""
    return RUNGS.index(have) > RUNGS.index(wanted)


def require(rung: str) -> None:
    """Refuse to go on below a rung.

    Raises:
        SandboxError: this machine has only a lower one.
    """
    have = best()
    if below(have, rung):
        raise SandboxError(
            f"Nothing was graded: the sandbox level '{rung}' was asked for and this "
            f"machine offers only '{have}'; `autograder doctor` says what is missing."
        )


def report() -> str:
    """Return what this machine has, a line each, and the rung that is used."""
    rung = best()
    lines = [one.line() for one in findings()]
    return "\n".join([*lines, f"sandbox level: {rung}: {_TELL[rung]}."])


def start(rung: str | None = None, *shown: str) -> Start:
    """Return what starts a submission's process on a rung, the best one if left out.

    `shown` are paths that a kernel needs to see besides what every submission sees.

    Raises:
        SandboxError: this machine does not have that rung.
    """
    wanted = rung or best()
    if rung:
        missing = [one for one in findings() if rung in one.rungs and not one.ok]
        if missing:
            raise SandboxError(f"No sandbox '{rung}' here: {missing[0].cure}.")
    if wanted == "process":
        _warn_once()
        return spawn
    from .forkserver import starter

    return starter(wanted, *shown)


def start_early() -> None:
    """Start the fork server, if the best rung has one, while the caller goes on.

    What goes wrong is told when the first submission is started.
    """
    threading.Thread(target=_start_server, name="fork server").start()


def _start_server() -> None:
    rung = best()
    if rung != "process":
        from .forkserver import server

        with contextlib.suppress(SandboxError):
            server(rung)


@functools.cache
def _warn_once() -> None:
    """Tell the person at the terminal, loudly, that there is no jail."""
    print(f"autograder: WARNING: {_TELL['process']}.", file=sys.stderr)  # noqa: T201
