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
    texts = {
        "late": "show the late days that every student has used",
        "export": "write marks as a learning platform wants them",
        "import": "take in a roster, or what students handed in",
    }
    _add_late(add("late", _plainly(_late), texts["late"]))
    _add_export(add("export", _plainly(_export), texts["export"]))
    _add_import(add("import", _plainly(_import), texts["import"]))


def _plainly(command: Command) -> Command:
    """Let a wrong option of the configuration end in a sentence, too."""

    def run(options: argparse.Namespace) -> int:
        try:
            return command(options)
        except Exception as error:
            from traitlets import TraitError

            if isinstance(error, TraitError):
                raise ValueError(str(error)) from error
            raise

    return run


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
        print(f"Penalties written into the gradebook: {len(found.outdated)}.")
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
        from autograder.late.statement import reminder

        if options.scheme:
            term.config.TermWeights.scheme = options.scheme
        plugin = EXPORTERS[options.format](config=term.config, to=str(target))
        plugin.root, plugin.term = root, options.term
        plugin.assignment = [options.name] if options.name else []
        plugin.template = str(options.template or plugin.template)
        plugin.missing = options.missing or plugin.missing
        plugin.log.disabled = True  # what it has to say is printed here
        plugin.export(term.gradebook)
        notes = [*plugin.notes, *filter(None, [reminder(term)])]
    print("\n".join([f"marks: {target}", *notes]))
    return NEEDS_A_PERSON if notes else 0


def _add_import(parser: argparse.ArgumentParser) -> None:
    kinds = parser.add_subparsers(required=True, dest="what", metavar="WHAT")
    text = "enter students into the gradebook"
    roster = kinds.add_parser("roster", help=text, description=text)
    roster.add_argument("file", type=Path, help="a table: nbgrader's, or a platform's")
    roster.add_argument("--id", metavar="COLUMN", help="which one identifies a student")
    text = "put what was handed in for an assignment into submitted/"
    work = kinds.add_parser("submissions", help=text, description=text)
    work.add_argument("name", metavar="NAME", help="the assignment")
    work.add_argument("source", type=Path, help="a platform's zip, or a folder")
    work.add_argument(
        "--from",
        dest="kind",
        choices=("canvas", "moodle", "exchange", "folder"),
        help="whose names the files have (default: as they look)",
    )
    work.add_argument(
        "--roster",
        type=Path,
        metavar="FILE",
        help="Canvas's gradebook, or Moodle's grading worksheet: who has which number",
    )
    work.add_argument("--replace", action="store_true", help="take older versions too")
    work.add_argument("--skip", action="store_true", help="leave out what is wrong")
    for one in (roster, work):
        one.add_argument(
            "--dry-run", action="store_true", help="only say what would be"
        )
        one.add_argument("--course", type=Path, default=argparse.SUPPRESS)


def _import(options: argparse.Namespace) -> int:
    roster = options.what == "roster"
    return _import_roster(options) if roster else _import_submissions(options)


def _import_roster(options: argparse.Namespace) -> int:
    from autograder.intray.desk import import_roster

    root, dry = options.course.resolve(), options.dry_run
    changes = import_roster(root, options.file, options.id, dry=dry)
    for change in changes:
        print(change.says)
    print(
        f"{len(changes)} students {'would be' if dry else 'were'} entered or changed."
    )
    return 0


def _import_submissions(options: argparse.Namespace) -> int:
    from autograder.intray.desk import import_submissions

    done = import_submissions(
        options.course.resolve(),
        options.name,
        options.source.resolve(),
        kind=options.kind,
        numbers=options.roster,
        replace=options.replace,
        skip=options.skip,
        dry=options.dry_run,
    )
    ending = ["Nothing was written."] if options.dry_run else []
    print("\n".join([*done.notes, *done.asks, done.summary, *ending]))
    return NEEDS_A_PERSON if done.asks else 0
