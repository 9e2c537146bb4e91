"""The full jail: a root, processes, a network and users of its own."""

from __future__ import annotations

import os
from pathlib import Path

from . import linux, visible

HOME = "/jail"  # where a submission finds its folders, and the only place it can write
_KIND = linux.NOSUID | linux.NODEV
_PROC = _KIND | linux.NOEXEC
_OUTER = linux.NEWNS | linux.NEWNET | linux.NEWIPC | linux.NEWUTS | linux.NEWPID
_TERMINALS = linux.NOSUID | linux.NOEXEC
_MOST_TERMINALS = 16  # of one submission, for the machine has a few thousand
_INNER = linux.NEWNS | linux.NEWNET | linux.NEWIPC


def leave_the_machine() -> None:
    """Enter new namespaces; the next child of this process is the first in its own.

    Raises:
        OSError: this user may not make them here.
    """
    user, group = os.getuid(), os.getgid()
    if user == 0:
        linux.unshare(_OUTER)
    else:
        linux.unshare(_OUTER | linux.NEWUSER)
        linux.map_own_user(user, group)
    linux.call("sethostname", b"jail", 4)


def build_root(folder: Path, users: range) -> None:
    """Make a root that holds what cells may read, and nothing else, read-only.

    Called by the first process of the new namespaces; `folder` is an empty directory,
    `users` are the numbers that submissions may run under.
    """
    linux.mount("none", "/", flags=linux.REC | linux.PRIVATE)
    linux.mount("root", str(folder), "tmpfs", _KIND, "size=1m,mode=0755")
    for name in ("proc", "dev", "etc", HOME[1:]):
        (folder / name).mkdir()
    for path in visible.paths():
        _show(folder, path)
    for path, target in visible.links().items():
        (folder / path[1:]).symlink_to(target)
    _devices(folder)
    _accounts(folder / "etc", users)
    if not (folder / "tmp").exists():
        (folder / "tmp").symlink_to(f"{HOME}/tmp")
    # Before the old root goes: a user namespace must have seen a /proc to make one.
    linux.mount("proc", str(folder / "proc"), "proc", _PROC)
    linux.swap_root(str(folder))
    linux.restrict_mount("/", linux.RDONLY | _KIND, recursive=False)


def _show(root: Path, path: str) -> None:
    """Bind a path of the machine to the same place below the new root, read-only."""
    source = os.path.realpath(path)
    target = root / path[1:]
    if Path(source).is_dir():
        target.mkdir(parents=True, exist_ok=True)
    elif not target.exists():
        target.parent.mkdir(parents=True, exist_ok=True)
        target.touch()
    linux.mount(source, str(target), flags=linux.BIND | linux.REC)
    linux.restrict_mount(str(target), linux.RDONLY | _KIND, recursive=True)


def _devices(root: Path) -> None:
    for name in visible.DEVICES:
        (root / "dev" / name).touch()
        linux.mount(f"/dev/{name}", f"{root}/dev/{name}", flags=linux.BIND)
    own = "/proc/self/fd"
    for name, target in (("fd", own), ("stdin", f"{own}/0"), ("stdout", f"{own}/1"),
                         ("stderr", f"{own}/2"), ("shm", f"{HOME}/shm")):  # fmt: skip
        (root / "dev" / name).symlink_to(target)
    (root / "dev" / "pts").mkdir()  # empty, but for who gets terminals
    (root / "dev" / "ptmx").symlink_to("pts/ptmx")


def _accounts(etc: Path, users: range) -> None:
    """Name the user that a submission runs under, and nobody of this machine."""
    names = [f"student:x:{user}:{user}::{HOME}/home:/bin/sh\n" for user in users]
    groups = [f"student:x:{user}:\n" for user in users]
    (etc / "passwd").write_text("".join(names))
    (etc / "group").write_text("".join(groups))
    (etc / "hosts").write_text("127.0.0.1 localhost jail\n")


def enter_own_room(
    user: int, *, megabytes: int, files: int, terminals: bool = False
) -> Path:
    """Give this process an empty folder with a quota, its own /proc, and no network.

    With `terminals` it can make some, which nobody else sees; it sees no others.
    Called by the first or second process of a new pid namespace; it is `user` after
    it, with no capability left.
    """
    linux.unshare(_INNER)
    group = user if os.getuid() == 0 else os.getgid()
    size = f"size={megabytes}m,nr_inodes={files},mode=0755,uid={user},gid={group}"
    linux.mount("jail", HOME, "tmpfs", _KIND, size)
    linux.mount("proc", "/proc", "proc", _PROC)
    if terminals:
        own = f"newinstance,ptmxmode=0666,mode=0600,max={_MOST_TERMINALS}"
        linux.mount("terminals", "/dev/pts", "devpts", _TERMINALS, own)
    if os.getuid() == 0:
        linux.become(user)
    else:
        # Of its own, for the number of processes is counted by user namespace.
        linux.unshare(linux.NEWUSER)
        linux.map_own_user(user, group)
        linux.drop_capabilities()
    return Path(HOME)
