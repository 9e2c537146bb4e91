"""A part of a result alone: the other parts are right, whatever was handed in."""

import inspect

import pytest

from cs_nn import check
from cs_nn.check.alone import alone
from cs_nn.check.calls import line_of


def right(a, b):
    return a + b, a * b


def sum_is_wrong(a, b):
    return a - b, a * b


def test_the_chosen_part_is_the_students_and_the_rest_is_right():
    assert alone(0, sum_is_wrong, right)(5, 2) == (3, 10)
    assert alone(1, sum_is_wrong, right)(5, 2) == (7, 10)


@pytest.mark.parametrize("result", [None, 3.0, (1.0,), (1.0, 2.0, 3.0)])
def test_what_is_no_such_tuple_comes_back_as_it_is(result):
    assert alone(0, lambda a, b: result, right)(5, 2) is result


def test_it_looks_like_the_students_function():
    one = alone(0, sum_is_wrong, right)
    assert one.__name__ == "sum_is_wrong"
    assert list(inspect.signature(one).parameters) == ["a", "b"]


def test_an_error_is_found_on_the_students_own_line():
    def broken(a, b):
        return a / (b - b), 0

    with pytest.raises(ZeroDivisionError) as caught:
        alone(0, broken, right)(1.0, 2.0)
    assert "a / (b - b)" in line_of(caught.value, alone(0, broken, right))


def test_a_check_names_the_part_that_is_wrong():
    check.example(alone(1, sum_is_wrong, right), 5.0, 2.0, gives=(7.0, 10.0))
    with pytest.raises(check.Wrong, match="sum_is_wrong"):
        check.example(alone(0, sum_is_wrong, right), 5.0, 2.0, gives=(7.0, 10.0))
