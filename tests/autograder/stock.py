"""nbgrader alone, as it comes: its own command, kernels and configuration."""

import functools
import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from autograder.record import nbgrader, our_programs_on_path

STOCK_CONFIG = """
c = get_config()
c.CourseDirectory.course_id = "cs_nn"
c.CourseDirectory.source_directory = "solutions"
c.CourseDirectory.release_directory = "assignments"
"""


def run(folder: Path, *words: str) -> None:
    """Run an nbgrader command that must succeed."""
    with our_programs_on_path():
        done = subprocess.run(
            nbgrader(*words), cwd=folder, capture_output=True, text=True
        )
    assert done.returncode == 0, done.stderr[-2000:]


def nbgrader_autograde(root: Path, name: str, *options: str, lost: bool = False) -> str:
    """Run nbgrader's own command line; `lost` says that it will give up on some."""
    binaries = str(Path(sys.executable).parent)
    environment = {**os.environ, "PATH": f"{binaries}:{os.environ['PATH']}"}
    command = nbgrader("autograde", name)
    # Immediate: the kernel need not say goodbye; it changes no score.
    immediate = "--Execute.shutdown_kernel=immediate"
    done = _patiently([*command, immediate, *options], root, "--force", env=environment)
    assert done.returncode == int(lost), done.stderr[-2000:]
    assert "not recognized" not in done.stderr
    return done.stderr


def _patiently(
    command: list[str], root: Path, again: str, **more: Any
) -> subprocess.CompletedProcess[str]:
    """Run a command, and once more if it hangs.

    nbclient waits for ever when another program took a kernel's port meanwhile.
    """
    run = functools.partial(
        subprocess.run, cwd=root, capture_output=True, text=True, timeout=300, **more
    )
    try:
        return run(command)
    except subprocess.TimeoutExpired:
        return run([*command, again])


_ALL = """
import sys
from autograder.record import import_quickly
import_quickly()
from nbgrader.converters import Autograde
from nbgrader.coursedir import CourseDirectory
from traitlets.config.loader import PyFileConfigLoader
force = sys.argv[-1] == "--force"
for name in sys.argv[1 : len(sys.argv) - force]:
    config = PyFileConfigLoader("nbgrader_config.py", path=".").load_config()
    config.Execute.shutdown_kernel = "immediate"
    course = CourseDirectory(config=config, assignment_id=name)
    Autograde(coursedir=course, config=config, force=force).start()
"""


def nbgrader_autograde_all(root: Path, names: Sequence[str]) -> None:
    """Do the same for several assignments, importing nbgrader once."""
    command = [sys.executable, "-W", "ignore", "-c", _ALL, *names]
    done = _patiently(command, root, "--force")
    assert done.returncode == 0, done.stderr[-2000:]
