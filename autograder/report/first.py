"""What an instructor should look at first: a few sentences from all of a report."""

from collections.abc import Iterator
from html import escape

from autograder.report.gather import Report
from autograder.report.markup import (
    Raw,
    bullets,
    count,
    link,
    paragraph,
    percent,
    signed,
)
from autograder.report.style import first

OFTEN = 0.2
"""A misconception is named when tests found it in at least this share of a class."""


def look_at_first(report: Report) -> Raw:
    """Return the list for the top of the page."""
    lines = [*_people(report), *_exercises(report), *_misconceptions(report)]
    calm = paragraph("Nothing stands out: every exercise and every submission is fine.")
    return first(bullets(*lines) or calm)


def _people(report: Report) -> Iterator[str]:
    found = report.results
    if look := len(report.look):
        needs = count(look, "submission needs", "submissions need")
        yield Raw(f"{link('person', f'{needs} a person')} before the score can stand.")
    if late := len(found.ungraded):
        has = count(late, "submission has", "submissions have")
        command = f"<code>autograder grade {escape(found.assignment)}</code>"
        yield Raw(f"{link('missing', f'{has} no score')}: run {command}.")
    if missing := len(found.missing):
        has = count(missing, "student has", "students have")
        yield Raw(f"{link('missing', f'{has} not handed in')}.")
    if waiting := found.waiting:
        wait = count(waiting, "submission waits", "submissions wait")
        yield f"{wait} for points by hand: mark them in formgrader."
    if pairs := len({pair.students for pair in report.pairs}):
        share = count(pairs, "pair of submissions shares", "pairs of submissions share")
        yield Raw(f"{link('pairs', f'{share} rare code')}: evidence, not a verdict.")


def _exercises(report: Report) -> Iterator[str]:
    answered = len(report.results.answered)
    for item in report.items:
        says = []
        if item.hard:
            says.append(
                f"the class made {percent(item.share)} of its points. Is it too hard, "
                "or do the page and the tests say it badly?"
            )
        if item.contrary(answered):
            says.append(
                f"negative discrimination ({signed(item.discrimination)}): "
                "students who did well elsewhere lost points here. Check its wording "
                "and its tests."
            )
        if says:
            name = link("exercises", item.exercise.name)
            yield Raw(f"{name}: {' Also '.join(says)}")


def _misconceptions(report: Report) -> Iterator[str]:
    size = len(report.results.students)
    for one in report.recognised:
        if size and one.students / size >= OFTEN:
            section = f": reteach {escape(one.section)}" if one.section else ""
            name = link("misconceptions", one.id)
            yield Raw(
                f"{name} in {percent(one.students / size)} of the class{section}."
            )
