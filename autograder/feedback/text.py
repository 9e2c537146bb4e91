"""The feedback as plain text for an e-mail: a screen or two, no more."""

from __future__ import annotations

import re
import textwrap
from collections.abc import Iterator

from .summary import Exercise, Summary

WIDTH, MOST_LINES, MOST_PARTS = 78, 60, 2
_MORE = "The whole of it, with your code: the HTML page of the same name."


def write(summary: Summary) -> str:
    """Return the summary and what each exercise lost, at most 60 lines."""
    lines = [*_head(summary), *_points(summary), *_first(summary)]
    lost = [one for one in summary.exercises if one.missing and one.says()]
    lost.sort(key=lambda one: -one.missing)
    for number, exercise in enumerate(lost, start=1):
        block = ["", *_found(exercise)]
        short = _wrapped(f"{exercise.name}: {exercise.says()}", "  ")[:2]
        reserve = 3 * (len(lost) - number) + 2
        fits = len(lines) + len(block) + reserve <= MOST_LINES
        lines += block if fits else short
    return "\n".join([*lines[: MOST_LINES - 2], "", _MORE]) + "\n"


def _head(summary: Summary) -> Iterator[str]:
    yield f"{summary.notebook}, {summary.student}"
    so_far = " so far" if summary.waiting else ""
    yield f"{summary.total:g} of {summary.points:g} points{so_far}."
    if summary.late:
        yield from _wrapped(summary.late)
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
    yield f"{exercise.name}:"
    if not wrong:
        yield from _wrapped(exercise.failure, "  ")
    told: set[tuple[str, str]] = set()  # what stands above need not be read again
    for part in wrong[:MOST_PARTS]:
        yield from _wrapped(f"x {part.title} ({part.score:g} of {part.points:g})", "  ")
        for heading, text in part.lines():
            if (heading, text) not in told:
                yield from _wrapped(f"{heading}: {text}", "    ")
        told |= set(part.lines())
    if len(wrong) > MOST_PARTS:
        yield f"  … and {len(wrong) - MOST_PARTS} more"


def _wrapped(text: str, indent: str = "") -> list[str]:
    later = " " * len(indent)
    wrapper = textwrap.TextWrapper(WIDTH, indent, later, break_long_words=False)
    return wrapper.wrap(text)[:4]
