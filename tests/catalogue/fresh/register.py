"""Where wrong answers are kept as they are defined."""

from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True)
class Fresh:
    """One wrong answer: its exercise, the mistake in a sentence, and the code."""

    family: str
    says: str
    fn: Callable


KEPT: list[Fresh] = []


def wrong(family, says):
    """Keep the decorated function as a wrong answer of `family`."""

    def keep(fn):
        KEPT.append(Fresh(family, says, fn))
        return fn

    return keep
