"""The sections about students: when they handed in, who needs whom, who wrote alike."""

from collections import Counter
from collections.abc import Iterator, Mapping

import numpy as np

from autograder.report.gather import Report, mean
from autograder.report.markup import (
    Raw,
    bullets,
    count,
    number,
    paragraph,
    people,
    percent,
    prose,
    section,
    signed,
    student,
    table,
)
from autograder.report.numbers import FEW, correlation
from autograder.report.pairs import Pair
from autograder.report.pictures import scatter

_BANDS = (
    ("after the deadline", -np.inf, 0.0),
    ("in the last 3 hours", 0.0, 3.0),
    ("3 to 24 hours before", 3.0, 24.0),
    ("1 to 3 days before", 24.0, 72.0),
    ("3 to 7 days before", 72.0, 168.0),
    ("more than 7 days before", 168.0, np.inf),
)
_PAIRS = 50
_WARNING = bullets(
    "This is evidence, never a verdict: two students may have learned from the same "
    "page, worked together as they may, or copied. Read both answers, then ask them.",
    "Names, formatting and comments do not count; nor does what the release gives, "
    "nor what more than 15 % of the class (or 40 students) wrote.",
    "Fingerprints: Schleimer, S., Wilkerson, D. S., & Aiken, A. (2003). Winnowing: "
    "local algorithms for document fingerprinting. SIGMOD 2003, 76–85.",
)
WIDE = 10
"""A table of attempts ends with "10 or more"."""


def times(report: Report) -> Raw:
    """When submissions came, and how they did."""
    found = report.results
    known = ~np.isnan(found.hours)
    if not known.any():
        nothing = "The deadline or the times of the submissions are not known."
        return section("times", "Time and attempts", paragraph(nothing), _tries(report))
    hours, shares = found.hours[known], found.shares[known]
    if len(hours) >= FEW and max(Counter(hours.tolist()).values()) > len(hours) / 2:
        guessed = (
            "Most submissions have the same time, as a platform's zip gives it: when "
            "they came is not known. Times in timestamps.csv would count."
        )
        return section("times", "Time and attempts", paragraph(guessed), _tries(report))
    rows = list(_banded(hours, shares))
    r = correlation(hours, shares)
    says = "; ".join(f"{row[0]}: {row[1]} submissions, mean {row[2]}" for row in rows)
    return section(
        "times",
        "Time and attempts",
        scatter("clock", "Time of submission against score", hours, shares, says),
        paragraph(
            "The correlation of hours before the deadline with the score is "
            f"{signed(r)}. It cannot say whether starting early helps, or whether "
            "those who find the work easy start early."
        ),
        table(
            "When submissions came, extensions counted",
            ["when", number("submissions"), number("mean score")],
            rows,
        ),
        _tries(report),
    )


def _banded(
    hours: np.ndarray[tuple[int], np.dtype[np.float64]],
    shares: np.ndarray[tuple[int], np.dtype[np.float64]],
) -> Iterator[list[object]]:
    for title, low, high in _BANDS:
        here = (hours >= low) & (hours < high)
        if here.any():
            yield [title, int(here.sum()), percent(mean(shares[here]))]


def _tries(report: Report) -> Raw:
    """How often students handed in, where it is known."""
    if not report.attempts:
        return paragraph(
            "How often each student handed in is not known: only nbgrader's exchange "
            "keeps earlier versions, and there are none in it."
        )
    found = report.results
    shares = dict(zip(found.students, found.shares, strict=True))
    by_number: dict[int, list[float]] = {}
    for who, many in report.attempts.items():
        if who in shares:
            by_number.setdefault(min(many, WIDE), []).append(float(shares[who]))
    rows = [
        [f"{many} or more" if many == WIDE else many, len(s), percent(sum(s) / len(s))]
        for many, s in sorted(by_number.items())
    ]
    return table(
        "How often students handed in",
        ["times", number("students"), number("mean score")],
        rows,
    )


def missing(report: Report) -> Raw:
    """Who has not handed in, and whose submission has no score."""
    found = report.results
    parts = []
    if found.missing:
        rows = [[student(who)] for who in found.missing]
        parts.append(people("Students who have not handed in", ["student"], rows))
    if found.ungraded:
        rows = [[student(who)] for who in found.ungraded]
        parts.append(people("Submissions without a score", ["student"], rows))
    everybody = paragraph("Everybody in the gradebook has handed in and has a score.")
    return section("missing", "Who has not handed in", *(parts or [everybody]))


def person(report: Report) -> Raw:
    """Whose submission a person must look at, and every other remark."""
    look = set(report.look)
    rows = [
        [
            student(who),
            "look" if who in look else "–",
            " ".join(remark.sentence for remark in remarks)[:600],
        ]
        for who, remarks in sorted(
            report.people.items(), key=lambda item: (item[0] not in look, item[0])
        )
    ]
    if not rows:
        nothing = paragraph("Grading had nothing to remark.")
        return section("person", "Who needs a person", nothing)
    return section(
        "person",
        "Who needs a person",
        paragraph(
            'Where "look" stands, the score cannot stand before somebody looked. The '
            "other remarks say what grading put right or stopped."
        ),
        people("Remarks", ["student", "look", prose("what was found")], rows),
    )


def pairs(report: Report) -> Raw:
    """Which submissions share code that the class does not share."""
    if not report.pairs:
        nothing = paragraph("No two answers share rare code.")
        return section("pairs", "Submissions that share rare code", nothing)
    ranked = by_students(report.pairs)
    rows = [
        [
            f"{student(a)} and {student(b)}",
            pair.exercise,
            percent(pair.alike),
            pair.shared,
            f"{round(pair.holders, 1):g} of {len(report.results.students):,}",
        ]
        for (a, b), found in list(ranked.items())[:_PAIRS]
        for pair in found
    ]
    parts: list[str] = [_WARNING]
    if len(ranked) > _PAIRS:
        rest = f"Shown are {_PAIRS} of {len(ranked):,} pairs; the JSON file has all."
        parts.append(paragraph(rest))
    columns = (
        "students",
        "exercise",
        number("alike"),
        number("passages in common"),
        number("submissions with such a passage"),
    )
    parts.append(table("Pairs, the most striking first", columns, rows))
    share = count(
        len(ranked), "pair of submissions shares", "pairs of submissions share"
    )
    title = f"{share} rare code."
    return section(
        "pairs", "Submissions that share rare code", paragraph(title), *parts
    )


def by_students(found: tuple[Pair, ...]) -> Mapping[tuple[str, str], list[Pair]]:
    """Return the pairs by students: those with the most in common first."""
    grouped: dict[tuple[str, str], list[Pair]] = {}
    for pair in found:
        grouped.setdefault(pair.students, []).append(pair)
    return dict(
        sorted(grouped.items(), key=lambda item: -sum(p.shared for p in item[1]))
    )


def students(report: Report) -> Raw:
    """Every student's score."""
    found = report.results
    rows = [
        [student(who), f"{total:g}", percent(share)]
        for who, total, share in zip(
            found.students, found.totals, found.shares, strict=True
        )
    ]
    head = "student", number("points"), number("of all points")
    return section("students", "Students", people("Every student's score", head, rows))
