"""Run a module as another user: `python -m tests.autograder.as_user UID MODULE …`.

Called by root only. Where Python lies in a folder that is root's alone, that folder is
opened in a mount namespace of this process: nothing on the machine changes.
"""

import os
import sys
import tempfile
from pathlib import Path

from autograder.sandbox import linux


def closed_folders(paths: list[Path]) -> list[Path]:
    """Return the outermost folders above these paths that others cannot pass."""
    return sorted(
        {
            next(place for place in reversed(path.parents) if is_closed(place))
            for path in paths
            if any(is_closed(place) for place in path.parents)
        }
    )


def is_closed(place: Path) -> bool:
    return not place.stat().st_mode & 0o001


def open_for_all(paths: list[Path]) -> None:
    """Put an open folder in the place of each closed one, the paths bound in it."""
    closed = closed_folders(paths)
    linux.unshare(linux.NEWNS)
    linux.mount("none", "/", flags=linux.REC | linux.PRIVATE)
    held = Path(tempfile.mkdtemp())
    linux.mount("held", str(held), "tmpfs")
    inside = [path for path in paths if any(c in path.parents for c in closed)]
    for number, path in enumerate(inside):
        (held / str(number)).mkdir()
        linux.mount(str(path), f"{held}/{number}", flags=linux.BIND | linux.REC)
    for folder in closed:
        linux.mount("open", str(folder), "tmpfs", options="mode=0755")
    for number, path in enumerate(inside):
        path.mkdir(parents=True)
        linux.mount(f"{held}/{number}", str(path), flags=linux.BIND | linux.REC)


def main() -> None:
    """Open what is closed, become the user, and run the module."""
    user, module = int(sys.argv[1]), sys.argv[2:]
    packages = Path(__file__).parents[2]
    open_for_all([Path(sys.base_prefix), Path(sys.prefix), packages])
    home = tempfile.mkdtemp(prefix="home-")
    os.chown(home, user, user)
    os.chmod(home, 0o711)  # noqa: PTH101
    os.setgroups([])
    os.setresgid(user, user, user)
    os.setresuid(user, user, user)
    environment = {"HOME": home, "PATH": os.environ["PATH"], "TMPDIR": home}
    os.execve(sys.executable, [sys.executable, "-m", *module], environment)


if __name__ == "__main__":
    main()
