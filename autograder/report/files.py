"""The same numbers for programs: CSV and JSON beside the page."""

import csv
import io
import json
import math
from collections.abc import Iterable, Sequence
from typing import Any

from autograder.report.gather import Report
from autograder.report.numbers import quartiles, tenths

_STARTS_A_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")


def guarded(value: object) -> object:
    """Return text that no spreadsheet takes for a formula; numbers stay numbers."""
    if isinstance(value, str) and value.lstrip(" ").startswith(_STARTS_A_FORMULA):
        return f"'{value}"
    return value


def csv_text(head: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """Return rows as CSV: what is not known is empty, and no cell is a formula."""
    file = io.StringIO(newline="")
    writer = csv.writer(file, lineterminator="\n")
    writer.writerow(head)
    writer.writerows([guarded(_known(value)) for value in row] for row in rows)
    return file.getvalue()


def json_text(data: Any) -> str:
    """Return data as JSON; NaN, which JSON has not, becomes null."""
    return json.dumps(_plain(data), indent=1, ensure_ascii=False, allow_nan=False)


def rows(report: Report) -> Iterable[list[object]]:
    """Yield a row for each student and exercise."""
    found = report.results
    for i, student in enumerate(found.students):
        for j, exercise in enumerate(found.exercises):
            yield [
                student,
                found.assignment,
                exercise.name,
                exercise.points,
                float(found.scores[i, j]),
                float(found.totals[i]),
                round(float(found.hours[i]), 3),
            ]


HEAD = (
    "student",
    "assignment",
    "exercise",
    "points",
    "score",
    "total",
    "hours_before_deadline",
)


def data(report: Report) -> dict[str, Any]:
    """Return everything that the page says."""
    found, alpha = report.results, report.alpha
    return {
        "assignment": found.assignment,
        "points": float(found.points.sum()),
        "submissions": len(found.students),
        "missing": found.missing,
        "without_score": found.ungraded,
        "quartiles": quartiles(found.shares) if len(found.shares) else None,
        "tenths": tenths(found.shares),
        "exercises": [_item(item) for item in report.items],
        "alpha": vars(alpha),
        "misconceptions": [vars(one) for one in report.recognised],
        "predictions": [_calibration(one) for one in report.calibrations],
        "attempts": report.attempts,
        "remarks": {
            who: [vars(remark) for remark in remarks]
            for who, remarks in report.people.items()
        },
        "need_a_person": report.look,
        "pairs": [vars(pair) for pair in report.pairs],
        "students": list(_students(report)),
    }


def _item(item: Any) -> dict[str, Any]:
    return {
        "name": item.exercise.name,
        "points": item.exercise.points,
        "by_hand": item.exercise.by_hand,
        "graded": item.graded,
        "all_points": item.full,
        "mean_share": item.share,
        "discrimination": item.discrimination,
    }


def _calibration(one: Any) -> dict[str, Any]:
    guesses = [{"guess": guess, "students": n} for guess, n in one.guesses.items()]
    return {
        "exercise": one.exercise,
        "question": one.question,
        "answer": one.answer,
        "guessed": one.made,
        "right": one.right,
        "guesses": guesses,
    }


def _students(report: Report) -> Iterable[dict[str, Any]]:
    found = report.results
    names = [exercise.name for exercise in found.exercises]
    for i, student in enumerate(found.students):
        scores = dict(zip(names, found.scores[i].tolist(), strict=True))
        total, hours = float(found.totals[i]), float(found.hours[i])
        about = {"student": student, "total": total, "hours_before_deadline": hours}
        yield {**about, "scores": scores}


def _known(value: object) -> object:
    return "" if isinstance(value, float) and math.isnan(value) else value


def _plain(value: Any) -> Any:
    if isinstance(value, dict):
        return {str(key): _plain(one) for key, one in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(one) for one in value]
    if isinstance(value, float) and not math.isfinite(value):
        return None
    return value
