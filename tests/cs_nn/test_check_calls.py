"""Calling a student's function: what it changes, keeps, raises, warns and returns."""

import warnings

import numpy as np
import pytest

from cs_nn import check
from cs_nn.check.calls import Call, describe

X = np.arange(6.0).reshape(3, 2)


def doubled(X):
    return 2 * X


def finding(fn, *args, gives=0.0, **options):
    """What `check.example` says against a function."""
    with pytest.raises(check.Wrong) as caught:
        check.example(fn, *args, gives=gives, **options)
    return caught.value.finding


def test_a_right_function_passes_silently():
    check.example(doubled, X, gives=2 * X)


def test_the_caller_keeps_its_own_arguments():
    def fills(X):
        X[:] = 0

    before = X.copy()
    finding(fills, X)
    assert np.array_equal(X, before)


def test_an_array_that_is_changed_is_named():
    def scale(weights, rate):
        weights *= rate
        return weights.copy()

    found = finding(scale, np.ones(3), 2.0, gives=2 * np.ones(3))
    assert found.differs == (
        "scale changes its argument weights; leave arguments as they came."
    )
    assert found.called == "scale(weights (3,), rate 2)"
    assert found.misconceptions == ("M-37",)


def test_an_array_inside_a_list_that_is_changed_is_named():
    def shift(names, Ws):
        Ws[1] += 1
        return 0.0

    found = finding(shift, ["a", "b"], [np.zeros((2, 3)), np.zeros(3)])
    assert "shift changes its argument Ws" in found.differs


def test_a_list_that_grows_is_a_changed_argument():
    def count(sizes):
        sizes.append(1)
        return 0.0

    assert "changes its argument sizes" in finding(count, [3, 4]).differs


def test_a_keyword_argument_that_is_changed_costs_too():
    def act(z, slopes):
        slopes += 1
        return 0.0

    found = finding(act, X, slopes=np.zeros(2))
    assert "act changes its argument" in found.differs


def test_what_is_kept_between_two_calls_is_found():
    kept = np.zeros(1)

    def accumulate(x):
        kept[0] += x
        return kept.copy()

    found = finding(accumulate, 2.0, gives=np.array([2.0]))
    assert found.differs == (
        "accumulate gives another result when it is called a second time "
        "with the same arguments."
    )
    assert found.question == "What does it keep between two calls?"
    assert found.misconceptions == ("M-37",)


def test_a_generator_argument_draws_the_same_both_times():
    def mask(shape, rng):
        return (rng.random(shape) > 0.5) * 1.0

    wanted = mask((2, 3), np.random.default_rng(1))
    check.example(mask, (2, 3), np.random.default_rng(1), gives=wanted)


def test_a_function_may_be_an_argument():
    check.example(lambda f, x: f(x), np.tanh, 0.0, gives=0.0)


@pytest.mark.parametrize(
    "view",
    [
        lambda X: X,
        lambda X: X.T.T,
        lambda X: X[:, :],
        lambda X: np.asarray(X),
        lambda X: np.maximum(X, 0, out=X[:]),
    ],
)
def test_a_result_that_is_a_view_of_an_argument_is_refused(view):
    found = finding(view, X, gives=X)
    assert "returns (a view of) one of its arguments." in found.differs
    assert found.misconceptions == ("M-37",)


def test_a_part_of_the_result_may_not_be_an_argument_either():
    found = finding(lambda Ws: (Ws[0], 1.0), [X, X], gives=(X, 1.0), result="W b")
    assert "(a view of)" in found.differs
    found = finding(lambda z, slopes: slopes, 1.0, slopes=X, gives=X)
    assert "(a view of)" in found.differs


def test_a_copy_of_an_argument_is_welcome():
    check.example(lambda X: X.copy(), X, gives=X)
    check.example(lambda X: (X + 0, [1.0]), X, gives=(X, [1.0]))


def test_a_wrong_value_is_said_before_shared_memory():
    assert "is 0, expected 1" in finding(lambda X: X, X, gives=X + 1).differs


def test_an_exception_shows_the_students_own_line():
    def product(X, w):
        other = w[:1]
        return X @ other

    found = finding(product, X, np.ones(2))
    first = product.__code__.co_firstlineno
    assert found.differs.startswith("product raised ValueError: matmul")
    assert found.differs.endswith(f", in your line {first + 2}: `return X @ other`.")
    assert found.called == "product(X (3, 2), w (2,))"


def test_the_innermost_of_the_students_lines_is_shown():
    def inner(x):
        return {}[x]

    def outer(x):
        return inner(x)

    found = finding(outer, 1)
    line = inner.__code__.co_firstlineno + 1
    assert found.differs.endswith(f", in your line {line}: `return {{}}[x]`.")
    assert "KeyError: 1" in found.differs


def test_a_long_exception_becomes_one_short_line():
    def loud(x):
        raise ValueError("first\n" * 100)

    def longer(x):
        raise ValueError("x" * 10_000)

    assert finding(loud, 1).differs.startswith("loud raised ValueError: first, in your")
    assert len(finding(longer, 1).differs) < 400


def test_wrong_arguments_need_no_line():
    found = finding(lambda a: a, 1, 2)
    assert found.differs.startswith("<lambda> raised TypeError: ")
    assert found.differs.endswith(".")


def test_what_is_not_written_yet_is_one_plain_sentence():
    def step(z):
        raise NotImplementedError

    found = finding(step, X, family="step")
    todo = "replace `raise NotImplementedError` by your own code."
    assert list(found.lines()) == [f"✗ step is not written yet: {todo}"]


def test_the_function_that_is_not_written_is_named_not_its_caller():
    def step(z):
        raise NotImplementedError

    def neuron(X):
        return step(X)

    assert finding(neuron, X).differs.startswith("step is not written yet: ")


def test_an_unwritten_function_without_its_source_goes_by_its_own_name():
    space = {}
    exec("def step(z):\n    raise NotImplementedError", space)
    assert finding(space["step"], X).differs.startswith("step is not written yet: ")


def test_none_asks_for_a_return():
    def step(z):
        z = z > 0

    assert finding(step, X, gives=X).differs == "result is None: is a `return` missing?"


@pytest.mark.parametrize("category", [UserWarning, DeprecationWarning, FutureWarning])
def test_other_warnings_cost_nothing_and_stay_quiet(category, capfd):
    def talkative(X):
        warnings.warn("hm", category, stacklevel=1)
        return 2 * X

    check.example(talkative, X, gives=2 * X)
    assert capfd.readouterr().err == ""


@pytest.mark.parametrize(
    ("fn", "says"),
    [
        (lambda z: 1 / (1 + np.exp(z)), "overflow encountered in exp"),
        (lambda z: np.where(z > 0, 0.0, 1 + np.log(z * 0) * 0), "divide by zero"),
    ],
)
def test_a_floating_warning_costs_though_the_result_is_right(fn, says):
    z = np.array([1000.0, 900.0])
    with pytest.raises(check.Wrong, match=says):
        check.example(fn, z, gives=[0.0, 0.0])


def test_underflow_is_no_mistake():
    check.example(np.exp, np.array([-1000.0]), gives=[0.0])


@pytest.mark.parametrize("family", ["act", "dact"])
def test_overflow_has_its_name(family):
    def act(name, z):
        return 1 / (1 + np.exp(-z))

    z = np.array([-1000.0, 1000.0])
    found = finding(act, "logistic", z, gives=[0.0, 1.0], family=family)
    assert found.misconceptions == ("M-07",)
    assert found.differs == "act warns: overflow encountered in exp."


def test_overflow_has_its_name_when_it_ends_in_nan():
    def act(name, z):
        return np.exp(z) / (1 + np.exp(z))

    z = np.array([-1000.0, 1000.0])
    found = finding(act, "logistic", z, gives=[0.0, 1.0], family="act")
    assert found.misconceptions == ("M-07",)
    assert found.differs == "result[1] is nan, expected 1 (1 of 2 entries differ)."


def test_a_warning_beside_a_finite_wrong_value_is_not_its_cause():
    def act(name, z):
        return 0.5 / (1 + np.exp(-z))

    z = np.array([-1000.0, 1000.0])
    found = finding(act, "logistic", z, gives=[0.0, 1.0], family="act")
    assert found.misconceptions == ()


def test_a_call_shows_shapes_not_numbers():
    call = Call(doubled, (np.zeros((5, 3)),), {"slopes": np.zeros(2), "alpha": 0.25})
    assert str(call) == "doubled(X (5, 3), slopes=(2,), alpha=0.25)"


def test_arguments_without_names_are_numbered():
    assert str(Call(lambda *rows: 0, (1, 2.0), {})) == "<lambda>(rows 1, argument 1 2)"


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (np.zeros((2, 3)), "(2, 3)"),
        ([np.zeros(2), np.zeros((2, 1))], "[(2,), (2, 1)]"),
        ([3, 4, 2], "[3, 4, 2]"),
        (0.123456, "0.1235"),
        ("tanh", "tanh"),
        (list(range(100)), "list"),
        (doubled, "doubled"),
        (lambda x: x, "<lambda>"),
        (object(), "object"),
    ],
)
def test_arguments_are_described_briefly(value, text):
    assert describe(value) == text
