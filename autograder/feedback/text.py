"""The feedback as plain text for an e-mail: a screen or two, no more."""

from __future__ import annotations

import re
import textwrap
from collections.abc import Iterator

from .summary import Exercise, Summary

WIDTH, MOST_LINES, MOST_PARTS = 78, 60, 3


def write(summary: Summary) -> str:
    """Return the summary and what each exercise lost, at most 60 lines."""
    lines = [*_head(summary), *_points(summary), *_first(summary)]
    for exercise in sorted(summary.exercises, key=lambda one: -one.missing):
        block = ["", *_found(exercise)]
        if len(block) > 1 and len(lines) + len(block) < MOST_LINES - 1:
            lines += block
    lines += ["", "The whole of it, with your code: the HTML page of the same name."]
    return "\n".join(lines[:MOST_LINES]) + "\n"


def _head(summary: Summary) -> Iterator[str]:
    yield f"{summary.notebook}, {summary.student}"
    yield f"{summary.total:g} of {summary.points:g} points."
    if summary.penalty:
        yield f"{summary.penalty:g} points were taken off, for it came late."
    if summary.waiting:
        yield f"{summary.waiting:g} points wait for a person to mark them."
    for remark in summary.remarks[:5]:
        yield from _wrapped(re.sub(r"\\([_*])", r"\1", remark), "! ")


def _points(summary: Summary) -> Iterator[str]:
    yield ""
    longest = max((len(one.name) for one in summary.exercises), default=0)
    width = min(longest, 40)
    for one in summary.exercises[:25]:
        points = "to be marked" if one.waits else f"{one.score:g} of {one.points:g}"
        yield f"  {one.name[:40]:{width}}  {points}"


def _first(summary: Summary) -> Iterator[str]:
    first = summary.first
    if first is None:
        return
    yield ""
    yield from _wrapped(
        f"Look first at {first.name}: {first.missing:g} of its {first.points:g} points "
        f"are missing. {first.says()}"
    )


def _found(exercise: Exercise) -> Iterator[str]:
    """Yield what the tests of an exercise found."""
    parts = exercise.verdict.parts if exercise.verdict else ()
    wrong = [part for part in parts if part.says]
    if not wrong:
        if exercise.missing and exercise.failure:
            yield f"{exercise.name}:"
            yield from _wrapped(exercise.failure, "  ")
        return
    yield f"{exercise.name}:"
    before: object = None
    for part in wrong[:MOST_PARTS]:
        yield from _wrapped(f"x {part.title} ({part.score:g} of {part.points:g})", "  ")
        if part.says != before:
            for heading, text in part.lines():
                yield from _wrapped(f"{heading}: {text}", "    ")
        before = part.says
    if len(wrong) > MOST_PARTS:
        yield f"  … and {len(wrong) - MOST_PARTS} more"


def _wrapped(text: str, indent: str = "") -> list[str]:
    later = " " * len(indent)
    wrapper = textwrap.TextWrapper(WIDTH, indent, later, break_long_words=False)
    return wrapper.wrap(text)[:4]
