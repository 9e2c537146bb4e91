"""The kernel's own calls for confining a process, through ctypes: Linux only."""

from __future__ import annotations

import ctypes
import os
import struct

from .syscalls import NUMBERS

NEWNS, NEWUTS, NEWIPC = 0x20000, 0x4000000, 0x8000000
NEWUSER, NEWPID, NEWNET, NEWCGROUP = 0x10000000, 0x20000000, 0x40000000, 0x2000000
NEW_ANYTHING = NEWNS | NEWUTS | NEWIPC | NEWUSER | NEWPID | NEWNET | NEWCGROUP

RDONLY, NOSUID, NODEV, NOEXEC, BIND, REC, PRIVATE = 1, 2, 4, 8, 4096, 16384, 1 << 18
_DETACH, _RECURSIVE, _HERE = 2, 0x8000, -100  # of umount2, mount_setattr, and AT_FDCWD

_PDEATHSIG, _DUMPABLE, _SUBREAPER, _SECCOMP = 1, 4, 36, 22
_CAPBSET_DROP, _NO_NEW_PRIVS, _CAP_AMBIENT, _CLEAR_ALL = 24, 38, 47, 4
_CAPABILITIES_V3 = 0x20080522

_libc = ctypes.CDLL(None, use_errno=True)


def call(name: str, *arguments: object) -> int:
    """Call a function of the C library.

    Raises:
        OSError: it returned a negative number.
    """
    ctypes.set_errno(0)
    result: int = getattr(_libc, name)(*arguments)
    if result < 0:
        number = ctypes.get_errno()
        raise OSError(number, f"{name}: {os.strerror(number)}")
    return result


def syscall(name: str, *arguments: object) -> int:
    """Make a system call that the C library has no function for."""
    return call("syscall", ctypes.c_long(NUMBERS[name]), *arguments)


def unshare(flags: int) -> None:
    """Move this process, or its next child, into new namespaces."""
    call("unshare", ctypes.c_int(flags))


def setns(descriptor: int, kind: int) -> None:
    """Move this process, or its next child, into a namespace that is open."""
    call("setns", ctypes.c_int(descriptor), ctypes.c_int(kind))


def mount(
    source: str, target: str, kind: str = "none", flags: int = 0, options: str = ""
) -> None:
    """Mount a file system, or bind a path to another place."""
    texts = [os.fsencode(text) for text in (source, target, kind)]
    call("mount", *texts, ctypes.c_ulong(flags), os.fsencode(options))


class _MountAttributes(ctypes.Structure):
    _fields_ = [(name, ctypes.c_uint64) for name in ("set", "clear", "spread", "user")]


def restrict_mount(target: str, flags: int, *, recursive: bool) -> None:
    """Add flags such as RDONLY to a mount (Linux 5.12)."""
    wanted = _MountAttributes(flags, 0, 0, 0)
    syscall(
        "mount_setattr",
        ctypes.c_int(_HERE),
        os.fsencode(target),
        ctypes.c_uint(_RECURSIVE if recursive else 0),
        ctypes.byref(wanted),
        ctypes.c_size_t(ctypes.sizeof(wanted)),
    )


def swap_root(folder: str) -> None:
    """Make the folder this process's root and let go of the old one."""
    os.chdir(folder)
    syscall("pivot_root", b".", b".")
    call("umount2", b".", ctypes.c_int(_DETACH))
    os.chdir("/")


def _prctl(option: int, *arguments: object) -> None:
    rest = [*arguments, *([ctypes.c_ulong(0)] * 4)][:4]
    call("prctl", ctypes.c_int(option), *rest)


def die_with_parent(signal: int) -> None:
    """Get this signal when the parent ends; a change of user undoes it."""
    _prctl(_PDEATHSIG, ctypes.c_ulong(signal))


def adopt_orphans() -> None:
    """Become the parent of every descendant whose own parent ends."""
    _prctl(_SUBREAPER, ctypes.c_ulong(1))


def show_in_proc() -> None:
    """Let this user look at its own entries in /proc again after a change of user."""
    _prctl(_DUMPABLE, ctypes.c_ulong(1))


def no_new_privileges() -> None:
    """Never gain rights by starting a program, for good."""
    _prctl(_NO_NEW_PRIVS, ctypes.c_ulong(1))


def install_filter(program: bytes, count: int) -> None:
    """Hold this process to a seccomp program of `count` instructions, for good."""
    held = ctypes.create_string_buffer(program, len(program))

    class Program(ctypes.Structure):
        _fields_ = [("count", ctypes.c_ushort), ("first", ctypes.c_void_p)]

    filter_mode = ctypes.c_ulong(2)
    wanted = Program(count, ctypes.addressof(held))
    _prctl(_SECCOMP, filter_mode, ctypes.byref(wanted))


def drop_bounding_set() -> None:
    """Put every capability out of reach of programs that are started later."""
    for capability in range(64):
        try:
            _prctl(_CAPBSET_DROP, ctypes.c_ulong(capability))
        except OSError:
            return  # the kernel knows no more


def drop_capabilities() -> None:
    """Give up every capability, for good."""
    drop_bounding_set()
    _prctl(_CAP_AMBIENT, ctypes.c_ulong(_CLEAR_ALL))
    header = struct.pack("Ii", _CAPABILITIES_V3, 0)
    syscall("capset", header, bytes(24))


def become(user: int) -> None:
    """Become this user and group for good; only root can.

    Capabilities go with it: no user but root keeps any over setresuid.
    """
    drop_bounding_set()
    os.setgroups([])
    os.setresgid(user, user, user)
    os.setresuid(user, user, user)
    show_in_proc()


def map_own_user(user: int, group: int) -> None:
    """In a new user namespace, be who we were outside and nobody else."""
    for name, text in (
        ("setgroups", "deny"),
        ("uid_map", f"{user} {user} 1"),
        ("gid_map", f"{group} {group} 1"),
    ):
        with open(f"/proc/self/{name}", "w") as file:  # noqa: PTH123
            file.write(text)
