"""The commands around grading: the log of its runs, and grading what arrives."""

from __future__ import annotations

import argparse
import functools
from collections.abc import Callable
from typing import TYPE_CHECKING

from autograder.sandbox.start import RUNGS

if TYPE_CHECKING:
    from autograder.watch.turns import Rate

Command = Callable[[argparse.Namespace], int]
Add = Callable[[str, Command, str], argparse.ArgumentParser]
_LONGEST = 86400.0  # s, between two looks


def add_commands(add: Add) -> None:
    """Add the commands to a parser; `add` takes a name, a function and a sentence."""
    log = add("log", _log, "show every grading run and the scores that it changed")
    log.add_argument("name", metavar="NAME", nargs="?", help="of one assignment")
    watch = add("watch", _watch, "grade what is handed in as it arrives")
    _add_watch(watch)


def _add_watch(watch: argparse.ArgumentParser) -> None:
    watch.add_argument("names", metavar="NAME", nargs="*", help="all, if left out")
    watch.add_argument(
        "--exchange",
        action="store_true",
        help="collect from nbgrader's exchange, too",
    )
    watch.add_argument(
        "--every",
        type=_seconds,
        default=5.0,
        metavar="SECONDS",
        help="how long to wait between two looks (default: 5)",
    )
    watch.add_argument(
        "--per-student",
        type=_rate,
        default="6/hour",
        metavar="N/hour",
        help="how many versions of a student are graded; more wait (default: 6/hour)",
    )
    watch.add_argument(
        "--once", action="store_true", help="grade what is there, then end"
    )
    add_run_options(watch)


def add_run_options(parser: argparse.ArgumentParser) -> None:
    """Add what every command takes that runs students' code."""
    parser.add_argument("--workers", type=positive, help="how many at once (all cores)")
    parser.add_argument(
        "--require-sandbox",
        metavar="LEVEL",
        choices=RUNGS,
        default=RUNGS[-1],
        help=f"refuse to grade below this level of protection: {', '.join(RUNGS)}",
    )


def positive(text: str) -> int:
    """Read a number of workers."""
    number = int(text)
    if number < 1:
        raise argparse.ArgumentTypeError(
            f"{text} is not a number of workers: give 1 up"
        )
    return number


def _rate(text: str) -> Rate:
    from autograder.watch.turns import Rate

    try:
        return Rate.parse(text)
    except ValueError as error:
        raise argparse.ArgumentTypeError(str(error)) from None


def _seconds(text: str) -> float:
    try:
        seconds = float(text)
    except ValueError:
        seconds = 0.0
    if not 0 < seconds <= _LONGEST:
        raise argparse.ArgumentTypeError(f"{text} is no number of seconds: give 1 up")
    return seconds


def _watch(options: argparse.Namespace) -> int:
    from autograder.watch.watch import Watch

    watch = Watch(
        options.course.resolve(),
        options.names,
        rate=options.per_student,
        exchange=options.exchange,
        workers=options.workers,
        required=options.require_sandbox,
        command=options.words,
        say=functools.partial(print, flush=True),
    )
    if not options.once:
        print("Watching submitted/; Ctrl-C ends it, and nothing is lost.", flush=True)
    watch.run(options.every, once=options.once)
    return 0


def _log(options: argparse.Namespace) -> int:
    from autograder import runs
    from autograder.paths import Course
    from autograder.record import check_course

    root = options.course.resolve()
    check_course(root)
    found = runs.read(Course(root), options.name)
    print("\n\n".join(map(runs.says, found)) or "Nothing was graded yet.")
    return 0
