"""The commands around grading: the log of its runs, and grading what arrives."""

from __future__ import annotations

import argparse
from collections.abc import Callable

Command = Callable[[argparse.Namespace], int]
Add = Callable[[str, Command, str], argparse.ArgumentParser]


def add_commands(add: Add) -> None:
    """Add the commands to a parser; `add` takes a name, a function and a sentence."""
    log = add("log", _log, "show every grading run and the scores that it changed")
    log.add_argument("name", metavar="NAME", nargs="?", help="of one assignment")


def _log(options: argparse.Namespace) -> int:
    from autograder import runs
    from autograder.paths import Course
    from autograder.record import check_course

    root = options.course.resolve()
    check_course(root)
    found = runs.read(Course(root), options.name)
    print("\n\n".join(map(runs.says, found)) or "Nothing was graded yet.")
    return 0
