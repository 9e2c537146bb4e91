"""Difficulty, discrimination and alpha: by hand, and what must hold for any scores."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from autograder.report import numbers
from autograder.report.numbers import FEW

ANSCOMBE_X = np.array([10, 8, 13, 9, 11, 14, 6, 4, 12, 7, 5.0])
ANSCOMBE_Y = np.array(
    [8.04, 6.95, 7.58, 8.81, 8.33, 9.96, 7.24, 4.26, 10.84, 4.82, 5.68]
)
# Variances 2, 1.6 and 0.8; sums 4, 7, 9, 11, 14 with variance 11.6 (all over n):
# α = 3/2 · (1 − 4.4/11.6) = 27/29. Each row twice changes no ratio of variances.
FIVE = np.array([[1, 1, 2], [2, 3, 2], [3, 3, 3], [4, 3, 4], [5, 5, 4.0]])
TEN = np.repeat(FIVE, 2, axis=0)

some_scores = st.tuples(st.integers(0, 25), st.integers(1, 6)).flatmap(
    lambda shape: arrays(
        np.float64, shape, elements=st.sampled_from([0.0, 0.1, 0.5, 1.0, 3.0, np.nan])
    )
)


def test_correlation_of_anscombes_first_set():
    assert numbers.correlation(ANSCOMBE_X, ANSCOMBE_Y) == pytest.approx(
        0.81642, abs=1e-5
    )


def test_alpha_of_a_matrix_computed_by_hand():
    found = numbers.alpha(TEN)
    assert found.value == pytest.approx(27 / 29)
    # sd of ln(1−α): sqrt(2·3 / (2·8)) = 0.61237; times 1.95996: a factor of 3.32078
    assert found.low == pytest.approx(1 - 2 / 29 * 3.32078, abs=1e-5)
    assert found.high == pytest.approx(1 - 2 / 29 / 3.32078, abs=1e-5)
    assert (found.exercises, found.students, found.why_not) == (3, 10, "")


def test_alpha_of_right_and_wrong_is_kuder_richardson_20():
    X = np.random.default_rng(0).integers(0, 2, (40, 7)).astype(float)
    p, k = X.mean(axis=0), 7
    kr20 = k / (k - 1) * (1 - (p * (1 - p)).sum() / X.sum(axis=1).var())
    assert numbers.alpha(X).value == pytest.approx(kr20)


def test_alpha_of_two_equally_spread_exercises_is_spearman_brown():
    x = np.arange(12.0)
    X = np.stack([x, np.roll(x, 1)], axis=1)
    r = numbers.correlation(X[:, 0], X[:, 1])
    assert numbers.alpha(X).value == pytest.approx(2 * r / (1 + r))


def test_alpha_of_exercises_that_agree_is_1_and_of_contrary_ones_negative():
    x = np.arange(12.0)
    same = numbers.alpha(np.stack([x, x, x], axis=1))
    assert (same.value, same.low, same.high) == pytest.approx((1, 1, 1))
    contrary = np.stack([x, -x, 0.1 * x], axis=1)
    assert numbers.alpha(contrary).value < 0


@pytest.mark.parametrize(
    ("scores", "why"),
    [
        (TEN[:, :1], "two exercises"),
        (FIVE, "fewer than 10"),
        (np.zeros((0, 3)), "two exercises"),
        (np.ones((20, 4)), "two exercises"),
        (np.stack([ANSCOMBE_X, -ANSCOMBE_X], axis=1), "all sums are the same"),
    ],
)
def test_where_alpha_means_nothing_there_is_none(scores, why):
    found = numbers.alpha(scores)
    assert np.isnan(found.value)
    assert why in found.why_not


def test_discrimination_leaves_the_exercise_itself_out():
    X = np.stack([ANSCOMBE_X, ANSCOMBE_Y], axis=1)
    assert numbers.discrimination(X) == pytest.approx([0.81642, 0.81642], abs=1e-5)
    noise = np.random.default_rng(1).normal(size=(500, 2)) * [100, 1]
    # with itself in the sum the first exercise would correlate by nearly 1
    assert abs(numbers.discrimination(noise)[0]) < 0.1


def test_an_exercise_in_which_the_better_students_lose_is_negative():
    x = np.arange(20.0)
    X = np.stack([x, x, 3 - 0.1 * x], axis=1)
    assert numbers.discrimination(X)[2] == pytest.approx(-1)


def test_difficulty_is_the_mean_share_and_unknown_until_all_are_graded():
    X = np.array([[4.0, 1.0, np.nan], [2.0, 0.0, 0.0]])
    shares = numbers.difficulty(X, np.array([4.0, 2.0, 3.0]))
    assert shares[:2] == pytest.approx([0.75, 0.25])
    assert np.isnan(shares[2])
    assert np.isnan(numbers.difficulty(X, np.zeros(3))).all()  # no points, no share


@given(some_scores)
def test_any_scores_give_numbers_in_their_ranges_or_none(X):
    told, alpha = numbers.discrimination(X), numbers.alpha(X)
    known = told[~np.isnan(told)]
    assert ((known >= -1) & (known <= 1)).all()
    assert np.isnan(alpha.value) == bool(alpha.why_not)
    if not alpha.why_not:
        assert alpha.low <= alpha.value <= alpha.high <= 1 + 1e-12
    for j, column in enumerate(X.T):
        if np.isnan(column).any() or numbers.constant(column) or len(X) < FEW:
            assert np.isnan(told[j])


@given(some_scores, st.randoms())
def test_the_order_of_students_and_columns_that_are_not_graded_change_nothing(X, rng):
    rows = list(range(len(X)))
    rng.shuffle(rows)
    more = np.column_stack([X[rows], np.full(len(X), np.nan)])
    told = numbers.discrimination(more)[:-1]
    assert told == pytest.approx(numbers.discrimination(X), nan_ok=True, abs=1e-9)
    again = numbers.alpha(more if len(X) else X)
    assert again.value == pytest.approx(numbers.alpha(X).value, nan_ok=True)


@given(st.lists(st.floats(0, 1.2), max_size=50))
def test_every_share_lies_in_one_tenth(shares):
    assert sum(numbers.tenths(np.array(shares))) == len(shares)


def test_the_ends_of_tenths():
    found = numbers.tenths(np.array([0.0, 0.1, 0.3, 0.7 - 0.4, 0.999, 1.0, 1.1]))
    assert found == [1, 1, 0, 2, 0, 0, 0, 0, 0, 3]
