"""Comparing results: shape before value, yours before expected, and the first place."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import array_shapes, arrays

from cs_nn.check.compare import difference, misshapen, same, shown

CALM = settings(deadline=None, derandomize=True, max_examples=100)
numbers = st.floats(-1e6, 1e6).filter(lambda v: abs(v) > 1e-3)
filled = arrays(float, array_shapes(max_dims=3, max_side=4), elements=numbers)


def test_equal_arrays_show_no_difference():
    assert difference(np.array([1.0, 2.0]), np.array([1.0, 2.0])) is None


def test_the_shape_is_compared_before_the_values():
    got, expected = np.zeros((4, 1)), np.arange(4.0)
    assert difference(got, expected) == "result has shape (4, 1); expected (4,)."


@pytest.mark.parametrize("shape", [(1,), (3, 1), (1, 3), (2, 3)])
def test_a_result_that_would_broadcast_is_not_accepted(shape):
    assert difference(np.ones(shape), np.ones(3)).startswith("result has shape")


def test_yours_comes_first_then_expected_with_place_and_count():
    got, expected = np.zeros((2, 3)), np.array([[0.0, 0, 7], [0, 8, 0]])
    assert difference(got, expected, "db") == (
        "db[0, 2] is 0, expected 7 (2 of 6 entries differ)."
    )


@CALM
@given(filled, st.data())
def test_the_first_wrong_entry_in_reading_order_is_named(expected, data):
    places = st.lists(st.sampled_from(list(np.ndindex(expected.shape))), min_size=1)
    wrong = sorted(set(data.draw(places)))
    got = expected.copy()
    for place in wrong:
        got[place] += 1 + np.abs(expected).max()
    text = difference(got, expected)
    assert text.startswith(f"result[{', '.join(map(str, wrong[0]))}] is ")
    assert f"({len(wrong)} of {got.size} entries differ)" in text


@CALM
@given(filled, st.floats(-0.9, 0.9))
def test_the_tolerance_is_a_part_of_the_largest_entry(expected, part):
    largest = np.abs(expected).max()
    assert same(expected + part * 1e-7 * largest, expected)
    assert not same(expected + 1.2e-7 * largest, expected)


def test_all_zeros_are_compared_absolutely():
    assert same(np.full(3, 5e-8), np.zeros(3))
    assert not same(np.full(3, 5e-7), np.zeros(3))


def test_one_entry_that_differs_is_enough():
    expected = np.arange(100.0)
    got = expected.copy()
    got[99] = 98.0
    assert difference(got, expected) == (
        "result[99] is 98, expected 99 (1 of 100 entries differ)."
    )


@pytest.mark.parametrize(
    ("bad", "shown_as"), [(np.nan, "nan"), (np.inf, "inf"), (-np.inf, "-inf")]
)
def test_nan_and_inf_are_differences_and_shown(bad, shown_as):
    text = difference(np.array([1.0, bad]), np.array([1.0, 2.0]))
    assert text == f"result[1] is {shown_as}, expected 2 (1 of 2 entries differ)."


def test_nan_and_inf_agree_with_themselves_only():
    special = np.array([np.nan, np.inf, -np.inf, 1.0])
    assert same(special, special.copy())
    assert not same(special[[0, 2, 1, 3]], special)
    assert not same(np.array([2.0]), np.array([np.inf]))
    assert not same(np.array([2.0]), np.array([np.nan]))


def test_an_infinite_entry_does_not_widen_the_tolerance():
    assert not same(np.array([np.inf, 1.1]), np.array([np.inf, 1.0]))


def test_none_asks_for_a_return():
    text = "result is None: is a `return` missing?"
    assert difference(None, np.zeros(3)) == text
    assert difference(None, 3.0) == text


def test_a_function_asks_for_brackets():
    assert difference(np.mean, np.zeros(3)) == (
        "result is a function (is a pair of brackets missing?); "
        "expected an array of shape (3,)."
    )


@pytest.mark.parametrize(
    ("got", "kind"),
    [
        ("0.5", "a str"),
        ({"a": 1}, "a dict"),
        ([1.0, None], "a list"),
        ([[1.0], [1.0, 2.0]], "a list"),
        (np.array(["a", "b"]), "an array of type <U1"),
        (np.array([1.0, None]), "an array of type object"),
        (np.array([1j, 2.0]), "an array of type complex128"),
        (3j, "a complex"),
    ],
)
def test_what_is_no_array_of_numbers_is_called_what_it_is(got, kind):
    text = difference(got, np.array([1.0, 2.0]))
    assert text == f"result is {kind}; expected an array of shape (2,)."


def test_text_where_a_number_is_wanted_is_named():
    assert difference("0.5", 0.5) == "result is a str; expected a number."


def test_complex_numbers_are_not_cut_to_their_real_part():
    assert not same(np.array([1 + 5j]), np.array([1.0]))


@pytest.mark.parametrize("got", [2, 2.0, np.float64(2), np.int64(2), np.array(2.0)])
def test_a_number_and_an_array_without_axes_are_the_same(got):
    assert difference(got, 2.0) is None
    assert difference(2.0, got) is None
    assert difference(got, 3.0, "loss") == "loss is 2, expected 3."


def test_a_number_is_not_an_array_of_one_number():
    assert difference(np.array([2.0]), 2.0) == "result has shape (1,); expected ()."


def test_booleans_and_integers_count_as_numbers():
    assert same(np.array([True, False]), np.array([1.0, 0.0]))
    assert same(np.array([1, 0]), np.array([1.0, 0.0]))
    assert same([1, 0], np.array([1.0, 0.0]))


def test_a_worked_matrix_may_be_written_as_lists():
    assert difference(np.eye(2), [[1, 0], [0, 1]]) is None
    assert difference(np.eye(3), [[1, 0], [0, 1]]) == (
        "result has shape (3, 3); expected (2, 2)."
    )


def test_each_part_of_a_tuple_goes_by_its_name():
    expected = (np.array([1.0, 2.0]), 3.0, [0, 1])
    assert difference(expected, expected, "w b mistakes") is None
    assert difference(list(expected), expected, "w b mistakes") is None
    assert difference((expected[0], 4.0, [0, 1]), expected, "w b mistakes") == (
        "b is 4, expected 3."
    )
    assert difference((*expected[:2], [0]), expected, "w b mistakes") == (
        "mistakes has shape (1,); expected (2,)."
    )
    assert difference((1.0, 2.0), (1.0, 3.0)) == "result[1] is 2, expected 3."


def test_a_tuple_of_another_length_is_told_what_to_return():
    expected = (np.zeros(2), 0.0)
    assert difference((np.zeros(2),), expected, "w b") == (
        "the result is a tuple of 1; expected a tuple of 2: (w, b)."
    )
    assert difference(None, expected, "w b") == (
        "the result is None; expected a tuple of 2: (w, b)."
    )


def test_a_mapping_names_the_first_missing_key():
    expected = {"weights": 20, "biases": 6}
    assert difference({"biases": 6}, expected) == (
        "the key 'weights' is missing; you returned ['biases']."
    )
    assert difference([20, 6], expected) == (
        "the result is a list; expected a dict with keys ['weights', 'biases']."
    )


def test_a_mapping_compares_by_key():
    expected = {"weights": 20, "biases": 6}
    assert difference({"biases": 6, "weights": 20}, expected) is None
    assert difference({"biases": 9, "weights": 20}, expected) == (
        "biases is 9, expected 6."
    )


def test_text_and_none_are_compared_as_they_are():
    assert difference("relu", "relu") is None
    assert difference("tanh", "relu", "name") == "name is 'tanh', expected 'relu'."
    assert difference(None, None) is None
    assert difference(np.zeros(3), "relu") == (
        "result is array([0., 0., 0.]), expected 'relu'."
    )
    assert difference(np.zeros(3), None).endswith("expected None.")


def test_what_holds_no_numbers_is_compared_by_its_kind():
    rng = np.random.default_rng(0)
    assert same([rng, abs], [rng, abs])
    assert not same(3.0, rng)


def test_same_swallows_what_cannot_be_compared():
    assert not same(object(), np.zeros(2))
    assert not same(np.zeros(2), {"a": 1})


def test_misshapen_judges_form_and_not_values():
    assert misshapen(np.full(3, np.nan), (3,)) is None
    assert misshapen(None, (3,)) == "result is None: is a `return` missing?"
    assert misshapen(1.0, (3,), "act") == "act has shape (); expected (3,)."


def test_a_shown_value_is_one_short_line():
    assert shown(np.eye(2)) == "array([[1., 0.], [0., 1.]])"
    long = shown(np.eye(9))
    assert len(long) == 60
    assert "\n" not in long
    assert long.endswith("…")
