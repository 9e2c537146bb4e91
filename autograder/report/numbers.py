"""What a table of scores says about its exercises: difficulty, discrimination, alpha.

Scores are arrays of shape (students, exercises); NaN stands for "not graded yet".
"""

import math
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Array = npt.NDArray[np.float64]
FEW = 10
"""Students below which correlations and alpha are noise and are not given."""
_Z = 1.959964  # 95 % of a normal distribution lie within so many deviations


@dataclass(frozen=True)
class Alpha:
    """Cronbach's alpha with its 95 % interval, or why there is none."""

    value: float
    low: float
    high: float
    exercises: int
    students: int
    why_not: str = ""


def difficulty(scores: Array, points: Array) -> Array:
    """Return the mean share of points of each exercise; NaN until all are graded.

    The field calls it difficulty although a larger share means an easier exercise. Of
    written answers the empty ones are graded first: their mean alone would mislead.
    """
    result = np.full(scores.shape[1], np.nan)
    if len(scores):
        result[points > 0] = scores[:, points > 0].mean(axis=0) / points[points > 0]
    return result


def by_chance(students: int) -> float:
    """Return how far from 0 chance alone takes a correlation, in 19 classes of 20."""
    return 2 / math.sqrt(max(students, 1))


def discrimination(scores: Array) -> Array:
    """Return each exercise's correlation with the sum of the others; NaN if none.

    The exercise itself is left out of the sum (corrected item-total correlation), or
    it would correlate with itself. Only exercises that are graded for all take part.
    """
    complete = np.flatnonzero(~np.isnan(scores).any(axis=0))
    whole = scores[:, complete].sum(axis=1)
    result = np.full(scores.shape[1], np.nan)
    for j in complete:
        result[j] = correlation(scores[:, j], whole - scores[:, j])
    return result


def correlation(x: Array, y: Array) -> float:
    """Return Pearson's r; NaN for fewer than `FEW` pairs or where one does not vary."""
    if len(x) < FEW or constant(x) or constant(y):
        return math.nan
    a, b = x - x.mean(), y - y.mean()
    r = float(a @ b / math.sqrt(float(a @ a) * float(b @ b)))
    return min(max(r, -1.0), 1.0)


def constant(x: Array) -> bool:
    """Tell whether numbers are all the same, rounding aside."""
    return (
        bool(np.ptp(x) <= 1e-9 * max(1.0, float(np.abs(x).max()))) if len(x) else True
    )


def alpha(scores: Array) -> Alpha:
    """Return Cronbach's alpha over the exercises that are graded for all and vary.

    α = k/(k−1) · (1 − Σ variances / variance of the sums) (Cronbach 1951). The interval
    takes ln(1−α) as normal with variance 2k/((k−1)(n−2)) (Bonett 2002).
    """
    columns = [scores[:, j] for j in range(scores.shape[1])]
    used = [c for c in columns if not np.isnan(c).any() and not constant(c)]
    n, k = len(scores), len(used)
    why = ""
    if k < 2:
        why = "it needs two exercises that are graded for all and differ in score"
    elif n < FEW:
        why = f"with fewer than {FEW} submissions it would be noise"
    elif constant(np.sum(used, axis=0)):
        why = "all sums are the same"
    if why:
        return Alpha(math.nan, math.nan, math.nan, k, n, why)
    parts = sum(float(c.var(ddof=1)) for c in used)
    value = k / (k - 1) * (1 - parts / float(np.sum(used, axis=0).var(ddof=1)))
    half = _Z * math.sqrt(2 * k / ((k - 1) * (n - 2)))
    away = max(1 - value, 0.0)
    low, high = 1 - away * math.exp(half), 1 - away * math.exp(-half)
    return Alpha(value, low, high, k, n)


def quartiles(values: Array) -> tuple[float, float, float]:
    """Return the lower quartile, the median and the upper quartile."""
    low, middle, high = np.percentile(values, [25, 50, 75])
    return float(low), float(middle), float(high)


def tenths(shares: Array) -> list[int]:
    """Return how many shares lie in each tenth from 0 to 1; 1 is in the last one."""
    places = np.clip(np.floor(shares * 10 + 1e-9), 0, 9).astype(int)
    return [int(count) for count in np.bincount(places, minlength=10)]
