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
FORMATS = ("csv", "canvas", "moodle", "blackboard")
NEEDS_A_PERSON = 1  # the exit code when somebody should look at what was said


def add_commands(add: Add) -> None:
    """Add the commands to a parser; `add` takes a name, a function and a sentence."""
    _add_late(add("late", _late, "show the late days that every student has used"))
    _add_export(add("export", _export, "write marks as a learning platform wants them"))


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


def _add_export(export: argparse.ArgumentParser) -> None:
    export.add_argument("name", metavar="NAME", nargs="?", help="an assignment")
    export.add_argument(
        "--term", action="store_true", help="the term's parts and totals instead"
    )
    export.add_argument(
        "--scheme", metavar="S", help="which of the term's schemes of weights holds"
    )
    export.add_argument("--format", choices=FORMATS, default="csv", help="for whom")
    export.add_argument("--to", type=Path, metavar="FILE", help="default: in report/")
    export.add_argument(
        "--template",
        type=Path,
        metavar="FILE",
        help="a table that the platform exported, whose identifiers are used",
    )
    export.add_argument(
        "--missing",
        choices=("zero", "blank"),
        help="what stands where nothing was handed in (default: zero)",
    )


def _export(options: argparse.Namespace) -> int:
    if bool(options.name) == options.term:
        raise ValueError("Name the assignment to export, or give --term.")
    from autograder.record import whole_term

    root = options.course.resolve()
    name = options.name or "term"
    target = options.to or root / "report" / f"{name}-{options.format}.csv"
    with whole_term(root) as term:
        from autograder.exporters import EXPORTERS

        if options.scheme:
            term.config.TermWeights.scheme = options.scheme
        plugin = EXPORTERS[options.format](config=term.config, to=str(target))
        plugin.root, plugin.term = root, options.term
        plugin.assignment = [options.name] if options.name else []
        plugin.template = str(options.template or plugin.template)
        plugin.missing = options.missing or plugin.missing
        plugin.log.disabled = True  # what it has to say is printed here
        plugin.export(term.gradebook)
    print("\n".join([f"marks: {target}", *plugin.notes]))
    return NEEDS_A_PERSON if plugin.notes else 0
