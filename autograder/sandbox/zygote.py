"""The fork server's own process: warm once, then one fork for each submission.

Started as `python -m autograder.sandbox.zygote DESCRIPTOR RUNG [SHOWN …]`, its
environment clean; with paths to show besides the usual ones it serves a real kernel.
It has one thread, holds no secret, and ends when the process that started it does.
"""

from __future__ import annotations

import contextlib
import os
import select
import shutil
import signal
import socket
import sys
import tempfile
import traceback
from pathlib import Path

from . import linux, namespaces, seccomp, visible, warm
from .confine import Cage
from .runner import serve
from .wire import Channel, Closed, receive_with_descriptors
from .wire import send_with_descriptors as answer

SLOTS = 63  # submissions at once
_SLEEP = shutil.which("sleep", path="/usr/bin:/bin") or "sleep"
_FIRST_USER = 60_000  # below what systems give to people, services and containers


class Zygote:
    """Answers one request after the other; each fork is a child of this process."""

    def __init__(self, control: socket.socket, rung: str, users: range) -> None:
        """Take requests from `control`."""
        self._control, self._rung, self._users = control, rung, users
        self._taken: dict[int, tuple[int, int]] = {}  # child → its slot, its keeper

    def run(self, parent: int) -> None:
        """Serve until the other end of the socket, or the process `parent`, is gone."""
        itself = os.pidfd_open(os.getpid())
        answer(self._control, {"ready": True}, [itself])
        os.close(itself)
        waiting = select.poll()
        waiting.register(self._control, select.POLLIN)
        waiting.register(parent, select.POLLIN)
        with contextlib.suppress(Closed):
            while not any(ready == parent for ready, _ in waiting.poll()):
                request, descriptors = receive_with_descriptors(self._control)
                if request["op"] == "fork":
                    self._fork(descriptors, parent)
                elif request["op"] == "learn":
                    warm.learn(request["count"], request["source"])
                    answer(self._control, {}, [])
                else:
                    answer(self._control, {"code": self._reap(request["pid"])}, [])

    def _fork(self, descriptors: list[int], parent: int) -> None:
        taken = {slot for slot, _ in self._taken.values()}
        slot = min(set(range(SLOTS)) - taken, default=SLOTS - 1)
        user = self._users[slot] if os.getuid() == 0 else os.getuid()
        in_namespaces = self._rung == "namespaces"
        keeper = _keep_new_processes(self._users.stop) if in_namespaces else 0
        pid = os.fork()
        if pid == 0:
            os.close(parent)
            self._control.close()
            _become_submission(descriptors, Cage(self._rung, user, *descriptors[1:2]))
        self._taken[pid] = slot, keeper
        told = [os.pidfd_open(pid)] + ([os.pidfd_open(keeper)] if keeper else [])
        answer(self._control, {"pid": pid}, told)
        for descriptor in (*descriptors, *told):
            os.close(descriptor)

    def _reap(self, pid: int) -> int:
        """End a submission with all that it started; return how it had ended."""
        _, keeper = self._taken.pop(pid)
        if keeper:
            os.kill(keeper, signal.SIGKILL)
            # In this order: the keeper ends only after the last of its namespace.
            code = os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])
            os.waitpid(keeper, 0)
            return code
        with contextlib.suppress(ProcessLookupError):
            os.killpg(pid, signal.SIGKILL)
        code = os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])
        _end_group(pid)
        return code


def _keep_new_processes(user: int) -> int:
    """Begin a pid namespace for our next child; return the process that holds it.

    It is the first process in there and does nothing. When it is killed, the kernel
    kills all the others. It is a program of its own, for a second fork of this process
    would cost as much as the first, and another `user`, so that no submission can
    take it over: it has no filter.
    """
    own = os.open("/proc/self/ns/pid", os.O_RDONLY | os.O_CLOEXEC)
    linux.setns(own, linux.NEWPID)  # there may be only one that is not ours
    os.close(own)
    linux.unshare(linux.NEWPID)
    as_root = os.getuid() == 0
    if as_root:
        os.setresuid(user, user, 0)
    try:
        nothing = [(os.POSIX_SPAWN_OPEN, n, os.devnull, os.O_RDWR, 0) for n in range(3)]
        command = [_SLEEP, "1000000000"]
        return os.posix_spawn(_SLEEP, command, {}, file_actions=nothing)
    finally:
        if as_root:
            os.setresuid(0, 0, 0)


def _end_group(group: int) -> None:
    """Kill what is left of a process group, and wait for what became our child."""
    with contextlib.suppress(ProcessLookupError):
        while True:
            os.killpg(group, signal.SIGKILL)  # all at once: no fork can outrun it
            with contextlib.suppress(ChildProcessError):
                os.waitpid(-group, 0)


def _become_submission(descriptors: list[int], cage: Cage) -> None:
    """Serve cells in this fork; never return."""
    code = 1
    try:
        _close_all_but(descriptors)
        with contextlib.suppress(Closed, KeyboardInterrupt):
            end = socket.socket(fileno=descriptors[0])
            serve(Channel(end, takes_files=True), cage)
        code = 0
    except BaseException:
        traceback.print_exc()
    finally:
        os._exit(code)


def _close_all_but(kept: list[int]) -> None:
    """Close every descriptor but the standard ones and those."""
    first = 3
    for descriptor in sorted(kept):
        os.closerange(first, descriptor)
        first = descriptor + 1
    os.closerange(first, 1 << 16)


def _go_inside(rung: str, users: range, parent: int) -> None:
    """Fork; the child is the server proper, this process only watches over it."""
    root = Path(tempfile.mkdtemp())
    if rung == "namespaces":
        namespaces.leave_the_machine()
    else:
        linux.adopt_orphans()
    if child := os.fork():
        _watch(child, parent)
        os._exit(0)
    linux.die_with_parent(signal.SIGKILL)
    if rung == "namespaces":
        namespaces.build_root(root, users)
    else:
        linux.adopt_orphans()


def _watch(child: int, parent: int) -> None:
    """Wait for the end of the server, or of the grader; leave nothing of it behind."""
    server = os.pidfd_open(child)
    _close_all_but([parent, server])
    waiting = select.poll()
    waiting.register(server, select.POLLIN)
    waiting.register(parent, select.POLLIN)
    waiting.poll()
    with contextlib.suppress(ProcessLookupError):
        os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)
    with contextlib.suppress(ChildProcessError, FileNotFoundError):
        while True:
            _kill_children()
            os.waitpid(-1, 0)


def _kill_children() -> None:
    """Kill what became our child, each with its whole group: no fork outruns that."""
    children = Path(f"/proc/self/task/{os.getpid()}/children")
    for child in map(int, children.read_text().split()):
        with contextlib.suppress(ProcessLookupError):
            group = os.getpgid(child)
            if group != os.getpgrp():
                os.killpg(group, signal.SIGKILL)
            os.kill(child, signal.SIGKILL)


def _users() -> range:
    """Return the numbers of users that submissions may become, if we are root.

    Several servers on one machine take different ones where there is room, for the
    kernel counts the processes of a user.
    """
    first = _FIRST_USER + (SLOTS + 1) * os.getpid() % 1024  # and one that keeps them
    if os.getuid() != 0:
        return range(os.getuid(), os.getuid() + 1)
    return range(first, first + SLOTS)


def main() -> None:
    """Warm up, enter the namespaces, and serve."""
    control, rung = socket.socket(fileno=int(sys.argv[1])), sys.argv[2]
    control.set_inheritable(False)
    parent = os.pidfd_open(os.getppid())
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    visible.more += sys.argv[3:]
    warm.for_kernels() if visible.more else warm.up()
    seccomp.assembled(namespaces=rung == "namespaces", may_signal=0)
    users = _users()
    _go_inside(rung, users, parent)
    Zygote(control, rung, users).run(parent)


if __name__ == "__main__":
    main()
