"""The commands of a term's paperwork: late days, marks to a platform, work from one."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from autograder.late.statement import Statement

Command = Callable[[argparse.Namespace], int]
Add = Callable[[str, Command, str], argparse.ArgumentParser]
NEEDS_A_PERSON = 1  # the exit code when somebody should look at what was said


def add_commands(add: Add) -> None:
    """Add the commands to a parser; `add` takes a name, a function and a sentence."""
    _add_late(add("late", _late, "show the late days that every student has used"))


def _add_late(late: argparse.ArgumentParser) -> None:
    late.add_argument(
        "--csv", type=Path, metavar="FILE", help="write every submission's days there"
    )
    late.add_argument(
        "--write",
        action="store_true",
        help="bring the penalties in the gradebook up to date",
    )


def _late(options: argparse.Namespace) -> int:
    from autograder import tables
    from autograder.late.accounts import settle
    from autograder.late.statement import statement
    from autograder.record import whole_term

    with whole_term(options.course.resolve()) as term:
        found = statement(term)
        print(tables.aligned(found.table()))
        if options.csv:
            tables.save(options.csv, tables.written(found.rows()))
            print(f"late days: {options.csv}")
        if options.write:
            settle(term.gradebook, found.outdated)
        return _say_late(found, options.write)


def _say_late(found: Statement, done: bool) -> int:
    """Print what differs from the gradebook, and extensions that reach nobody."""
    for one in found.outdated:
        change = f"{one.recorded:g} -> {one.points:g} points"
        print(f"penalty of {one.student}, {one.assignment}: {change}")
    for note in found.notes:
        print(note)
    if found.outdated and done:
        print(f"{len(found.outdated)} penalties were written into the gradebook.")
    elif found.outdated:
        print("The gradebook has other penalties: run this again with --write.")
    ask = bool(found.notes or (found.outdated and not done))
    return NEEDS_A_PERSON if ask else 0
