"""Answers that are nearly the same in two submissions: evidence, never a verdict.

Only what is rare counts: fingerprints that the release gives, or that many of the class
have, are left out first. An index from fingerprints to students then leads straight to
the pairs, so that the time grows with the class and not with its square.

No library is used: copydetect compares each submission with each other one, and
compare50 is under the GPL.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from autograder.report.tokens import Hashes, Numbers, fingerprints

SMALLEST_CLASS = 5
"""With fewer answers, what all share cannot be told from what two share."""
ALIKE = 0.5
FEWEST = 6
"""Rare fingerprints that two answers must share to be named."""
_COMMON = 0.15, 2, 40  # of the class; at least, at most so many students share it


@dataclass(frozen=True)
class Pair:
    """Two students' answers to one exercise that share rare code."""

    exercise: str
    students: tuple[str, str]
    alike: float
    """Shared fingerprints of all rare fingerprints that either of them has, 0 to 1."""
    shared: int
    """How many fingerprints they share; each stands for about a line."""
    holders: float
    """How many submissions of the class have such a passage, in the mean."""


def find(
    answers: Mapping[str, Mapping[str, str]], stubs: Mapping[str, str]
) -> list[Pair]:
    """Return the pairs of the class, the most alike first.

    `answers` holds texts by exercise, then by student; `stubs` the released texts.
    """
    found = [
        pair
        for exercise, texts in answers.items()
        for pair in _of_exercise(exercise, texts, stubs.get(exercise, ""))
    ]
    return sorted(found, key=lambda pair: (-pair.alike, -pair.shared, pair.students))


def common_from(size: int) -> int:
    """Return how many students may share what still counts as rare."""
    share, least, most = _COMMON
    return min(max(int(share * size), least), most)


def _of_exercise(exercise: str, texts: Mapping[str, str], stub: str) -> Iterator[Pair]:
    students = sorted(texts)
    if len(students) < SMALLEST_CLASS:
        return
    owner, marks, holders = _rare([texts[student] for student in students], stub)
    rare = np.bincount(owner, minlength=len(students))
    a, b, shared, held = _meetings(owner, marks, holders)
    alike = shared / (rare[a] + rare[b] - shared)
    for i in np.flatnonzero((shared >= FEWEST) & (alike >= ALIKE)):
        who = students[a[i]], students[b[i]]
        yield Pair(exercise, who, float(alike[i]), int(shared[i]), float(held[i]))


def _rare(texts: Sequence[str], stub: str) -> tuple[Numbers, Hashes, Numbers]:
    """Return owners and fingerprints that count, by fingerprint, and their holders."""
    owner, marks = fingerprints(texts)
    given = fingerprints([stub])[1]
    starts = np.flatnonzero(np.append(True, marks[1:] != marks[:-1])[: len(marks)])
    counts = np.diff(np.append(starts, len(marks)))
    holders = np.repeat(counts, counts)
    kept = (holders <= common_from(len(texts))) & ~np.isin(marks, given)
    return owner[kept], marks[kept], holders[kept]


def _meetings(
    owner: Numbers, marks: Hashes, holders: Numbers
) -> tuple[Numbers, Numbers, Numbers, npt.NDArray[np.float64]]:
    """Return who meets whom, at how many fingerprints, and their mean holders.

    Fingerprints stand sorted, so holders of one are neighbours: at most `common_from`
    apart, for the others were left out.
    """
    several = holders > 1
    owner, marks, holders = owner[several], marks[several], holders[several]
    most, people = int(holders.max(initial=1)), int(owner.max(initial=0)) + 1
    met, held = [], []
    for lag in range(1, most):
        same = marks[lag:] == marks[:-lag]
        met.append(owner[:-lag][same] * people + owner[lag:][same])
        held.append(holders[lag:][same])
    if not met:
        none = np.zeros(0, np.int64)
        return none, none, none, none.astype(float)
    keys, where, shared = np.unique(
        np.concatenate(met), return_inverse=True, return_counts=True
    )
    mean = np.bincount(where, weights=np.concatenate(held)) / shared
    return keys // people, keys % people, shared, mean
