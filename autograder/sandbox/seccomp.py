"""A seccomp filter: the system calls that no notebook needs are denied."""

from __future__ import annotations

import errno
import functools
import socket
import struct
from collections.abc import Iterable

from . import linux
from .syscalls import ARCHITECTURES, MACHINE, numbers

ALLOW, KILL, _ERRNO = 0x7FFF0000, 0x80000000, 0x50000
DENY, ABSENT, IGNORE = (_ERRNO | code for code in (errno.EPERM, errno.ENOSYS, 0))
UNKNOWN = _ERRNO | errno.EINVAL  # ZeroMQ would abort its process for another

_LOAD, _EQUAL, _AT_LEAST, _ANY_BIT, _RETURN = 0x20, 0x15, 0x35, 0x45, 0x06
_NUMBER, _ARCHITECTURE, _FIRST, _SECOND = 0, 4, 16, 24  # offsets in seccomp_data
_X32 = 0x40000000  # x86_64 calls with another size of pointer
# One end of a pair that keeps no connection could send to any socket on the disk.
_PAIRS = [
    kind | flags
    for kind in (socket.SOCK_STREAM, socket.SOCK_SEQPACKET)
    for flags in (0, 0x800, 0x80000, 0x80800)  # nonblocking, close on exec
]
_TIOCSTI, _TIOCLINUX = 0x5412, 0x541C  # they type into somebody's terminal
_TIOCSETD = 0x5423  # has the kernel load a driver for a terminal, any of dozens
_OF_TERMINALS = [_TIOCSTI, _TIOCLINUX, _TIOCSETD]

_LEFT_OPEN = """
    chmod fchmod fchmodat fchmodat2 chown fchown lchown fchownat utime utimes
    futimesat utimensat setxattr lsetxattr fsetxattr setxattrat removexattr
    lremovexattr fremovexattr removexattrat file_setattr
"""
_NO_EFFECT = ("sched_setscheduler", "sched_setparam")  # every ZeroMQ thread tries
_GROUPS = ("setsid", "setpgid")
_SIGNALS = (
    "kill",
    "tkill",
    "rt_sigqueueinfo",
    "rt_tgsigqueueinfo",
    "pidfd_send_signal",
)
_BY_ARGUMENT = (
    "clone",
    "clone3",
    "socket",
    "socketpair",
    "connect",
    "ioctl",
    "tgkill",
    "prlimit64",
    "sched_setaffinity",
)
_OURS = (
    "capset",
    "landlock_create_ruleset",
    "landlock_add_rule",
    "landlock_restrict_self",
)

Instruction = tuple[int, int, int, int]  # code, jump if true, jump if false, operand


def program(
    machine: str, *, namespaces: bool, may_signal: int = 0, kernel: bool = False
) -> tuple[Instruction, ...]:
    """Return the filter for a machine.

    With namespaces a process may do as it likes inside them. Without, everything
    must stay in one process group so that one signal ends it, sockets are denied,
    and what Landlock does not guard has no effect. `may_signal` is the one process
    that signals may go to, where nothing else keeps them inside; 0 for any. Who talks
    to a `kernel` does so by sockets on the disk; the kernel gets `listener` on top.
    """
    known = numbers(machine)
    left_open = [name for name in _LEFT_OPEN.split() if name in known]
    always = set(known) - {
        *left_open,
        *_GROUPS,
        *_NO_EFFECT,
        *_SIGNALS,
        *_BY_ARGUMENT,
        *_OURS,
    }
    made = _right_machine(machine)
    made += _answer((known[name] for name in sorted(always)), DENY)
    made += _answer((known[name] for name in _NO_EFFECT), IGNORE)
    made += _answer([known["clone3"]], ABSENT)  # its flags cannot be looked at
    if not namespaces:
        made += _answer((known[name] for name in left_open), IGNORE)
        made += _answer((known[name] for name in _GROUPS), DENY)
        made += _only(known["socketpair"], _PAIRS, _SECOND)
    if may_signal:
        made += _answer((known[name] for name in _SIGNALS), DENY)
        made += _only(known["tgkill"], [may_signal])
    made += _on_argument(known["clone"], _FIRST, _ANY_BIT, [linux.NEW_ANYTHING])
    made += _on_argument(known["ioctl"], _SECOND, _EQUAL, _OF_TERMINALS)
    for name in ("prlimit64", "sched_setaffinity"):  # of this process only: 0
        made += _only(known[name], [0])
    on_disk: list[int] = [socket.AF_UNIX] if namespaces or kernel else []
    refused = UNKNOWN if kernel else DENY
    made += _only(known["socket"], on_disk, refused=refused)
    return (*made, (_RETURN, 0, 0, ALLOW))


def listener(machine: str) -> tuple[Instruction, ...]:
    """Return a second filter: a socket can be waited at, and none can be reached."""
    known = numbers(machine)
    made = _right_machine(machine) + _answer([known["connect"]], DENY)
    made += _only(known["socket"], _PAIRS, _SECOND, UNKNOWN)
    return (*made, (_RETURN, 0, 0, ALLOW))


def _right_machine(machine: str) -> list[Instruction]:
    """Kill who calls the kernel by another table of numbers than ours."""
    kill = (_RETURN, 0, 0, KILL)
    made = [(_LOAD, 0, 0, _ARCHITECTURE), (_EQUAL, 1, 0, ARCHITECTURES[machine]), kill]
    return [*made, (_LOAD, 0, 0, _NUMBER), (_AT_LEAST, 0, 1, _X32), kill]


def _answer(calls: Iterable[int], verdict: int) -> list[Instruction]:
    return [
        instruction
        for number in calls
        for instruction in ((_EQUAL, 0, 1, number), (_RETURN, 0, 0, verdict))
    ]


def _on_argument(
    call: int, offset: int, test: int, values: list[int]
) -> list[Instruction]:
    """Deny a call if one of the tests of its argument holds, else allow it."""
    tests = [i for v in values for i in ((test, 0, 1, v), (_RETURN, 0, 0, DENY))]
    body = [(_LOAD, 0, 0, offset), *tests, (_RETURN, 0, 0, ALLOW)]
    return [(_EQUAL, 0, len(body), call), *body]


def _only(
    call: int, values: list[int], offset: int = _FIRST, refused: int = DENY
) -> list[Instruction]:
    """Allow a call if an argument, usually its first, is one of these."""
    tests = [i for v in values for i in ((_EQUAL, 0, 1, v), (_RETURN, 0, 0, ALLOW))]
    body = [(_LOAD, 0, 0, offset), *tests, (_RETURN, 0, 0, refused)]
    return [(_EQUAL, 0, len(body), call), *body]


@functools.cache
def assembled(*, namespaces: bool, may_signal: int = 0, kernel: bool = False) -> bytes:
    """Return the filter as Linux takes it; made once, before any fork."""
    return _packed(
        program(MACHINE, namespaces=namespaces, may_signal=may_signal, kernel=kernel)
    )


def _packed(made: Iterable[Instruction]) -> bytes:
    return b"".join(struct.pack("HBBI", *instruction) for instruction in made)


def install(*, namespaces: bool, may_signal: int = 0, kernel: bool = False) -> None:
    """Hold this process and all that it starts to the filter, for good."""
    _hold(assembled(namespaces=namespaces, may_signal=may_signal, kernel=kernel))


def only_listen() -> None:
    """Let this process and all that it starts reach no socket any more, for good."""
    _hold(_packed(listener(MACHINE)))


def _hold(code: bytes) -> None:
    linux.no_new_privileges()
    linux.install_filter(code, len(code) // 8)
