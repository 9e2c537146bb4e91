"""The instructor's desk: grade and look, write feedback, export marks, report."""

import json
from collections import Counter
from collections.abc import Sequence
from contextlib import nullcontext
from dataclasses import asdict
from pathlib import Path

from autograder.changes import Change, counted, listing
from autograder.engines import Engine
from autograder.grade import Graded, grade
from autograder.paths import Course
from autograder.record import Book, our_programs_on_path, quiet_log
from autograder.remarks import listed, shown
from autograder.sandbox.start import RUNGS

NEEDS_A_PERSON = 1  # the exit code when a score cannot stand before somebody looked


def grade_and_show(
    course: Path,
    name: str,
    workers: int | None = None,
    *,
    engine: Engine | None = None,
    force: bool = False,
    required: str = RUNGS[-1],
    log: Path | None = None,
    dry: bool = False,
    command: str = "grade()",
) -> int:
    """Grade everything that changed and print a line for each student.

    With `dry` print only which scores would change; nothing is recorded. With `log` a
    JSON object for each submission is written there, as soon as its score is final.
    """
    with log.open("w", encoding="utf-8") if log else nullcontext() as file:

        def each(one: Graded) -> None:
            if file:
                file.write(json.dumps(asdict(one)) + "\n")
                file.flush()

        graded = grade(
            name,
            course,
            workers,
            engine=engine,
            force=force,
            required=required,
            each=each,
            dry=dry,
            command=command,
        )
    print(forecast(graded) if dry else told(graded, name))
    late = "" if dry else _late_note(course)
    said = [one for one in graded if not dry or one.how == "failed"]
    look = late or any(one.needs_a_person for one in said)
    return NEEDS_A_PERSON if look else 0


def told(graded: Sequence[Graded], name: str) -> str:
    """Return what a run has to say: the class, remarks, scores that changed."""
    changed = {student: one for student, one in _changes(graded) if not one.first}
    lines = [table(graded), remarks(graded)]
    if changed:
        more = f"All of them: autograder log {name}" if len(changed) > _MOST else ""
        lines += ["Scores that changed:", listing(changed, _MOST), more]
    return "\n".join([line for line in lines if line] + [summary(graded)])


def forecast(graded: Sequence[Graded]) -> str:
    """Return what a run would change: each score, old and new, cell by cell."""
    changes = dict(_changes(graded))
    lost = [one for one in graded if one.how == "failed"]
    end = (
        f"{len(graded)} submissions: {counted(changes.values())}. Nothing was recorded."
    )
    lines = [listing(changes), remarks(lost), end]
    return "\n".join(line for line in lines if line)


def _changes(graded: Sequence[Graded]) -> list[tuple[str, Change]]:
    return [(one.student, one.change) for one in graded if one.change]


_MOST = 20  # changed scores that are printed after a run


def table(graded: Sequence[Graded]) -> str:
    """Return the class as text: student, score, what was recognised, what was wrong."""
    names = [shown(one.student) for one in graded]
    width = max([len("student"), *map(len, names)])
    lines = [f"{'student':{width}}  {'score':>9}  recognised"]
    for name, one in zip(names, graded, strict=True):
        found = [*one.recognised, *dict.fromkeys(r.kind for r in one.remarks)]
        score = f"{one.score:g}/{one.max_score:g}"
        lines.append(f"{name:{width}}  {score:>9}  {', '.join(found)}".rstrip())
    return "\n".join(lines)


def summary(graded: Sequence[Graded]) -> str:
    """Return what was done, and whose score somebody must look at."""
    how = Counter(one.how for one in graded)
    done = ", ".join(f"{how[kind]} {text}" for kind, text in _HOW.items() if how[kind])
    look = [one.student for one in graded if one.needs_a_person]
    whom = f"look at {listed(look, 20)}" if look else "nobody needs a look"
    return f"{len(graded)} submissions: {done}; {whom}."


_HOW = {
    "run": "run",
    "cached": "recorded from known outputs",
    "kept": "unchanged",
    "failed": "failed",
    "waiting": "waiting",
}


def remarks(graded: Sequence[Graded]) -> str:
    """Return every remark as one sentence with the student's name."""
    return "\n".join(
        f"{shown(one.student)}: {remark.sentence}"
        for one in graded
        for remark in one.remarks
    )


def feedback(
    course: Path, name: str, student: str | None = None, *, text: bool = False
) -> int:
    """Write `feedback/STUDENT/NAME/*.html` where it is older than the marks.

    With `text` the same goes into a text for an e-mail beside each page. For one
    student, whom a command that grades one by one names, nothing is printed.
    """
    from autograder.feedback.writing import write

    write(course, name, student, text=text, progress=student is None)
    if student is not None:
        return 0
    for kind in ("html", "txt") if text else ("html",):
        print(f"feedback: {course / 'feedback'}/STUDENT/{name}/{name}.{kind}")
    return NEEDS_A_PERSON if _late_note(course) else 0


def _late_note(course: Path) -> str:
    """Print and return a sentence on late penalties that are out of date."""
    from autograder.late.statement import reminder
    from autograder.record import whole_term

    with whole_term(course) as term:
        note = reminder(term)
    if note:
        print(note)
    return note


def export(course: Path, name: str) -> Path:
    """Write the marks of one assignment as CSV, in the columns of nbgrader's export."""
    from autograder.exporters import CsvExporter

    with our_programs_on_path():
        book = Book(course, name, quiet_log("export"))
        path = course / "report" / f"{name}.csv"
        path.parent.mkdir(parents=True, exist_ok=True)
        plugin = CsvExporter(log=book.log, to=str(path), assignment=[name])
        with book.open() as gradebook:
            plugin.export(gradebook)
    return path


def report(course: Path, name: str) -> int:
    """Write the class report and the marks from what is graded; nothing is run."""
    from autograder import report as reports

    with our_programs_on_path():
        book = Book(course, name, quiet_log("report"))
        page, table, data = reports.write(book, Course(course))
    print(f"report:   {page}\nnumbers:  {table} and {data}")
    print(f"marks:    {export(course, name)}")
    return 0


def term_report(course: Path) -> int:
    """Write the report of the whole term from what is in the gradebook."""
    from nbgrader.api import Gradebook
    from nbgrader.coursedir import CourseDirectory

    from autograder import report as reports
    from autograder.record import configuration
    from autograder.term import TermWeights, totals

    with our_programs_on_path():
        config = configuration(course)
        directory = CourseDirectory(config=config, root=str(course))
        weights = TermWeights(config=config)
        with Gradebook(directory.db_url, directory.course_id) as gradebook:
            found = totals(gradebook, weights, course)
            percents = {one.student.id: one.percent for one in found.students}
            counts = bool(weights.scheme and found.weight)
            how = found.how if counts else reports.ALIKE
            by_weight = percents if counts else None
            page, table, data = reports.write_term(gradebook, course, by_weight, how)
    print(f"report:   {page}\nnumbers:  {table} and {data}")
    return 0
