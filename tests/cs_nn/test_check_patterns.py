"""Patterns say what can be seen of a wrong array, and where; they never guess."""

import numpy as np
import pytest

from cs_nn import check
from cs_nn.check.parts import at, first_wrong
from cs_nn.check.patterns import pattern
from tests.catalogue import deep, softmax

WANT = np.random.default_rng(0).normal(size=(5, 4)) + 3
SIZES = {"X has 5 rows": 5, "X has 3 columns": 3, "W has 4 columns": 4}


@pytest.mark.parametrize(
    ("factor", "ending"),
    [
        (5.0, "everywhere; X has 5 rows."),
        (1 / 5, "everywhere; that is 1/5, and X has 5 rows."),
        (1 / 20, "everywhere; that is 1/(5 · 4): X has 5 rows, W has 4 columns."),
        (20.0, "everywhere; that is 5 · 4: X has 5 rows, W has 4 columns."),
        (2.0, "exactly 2 times the expected result, everywhere."),
        (0.5, "exactly 0.5 times the expected result, everywhere."),
        (-1.0, "with the opposite sign."),
    ],
)
def test_a_factor_is_explained_by_the_sizes_of_the_arguments(factor, ending):
    assert pattern(factor * WANT, WANT, SIZES).endswith(ending)


def changed(index, value=9.0):
    got = WANT.copy()
    got[index] = value
    return got


@pytest.mark.parametrize(
    ("got", "text"),
    [
        (changed(2), "Only row 2 of 5 differ."),
        (changed((slice(None), 1)), "Only column 1 of 4 differ."),
        (changed(slice(1, None)), "It is right in row 0 only."),
        (changed((slice(None), [0, 1]), 0.0), "Yours is 0 where the expected result"),
        (WANT[::-1], "Yours has its rows in reversed order."),
        (WANT[::-1, ::-1], "Yours is turned by 180°"),
        (np.roll(WANT, 1, axis=0), "Yours is shifted by one along its rows."),
        (WANT.sum(axis=0), ""),
        (changed((0, 0)), ""),
        (WANT + np.arange(20.0).reshape(5, 4) + 1, ""),
    ],
)
def test_where_the_error_sits_is_told_and_otherwise_nothing(got, text):
    found = pattern(got, WANT)
    assert found.startswith(text)
    assert bool(found) == bool(text)


def test_a_missing_sum_is_told():
    assert "summed over axis 0" in pattern(WANT, WANT.sum(axis=0))
    assert "summed over axis 0" in pattern(WANT, WANT.sum(axis=0, keepdims=True))


def test_only_a_border_differs():
    got = np.random.default_rng(1).normal(size=(6, 6)) + 3
    want = got.copy()
    want[[0, -1]], want[:, [0, -1]] = 0.5, 0.5
    assert pattern(got, want) == "Only the border differs."


def test_the_first_wrong_part_is_described_not_the_whole():
    expected = {"a": np.ones(3), "b": (np.ones(2), WANT)}
    got = {"a": np.ones(3), "b": (np.ones(2), 2 * WANT)}
    path = first_wrong(got, expected, 1e-7)
    assert path == ("b", 1)
    assert at(got, path) is got["b"][1]
    assert first_wrong((1.0, 2.0), {"a": 1.0}, 1e-7) == ()


def test_a_part_of_nothing_but_nan_tells_less_than_another():
    assert first_wrong((np.nan, 2.0), (1.0, 1.0), 1e-7) == (1,)
    assert first_wrong((np.nan, 1.0), (1.0, 1.0), 1e-7) == (0,)


def test_a_message_names_the_factor_of_the_wrong_component_only():
    def wrong(X):
        return X + 0.0, X.sum(axis=0) / len(X)

    with pytest.raises(check.Wrong) as caught:
        check.example(wrong, WANT, gives=(WANT, WANT.sum(axis=0)), result="dX db")
    found = caught.value.finding
    assert found.differs.startswith("db[0] is")
    assert found.pattern.endswith("that is 1/5, and X has 5 rows.")


def test_a_worked_example_tells_a_missing_1_n_from_one_too_many():
    Z, Y = np.array([[0.0, 1.0, 2.0], [3.0, 1.0, 0.0]]), np.eye(3)[[2, 1]]
    right = softmax.softmax_ce(Z, Y)
    for name, id_ in (("no_mean_in_dZ", "M-22"), ("mean_twice", "M-23")):
        wrong = next(m.fn for m in softmax.CE.wrong if m.name == name)
        with pytest.raises(check.Wrong) as caught:
            check.example(wrong, Z, Y, gives=right, family="softmax-ce", result="L dZ")
        assert caught.value.finding.misconceptions == (id_,)


def test_a_worked_example_names_no_mistake_by_the_one_that_mends_it():
    rng = np.random.default_rng(0)
    args = (3, 16, 2.0, "tanh")
    gives = deep.exploding()(*args, np.random.default_rng(0))
    no_width = deep.exploding(deviation=lambda g, w: g)
    with pytest.raises(check.Wrong) as caught:
        check.example(no_width, *args, rng, gives=gives, family="explode")
    assert caught.value.finding.misconceptions == ()
