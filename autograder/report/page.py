"""The class report: one HTML file that needs nothing else and opens anywhere."""

from collections import Counter
from collections.abc import Iterable, Sequence
from html import escape
from statistics import mean, median
from string import Template
from typing import Any

from autograder.grade import Graded
from cs_nn.check.misconceptions import everything

PAGE = Template("""<!doctype html>
<html lang="en"><head><meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>$name: class report</title>
<style>
:root { color-scheme: light dark; --bar: #0065a0; --line: #767c84; }
@media (prefers-color-scheme: dark) { :root { --bar: #6cc3f5; } }
body { font: 16px/1.5 system-ui, sans-serif; max-width: 60rem; margin: 2rem auto;
  padding: 0 1rem; }
table { border-collapse: collapse; width: 100%; margin: 1rem 0 2rem; }
td:first-child { white-space: nowrap; }
th, td { text-align: left; padding: .3rem .6rem .3rem 0; vertical-align: top;
  border-bottom: 1px solid var(--line); }
td.number, th.number { text-align: right; white-space: nowrap; }
.bar { background: var(--bar); height: .8rem; display: block; }
</style></head><body>
<h1>$name: class report</h1>
<p>$summary</p>
<h2>Misconceptions</h2>
<p>What the tests recognised by name, most frequent first.</p>
$misconceptions
<h2>Exercises</h2>
$exercises
<h2>Students</h2>
$students
</body></html>
""")


def write(name: str, graded: Sequence[Graded], gradebook: Any) -> str:
    """Return the report of assignment `name` as HTML."""
    return PAGE.substitute(
        name=escape(name),
        summary=summary(graded),
        misconceptions=_misconceptions(graded),
        exercises=_exercises(name, gradebook),
        students=_students(graded),
    )


def summary(graded: Sequence[Graded]) -> str:
    """Say in one line how many handed in, and how they did."""
    scores = [one.score for one in graded]
    if not scores:
        return "Nobody has handed in."
    look = sum(bool(one.remarks) for one in graded)
    most = max(one.max_score for one in graded)
    return (
        f"{len(graded)} submissions; of {most:g} points the mean is {mean(scores):.1f}"
        f", the median {median(scores):.1f}. {look} have a remark to read below. "
        "Written answers count once they are graded by hand."
    )


def _misconceptions(graded: Sequence[Graded]) -> str:
    known = {entry.id: entry for entry in reversed(everything())}
    counts = Counter(found for one in graded for found in set(one.recognised))
    rows = []
    for found, count in counts.most_common():
        entry = known.get(found)
        says = (entry.sentence, entry.section) if entry else ("", "")
        rows.append([found, *says, _Number(count)])
    return _table(["id", "what it looks like", "to reteach", _Number("students")], rows)


def _exercises(name: str, gradebook: Any) -> str:
    rows: list[list[object]] = []
    for notebook in gradebook.find_assignment(name).notebooks:
        for cell in notebook.grade_cells:
            scores = [grade.score for grade in cell.grades]
            share = mean(scores) / cell.max_score if scores and cell.max_score else 0.0
            full = sum(score >= cell.max_score for score in scores)
            exercise = cell.name.removeprefix("test-")
            rows.append([exercise, _Bar(share), _Number(f"{full} of {len(scores)}")])
    return _table(["exercise", "mean", _Number("all points")], rows)


def _students(graded: Sequence[Graded]) -> str:
    rows = [
        [
            one.student,
            _Number(f"{one.score:g}"),
            ", ".join(one.recognised),
            " ".join(remark.sentence for remark in one.remarks),
        ]
        for one in graded
    ]
    return _table(["student", _Number("score"), "recognised", "remarks"], rows)


class _Number(str):
    """A cell that is set to the right."""

    def __new__(cls, value: object) -> "_Number":
        return super().__new__(cls, str(value))


class _Bar(float):
    """A share from 0 to 1 that is drawn as a bar with its number."""


def _table(head: Sequence[object], rows: Iterable[Sequence[object]]) -> str:
    lines = ["".join(_cell(value, "th") for value in head)]
    lines += ["".join(_cell(value, "td") for value in row) for row in rows]
    return "<table>" + "".join(f"<tr>{line}</tr>" for line in lines) + "</table>"


def _cell(value: object, tag: str) -> str:
    if isinstance(value, _Bar):
        share = f"{100 * value:.0f}"
        return (
            f'<{tag}>{share} %<span class="bar" style="width:{share}%"></span></{tag}>'
        )
    kind = ' class="number"' if isinstance(value, _Number) else ""
    return f"<{tag}{kind}>{escape(str(value))}</{tag}>"
