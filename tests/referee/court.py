"""A referee's court in this process, and a student's clone in a fork of it."""

import contextlib
import faulthandler
import os
import signal
import socket
import time
from collections.abc import Iterator
from typing import Any

from autograder.referee import agent
from autograder.referee.court import Court, Test
from autograder.referee.link import Link


class Names(dict[str, Any]):
    """The names of a student's notebook, as a test sees them: `names.f(3)`."""

    def __getattr__(self, name: str) -> Any:
        return self[name]


@contextlib.contextmanager
def hearing(source: str, **about: Any) -> Iterator[tuple[Court, Names]]:
    """Run a student's cell in a fork, and yield the court with the names it defines."""
    ours, theirs = socket.socketpair()
    child = os.fork()
    if child == 0:
        ours.close()
        faulthandler.disable()
        names: dict[str, Any] = {"__name__": "__main__"}
        try:
            exec(compile(source, "<ipython-input-1-cell>", "exec"), names)
            agent.serve(theirs, names)
        finally:
            os._exit(1)
    theirs.close()
    court = Court(Link(ours))
    try:
        court.begin(Test(time.monotonic() + about.pop("seconds", 60), **about))
        wanted = [word for word in _words(source) if word.isidentifier()]
        yield court, Names(court.names(wanted))
    finally:
        court.link.close()
        with contextlib.suppress(ProcessLookupError):
            os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)


def _words(source: str) -> list[str]:
    """Return the names that a cell defines at its top level."""
    code = compile(source, "cell", "exec")
    return [name for name in code.co_names if name.isidentifier()]


def only(source: str, name: str, **about: Any) -> Any:
    """Yield one thing that a student's cell defines."""
    return _Only(source, name, about)


class _Only:
    def __init__(self, source: str, name: str, about: dict[str, Any]) -> None:
        self._hearing = hearing(source, **about)
        self._name = name

    def __enter__(self) -> Any:
        return self._hearing.__enter__()[1][self._name]

    def __exit__(self, *error: Any) -> None:
        self._hearing.__exit__(*error)
