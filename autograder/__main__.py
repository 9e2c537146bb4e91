"""The command line: `python -m autograder …`, also installed as `autograder`."""

import argparse
import contextlib
import functools
import shlex
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

from autograder import oversight, paperwork
from autograder.record import import_quickly
from autograder.sandbox.start import RUNGS

Command = Callable[[argparse.Namespace], int]


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; return 0 when all is well, 1 when a person must look."""
    words = sys.argv[1:] if arguments is None else arguments
    options = _parser().parse_args(words)
    options.words = shlex.join(["autograder", *words])  # for the log of runs
    command: Command = options.command
    import_quickly()
    try:
        return command(options)
    except ModuleNotFoundError as error:
        print(
            f"autograder: this command needs {error.name}, which makes the course: "
            "`pip install -e '.[dev]'` in its folder.",
            file=sys.stderr,
        )
        return 2
    except (ValueError, RuntimeError, OSError) as error:
        print(f"autograder: {error}", file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        print("autograder: stopped; run the same command to go on.", file=sys.stderr)
        return 130


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="autograder",
        description="Build a course's notebooks, grade a class, report.",
    )
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    build = _add(commands, "build", _build, "write every notebook from its source")
    build.add_argument(
        "--from-notebooks",
        action="store_true",
        help="write the sources back from notebooks that were edited in Jupyter",
    )
    _add(commands, "check", _check, "name every derived file that is stale")
    release = _add(commands, "release", _release, "give an assignment to students")
    _add_judges(commands)
    grade = _add(commands, "grade", _grade, "grade everything in submitted/")
    _add_grading_options(grade)
    feedback = _add(commands, "feedback", _feedback, "write a page for each student")
    feedback.add_argument(
        "--text", action="store_true", help="write a text for an e-mail, too"
    )
    report = _add(commands, "report", _report, "write the class report and the marks")
    report.add_argument("name", metavar="NAME", nargs="?", help="of one assignment")
    report.add_argument("--term", action="store_true", help="of all assignments")
    for command in (release, grade, feedback):
        command.add_argument(
            "name", metavar="NAME", help="for example week01_perceptron"
        )
    for others in (oversight, paperwork):
        others.add_commands(functools.partial(_add, commands))
    _add(commands, "doctor", _doctor, "say how this machine protects itself")
    _add(commands, "demo", _demo, "a whole class of made-up submissions, end to end")
    return parser


def _add_judges(
    commands: "argparse._SubParsersAction[argparse.ArgumentParser]",
) -> None:
    """Add the commands that judge an assignment."""
    lint = _add(commands, "lint", _lint, "judge an assignment before students do")
    lint.add_argument("name", metavar="NAME", nargs="?", help="all, if left out")
    audit = _add(
        commands, "audit", _audit, "measure how strong an assignment's tests are"
    )
    audit.add_argument("name", metavar="NAME", nargs="?", help="all, if left out")
    audit.add_argument(
        "--workers", type=oversight.positive, help="how many at once (all cores)"
    )
    audit.add_argument(
        "--sample",
        type=oversight.positive,
        metavar="N",
        help="try N mutants of each, not all",
    )


def _add(
    commands: "argparse._SubParsersAction[argparse.ArgumentParser]",
    name: str,
    command: Command,
    text: str,
) -> argparse.ArgumentParser:
    made = commands.add_parser(name, help=text, description=text)
    made.set_defaults(command=command)
    made.add_argument(
        "--course",
        type=Path,
        default=Path(),
        help="the folder with nbgrader_config.py (default: this one)",
    )
    return made


def _add_grading_options(grade: argparse.ArgumentParser) -> None:
    oversight.add_run_options(grade)
    grade.add_argument(
        "--engine",
        choices=("local", "dask"),
        default="local",
        help="where to run: on this machine, or on a Dask cluster (docs/scaling.md)",
    )
    grade.add_argument(
        "--scheduler", metavar="ADDRESS", help="of the cluster: tcp://host:8786"
    )
    grade.add_argument(
        "--force", action="store_true", help="run everything, even if nothing changed"
    )
    grade.add_argument(
        "--dry-run",
        action="store_true",
        help="only say which scores would change, and record nothing",
    )
    grade.add_argument(
        "--json",
        type=Path,
        metavar="FILE",
        help="write a JSON object for each submission there",
    )


def _build(options: argparse.Namespace) -> int:
    from autograder import pages

    root = options.course.resolve()
    write = pages.unbuild if options.from_notebooks else pages.build
    written = write(root)
    for path in written:
        print(f"wrote {path.relative_to(root)}")
    print(f"{len(written)} files written; the others were up to date.")
    return 0


def _check(options: argparse.Namespace) -> int:
    from autograder import pages

    root = options.course.resolve()
    stale = pages.stale(root)
    for path in stale:
        print(f"stale: {path.relative_to(root)}: run `make build`")
    if not stale:
        print("Every notebook equals its source.")
    return 1 if stale else 0


def _release(options: argparse.Namespace) -> int:
    from autograder.release import release

    made = release(options.course.resolve(), options.name)
    print(f"Give out {made}; the assignment is in the gradebook.")
    return 0


def _lint(options: argparse.Namespace) -> int:
    from autograder.lint import judge, split

    root, problems = options.course.resolve(), 0
    for name in [options.name] if options.name else split.assignments(root):
        tests = split.placed(root, name)
        print(f"{name}\n{split.table(tests)}")
        if (root / "tests" / "submissions").is_dir():  # wrong answers to try
            judged = judge(root, name)
            print(judged.table())
            problems += len(judged.problems)
    return 1 if problems else 0


def _audit(options: argparse.Namespace) -> int:
    from autograder.audit import audit
    from autograder.audit.findings import summary
    from autograder.engines import cores
    from autograder.release import names

    root, workers = options.course.resolve(), options.workers or cores()
    audited = []
    for name in [options.name] if options.name else names(root):
        audited.append(audit(root, name, workers, options.sample))
        print(audited[-1].text(), flush=True)
    if len(audited) > 1:
        print(summary(audited))
    return 0 if all(one.strong for one in audited) else 1


def _grade(options: argparse.Namespace) -> int:
    from autograder import desk
    from autograder.engines import find

    with contextlib.ExitStack() as ending:
        engine = find(options.engine, options.scheduler)
        if engine:
            ending.callback(engine.close)
        return desk.grade_and_show(
            options.course.resolve(),
            options.name,
            options.workers,
            engine=engine,
            force=options.force,
            required=options.require_sandbox,
            log=options.json,
            dry=options.dry_run,
            command=options.words,
        )


def _feedback(options: argparse.Namespace) -> int:
    from autograder import desk

    return desk.feedback(options.course.resolve(), options.name, text=options.text)


def _report(options: argparse.Namespace) -> int:
    from autograder import desk

    if bool(options.name) == options.term:
        raise ValueError(
            "give `autograder report` the NAME of an assignment or --term."
        )
    course = options.course.resolve()
    return (
        desk.term_report(course) if options.term else desk.report(course, options.name)
    )


def _doctor(_: argparse.Namespace) -> int:
    from autograder.sandbox import ladder

    print(ladder.report())
    return 1 if ladder.best() == RUNGS[-1] else 0


def _demo(options: argparse.Namespace) -> int:
    from autograder.demo.stages import play

    return play(options.course.resolve())


if __name__ == "__main__":
    sys.exit(main())
