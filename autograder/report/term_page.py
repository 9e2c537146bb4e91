"""The report of a term: one HTML file, and its numbers for programs."""

from collections.abc import Iterable
from typing import Any

import numpy as np

from autograder.report.markup import (
    Column,
    Raw,
    bullets,
    count,
    link,
    number,
    paragraph,
    people,
    percent,
    section,
    student,
    table,
)
from autograder.report.numbers import quartiles, tenths
from autograder.report.pictures import Bar, Panel, bars, histogram
from autograder.report.sections import alpha_text
from autograder.report.style import document, first
from autograder.report.term import SLIDE, Slide, Term, slides, stopped

HEAD = ("student", "assignment", "points", "score", "percent", "term_total_percent")


def write(term: Term, how: str) -> str:
    """Return the report as a whole HTML page; `how` says how totals are made."""
    sliding = slides(term)
    return document(
        "Term report",
        paragraph(
            f"{count(len(term.students), 'student')}, "
            f"{count(len(term.assignments), 'assignment')} that somebody handed in.",
            how,
        ),
        first(bullets(*_look(term, sliding)) or paragraph("Nobody stands out.")),
        _totals(term),
        _assignments(term),
        _sliding(term, sliding),
        alpha_text(term.alpha, "assignments", "students who handed in something"),
        _students(term),
    )


def rows(term: Term) -> Iterable[list[object]]:
    """Yield a row for each student and assignment."""
    for i, who in enumerate(term.students):
        for j, name in enumerate(term.assignments):
            score, most = float(term.scores[i, j]), float(term.points[j])
            share = 100 * score / most
            yield [who, name, most, score, round(share, 3), float(term.totals[i])]


def data(term: Term, how: str) -> dict[str, Any]:
    """Return everything that the page says."""
    return {
        "totals": how,
        "assignments": [numbers_of(term, j) for j in range(len(term.assignments))],
        "alpha": vars(term.alpha),
        "sliding": [vars(slide) for slide in slides(term)],
        "stopped": stopped(term),
        "students": [
            {
                "student": who,
                "total_percent": float(term.totals[i]),
                "scores": dict(
                    zip(term.assignments, term.scores[i].tolist(), strict=True)
                ),
            }
            for i, who in enumerate(term.students)
        ],
    }


def numbers_of(term: Term, j: int) -> dict[str, Any]:
    """Return the numbers of one assignment."""
    handed_in = ~np.isnan(term.scores[:, j])
    shares = term.scores[handed_in, j] / term.points[j]
    return {
        "name": term.assignments[j],
        "points": float(term.points[j]),
        "handed_in": int(handed_in.sum()),
        "mean_share": float(shares.mean()),
        "mean_share_of_all": float(shares.sum() / len(term.students)),
    }


def _look(term: Term, sliding: list[Slide]) -> Iterable[str]:
    if sliding:
        slide = count(len(sliding), "student falls", "students fall")
        yield Raw(f"{link('sliding', f'{slide} behind the class')}.")
    if gone := len(stopped(term)):
        has = count(gone, "student has", "students have")
        yield Raw(f"{link('sliding', f'{has} stopped handing in')}.")
    nothing = int(np.isnan(term.scores).all(axis=1).sum())
    if nothing and term.assignments:
        has = count(nothing, "student has", "students have")
        yield Raw(f"{link('students', f'{has} never handed in')} anything.")


def _totals(term: Term) -> Raw:
    known = term.totals[~np.isnan(term.totals)] / 100
    if not len(known):
        return section("totals", "Totals", paragraph("There are no totals yet."))
    low, middle, high = (percent(value) for value in quartiles(known))
    return section(
        "totals",
        "Totals",
        histogram("histogram", "How many students have which total", tenths(known)),
        paragraph(
            f"Half of them lie between {low} and {high}; the median is {middle}."
        ),
    )


def _assignments(term: Term) -> Raw:
    if not term.assignments:
        nothing = paragraph("Nothing was handed in and graded yet.")
        return section("assignments", "Assignments", nothing)
    known = [numbers_of(term, j) for j in range(len(term.assignments))]
    shares = [(one["name"], one["mean_share"], one["handed_in"]) for one in known]
    picture = bars(
        "means",
        "Mean score of each assignment",
        [Panel("mean share of points of those who handed in")],
        [(name, [Bar(share, percent(share))]) for name, share, _ in shares],
    )
    head = (
        "assignment",
        number("points"),
        number("handed in"),
        number("mean of those"),
        number("mean of all"),
    )
    lines = [
        [
            one["name"],
            f"{one['points']:g}",
            f"{one['handed_in']} of {len(term.students):,}",
            percent(one["mean_share"]),
            percent(one["mean_share_of_all"]),
        ]
        for one in known
    ]
    return section(
        "assignments",
        "Assignments",
        picture,
        table("Assignments in order of their deadlines", head, lines),
    )


def _sliding(term: Term, sliding: list[Slide]) -> Raw:
    if len(term.assignments) < 3:
        later = "Who falls behind the class is named from the third assignment on."
        return section("sliding", "Who slides", paragraph(later))
    how = paragraph(
        f"Named is who falls {SLIDE:g} % of the points or more behind: the distance to "
        "the class's mean in the last two assignments (of three, the last one) against "
        "that in those before. What was not handed in counts 0 here. Write to them "
        "early; the reason is rarely the subject."
    )
    lines = [
        [student(one.student), f"{one.before:+.0f} %", f"{one.now:+.0f} %"]
        for one in sliding
    ]
    head = "student", number("above the mean before"), number("above the mean now")
    gone = [[student(who)] for who in stopped(term)]
    return section(
        "sliding",
        "Who slides",
        how,
        people("Who falls behind the class", head, lines)
        if lines
        else paragraph("Nobody falls behind the class."),
        people("Who stopped handing in", ["student"], gone)
        if gone
        else paragraph("Nobody stopped handing in."),
    )


def _students(term: Term) -> Raw:
    head = [Column("student"), *map(number, ["total", *term.assignments])]
    lines = [
        [
            student(who),
            percent(term.totals[i] / 100),
            *(percent(share) for share in term.scores[i] / term.points),
        ]
        for i, who in enumerate(term.students)
    ]
    note = paragraph("A dash stands where nothing was handed in.")
    return section("students", "Students", note, people("Totals", head, lines))
