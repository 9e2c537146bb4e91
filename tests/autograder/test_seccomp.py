"""The filter denies what it says, on both kinds of machine: it is run instruction by
instruction here, as the kernel does."""

import errno
import socket

import pytest

from autograder.sandbox.seccomp import (
    ABSENT,
    ALLOW,
    DENY,
    IGNORE,
    KILL,
    UNKNOWN,
    Instruction,
    listener,
    program,
)
from autograder.sandbox.syscalls import ARCHITECTURES, numbers

MACHINES = list(ARCHITECTURES)
USUAL = {  # read write openat mmap mprotect exit_group execve futex
    "x86_64": (0, 1, 257, 9, 10, 231, 59, 202),
    "aarch64": (63, 64, 56, 222, 226, 94, 221, 98),
}
LOAD, EQUAL, AT_LEAST, ANY_BIT, RETURN = 0x20, 0x15, 0x35, 0x45, 0x06
REFUSED = (0x5412, 0x541C, 0x5423)  # TIOCSTI, TIOCLINUX, TIOCSETD
THREAD, NEW_USER, NEW_NET = 0x3D0F00, 0x10000000, 0x40000000


def verdict(
    machine: str, call: int, *arguments: int, arch: int = 0, **rung: int
) -> int:
    """Run the filter on one system call and return what the kernel is told."""
    data = {0: call, 4: arch or ARCHITECTURES[machine]}
    data |= {16 + 8 * place: value for place, value in enumerate(arguments)}
    code = program(machine, namespaces=bool(rung.get("namespaces", 1)),
                   may_signal=rung.get("may_signal", 0),
                   kernel=bool(rung.get("kernel")))  # fmt: skip
    return answer(code, data)


def answer(code: tuple[Instruction, ...], data: dict[int, int]) -> int:
    """Run a filter on the fields of a system call."""
    value, place = 0, 0
    while True:
        kind, yes, no, operand = code[place]
        place += 1
        if kind == RETURN:
            return operand
        if kind == LOAD:
            value = data.get(operand, 0)
            continue
        tests = {EQUAL: value == operand, AT_LEAST: value >= operand,
                 ANY_BIT: bool(value & operand)}  # fmt: skip
        place += yes if tests[kind] else no


@pytest.mark.parametrize("machine", MACHINES)
def test_what_every_program_needs_is_allowed(machine: str) -> None:
    for call in USUAL[machine]:
        assert verdict(machine, call) == ALLOW
        assert verdict(machine, call, namespaces=0, may_signal=7) == ALLOW


@pytest.mark.parametrize("machine", MACHINES)
@pytest.mark.parametrize(
    "name",
    "ptrace process_vm_readv mount umount2 pivot_root chroot unshare setns open_tree "
    "move_mount fsopen mount_setattr keyctl bpf perf_event_open userfaultfd "
    "io_uring_setup init_module kexec_load reboot open_by_handle_at memfd_create "
    "shmget mq_open sethostname clock_settime pidfd_getfd setpriority seccomp".split(),
)
def test_dangerous_calls_are_denied(machine: str, name: str) -> None:
    call = numbers(machine)[name]
    assert verdict(machine, call) == DENY
    assert verdict(machine, call, namespaces=0) == DENY


@pytest.mark.parametrize("machine", MACHINES)
def test_threads_are_allowed_and_new_namespaces_are_not(machine: str) -> None:
    known = numbers(machine)
    assert verdict(machine, known["clone"], THREAD) == ALLOW
    assert verdict(machine, known["clone"], THREAD | NEW_USER) == DENY
    assert verdict(machine, known["clone"], 17 | NEW_NET) == DENY
    assert verdict(machine, known["clone3"]) == ABSENT
    assert ABSENT & 0xFFFF == errno.ENOSYS


@pytest.mark.parametrize("machine", MACHINES)
def test_sockets_stay_inside(machine: str) -> None:
    call = numbers(machine)["socket"]
    assert verdict(machine, call, socket.AF_UNIX) == ALLOW
    assert verdict(machine, call, socket.AF_INET) == DENY
    assert verdict(machine, call, 16) == DENY  # netlink
    assert verdict(machine, call, socket.AF_UNIX, namespaces=0) == DENY
    pair = numbers(machine)["socketpair"]
    stream, datagram, nonblocking = 1, 2, 0x80800
    assert verdict(machine, pair, socket.AF_UNIX, datagram) == ALLOW
    assert verdict(machine, pair, 1, stream, namespaces=0) == ALLOW
    assert verdict(machine, pair, 1, stream | nonblocking, namespaces=0) == ALLOW
    assert verdict(machine, pair, 1, datagram, namespaces=0) == DENY


@pytest.mark.parametrize("machine", MACHINES)
def test_a_kernel_waits_at_sockets_and_reaches_none(machine: str) -> None:
    known, unix = numbers(machine), int(socket.AF_UNIX)
    bridge = {"namespaces": 0, "kernel": 1}
    assert verdict(machine, known["socket"], unix, **bridge) == ALLOW
    assert verdict(machine, known["connect"], **bridge) == ALLOW
    assert verdict(machine, known["socket"], socket.AF_INET, **bridge) == UNKNOWN

    def inner(name: str, *arguments: int) -> int:
        data = {0: known[name], 4: ARCHITECTURES[machine]}
        data |= {16 + 8 * place: value for place, value in enumerate(arguments)}
        return answer(listener(machine), data)

    assert inner("connect") == DENY
    assert inner("socket", unix, 0x80001) == ALLOW
    assert inner("socket", unix, socket.SOCK_DGRAM) == UNKNOWN
    assert inner("ptrace") == ALLOW  # the first filter denies it
    assert verdict(machine, known["sched_setscheduler"]) == IGNORE


@pytest.mark.parametrize("machine", MACHINES)
def test_without_namespaces_everything_stays_in_one_group(machine: str) -> None:
    known = numbers(machine)
    for name in ("setsid", "setpgid"):
        assert verdict(machine, known[name]) == ALLOW
        assert verdict(machine, known[name], namespaces=0) == DENY
    for name in ("fchmod", "fchownat", "utimensat", "setxattr"):
        assert verdict(machine, known[name]) == ALLOW
        assert verdict(machine, known[name], namespaces=0) == IGNORE


@pytest.mark.parametrize("machine", MACHINES)
def test_limits_and_signals_of_others_are_out_of_reach(machine: str) -> None:
    known = numbers(machine)
    assert verdict(machine, known["prlimit64"], 0) == ALLOW
    assert verdict(machine, known["prlimit64"], 1234) == DENY
    assert verdict(machine, known["kill"], 1234) == ALLOW  # its namespace holds it
    old = {"namespaces": 0, "may_signal": 7}  # a Landlock that does not guard signals
    assert verdict(machine, known["kill"], 1234, **old) == DENY
    assert verdict(machine, known["tgkill"], 1234, **old) == DENY
    assert verdict(machine, known["tgkill"], 7, **old) == ALLOW


@pytest.mark.parametrize("machine", MACHINES)
def test_a_terminal_is_read_and_written_and_nothing_else(machine: str) -> None:
    call, read_settings = numbers(machine)["ioctl"], 0x5401
    for namespaces in (0, 1):
        assert verdict(machine, call, 0, read_settings, namespaces=namespaces) == ALLOW
        for tricky in REFUSED:
            assert verdict(machine, call, 0, tricky, namespaces=namespaces) == DENY


@pytest.mark.parametrize("machine", MACHINES)
def test_another_table_of_calls_ends_the_process(machine: str) -> None:
    i386, x32 = 0x40000003, 0x40000000
    assert verdict(machine, 1, arch=i386) == KILL
    assert verdict(machine, x32 | 1) == KILL
