"""Inside the sandbox: take cells from the supervisor, run them, send their outputs.

Started as `python -m autograder.sandbox.runner DESCRIPTOR`. What this process says is
never trusted: a cell can do with it what it likes.
"""

from __future__ import annotations

import base64
import contextlib
import os
import signal
import socket
import sys
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from .limits import Limits, apply_to_this_process
from .outputs import Descriptors, Interrupt, Nothing, Sink, Stream
from .start import First, sow
from .wire import Channel, Closed, Frame

if TYPE_CHECKING:
    from .shell import Shell


def serve(channel: Channel, enter: Callable[[Frame, Limits], First]) -> None:
    """Run the cells that arrive on the channel until it closes.

    `enter` holds this process to the limits before anything of a student's is there.
    """
    start = channel.receive() or {}
    limits = Limits(**start["limits"])
    try:
        first = enter(start, limits)
    except OSError as error:
        channel.send({"op": "failed", "reason": str(error)})
        return
    if start["kernel"]:
        from .bridge import relay

        relay(channel, start, limits, first)
        return
    guard = Interrupt()
    signal.signal(signal.SIGINT, guard)
    sink = Sink(
        channel, guard, cell=limits.output_bytes, notebook=limits.notebook_output_bytes
    )
    shell = _prepare(sink)
    shell.withhold(start["withheld"])
    shell.draw(start["figures"])
    sow(start["sown"])
    bench = Bench(shell, start["answers"])
    channel.send({"op": "ready"})
    while frame := channel.receive():
        if frame["op"] == "clone":
            bench.clone(channel, str(frame["place"]))
        elif frame["op"] == "peek":
            channel.send({"op": "seen", "mark": bench.peek(frame["frame"])})
        else:
            done = _run(shell, sink, guard, frame, bench.hear(channel, frame))
            guard.send(channel, done | bench.told(done))


def _prepare(sink: Sink) -> Shell:
    """Make this process look like a notebook's kernel to the code in the cells."""
    descriptors = Descriptors(sink)
    sys.stdout = Stream("stdout", sink, descriptors)
    sys.stderr = Stream("stderr", sink, descriptors)
    sys.argv = [""]
    # Last, unlike a kernel: a file numpy.py of the student must not become numpy.
    sys.path.append("")
    from .shell import make_shell

    return make_shell(sink, descriptors)


class Bench:
    """Where the tests of a referee meet the student's code, on either side."""

    def __init__(self, shell: Shell, answers: dict[str, str]) -> None:
        """Serve the shell of this process; `answers` are for a referee."""
        self._shell, self._answers = shell, answers
        self._hearing: Any = None
        self._last: dict[str, int] = {}

    def clone(self, channel: Channel, place: str) -> None:
        """Fork: the child serves a referee, the last child in its place ends."""
        end = socket.socket(fileno=channel.files.pop(0))
        self._end(self._last.pop(place, 0))
        self._last[place] = child = os.fork()
        if child == 0:
            from autograder.referee import agent

            channel.close()
            nowhere: Any = Nothing()
            type(self._shell).sink = nowhere
            agent.serve(end, self._shell.user_ns)
        end.close()
        channel.send({"op": "cloned"})

    def peek(self, frame: str) -> str | None:
        """Return the mark of an answer that needs no clone; see `agent.peek`."""
        from autograder.referee import agent

        return agent.peek(base64.b64decode(frame), self._shell.user_ns)

    @staticmethod
    def _end(child: int) -> None:
        if child:
            with contextlib.suppress(ProcessLookupError, ChildProcessError):
                os.kill(child, signal.SIGKILL)
                os.waitpid(child, 0)

    def told(self, done: Frame) -> Frame:
        """Return what is to be said of the hearing, if there is one."""
        if self._hearing is None:
            return {}
        said: Frame = self._hearing.ended()
        return said | {"cut": done["cut"] or said["cut"]}

    def hear(self, channel: Channel, frame: Frame) -> BaseException | None:
        """Make the student's names ready for a cell of the referee's, if it is one.

        Returns what went wrong with that.
        """
        if not frame["about"]:
            if self._hearing is not None:
                self._hearing.looks = None
            return None
        from autograder.referee.hearing import Hearing

        self._hearing = self._hearing or Hearing(self._shell, self._answers)
        end = channel.files.pop(0) if channel.files else None
        problem: BaseException | None = self._hearing.begin(frame["about"], end)
        return problem


def _run(
    shell: Shell,
    sink: Sink,
    guard: Interrupt,
    frame: Frame,
    problem: BaseException | None,
) -> Frame:
    """Run one cell; its outputs go out on their own, the last word is returned."""
    sink.begin()
    shell.execution_count = frame["count"]
    type(shell.compile).trusting = bool(frame["locked"])
    error = problem or _attempt(shell, guard, frame["source"], frame["silent"])
    try:
        sys.__stdout__.flush()  # type: ignore[union-attr]
        sys.__stderr__.flush()  # type: ignore[union-attr]
    except (OSError, ValueError, AttributeError):
        pass  # the cell closed them
    shell.descriptors.drain()
    shell.descriptors.restart()
    if error is not None and not sink.saw("error"):
        sink.add(_unseen(error))
    shell.tidy()
    sink.flush()
    return {"op": "done", "id": frame["id"], "ok": error is None, "cut": sink.cut}


def _attempt(
    shell: Shell, guard: Interrupt, source: str, silent: bool
) -> BaseException | None:
    """Run the source and return what ended it, if anything did."""
    guard.running = True
    try:
        result = shell.run_cell(source, store_history=not silent, silent=silent)
        error = result.error_before_exec or result.error_in_exec
    except BaseException as late:  # from a hook after the cell, or an interrupt there
        error = late
    finally:
        guard.running = guard.pending = False
    return error  # type: ignore[no-any-return]


def _unseen(error: BaseException) -> dict[str, Any]:
    """Return an error that no traceback showed: a failed cell must look failed."""
    from .shell import error_output

    name = type(error).__name__
    return error_output(name, str(error), [f"{name}: this cell ended with an error"])


def _limit(_: Frame, limits: Limits) -> None:
    """Hold a spawned process to what it may use; there is no jail around it."""
    if sys.platform == "linux":
        from . import linux

        # Stay the ancestor of everything that cells start, so that it can be ended.
        linux.adopt_orphans()
    apply_to_this_process(limits)


def main() -> None:
    """Serve on the descriptor that the supervisor left open for us."""
    descriptor = int(sys.argv[1])
    os.set_inheritable(descriptor, False)
    with contextlib.suppress(Closed, KeyboardInterrupt):
        serve(Channel(socket.socket(fileno=descriptor), takes_files=True), _limit)


if __name__ == "__main__":
    main()
