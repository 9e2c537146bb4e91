"""Diagnosis: each known mistake is named, no right answer is, and patterns are told."""

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from cs_nn import check
from cs_nn.check import probes, rules
from cs_nn.check.calls import Call
from cs_nn.check.diagnose import Case
from cs_nn.check.misconceptions import everything
from cs_nn.check.patterns import pattern

CALM = settings(deadline=None, derandomize=True, max_examples=40)
seeds = st.integers(0, 10**6)


def step(z):
    return 1.0 * (z > 0)


def neuron(X, w, b):
    return 1.0 * (X @ w + b > 0)


def perceptron(X, y, lr, order):
    w, b, mistakes = np.zeros(X.shape[1]), 0.0, []
    for i in order:
        error = y[i] - float(X[i] @ w + b > 0)
        if error:
            w, b = w + lr * error * X[i], b + lr * error
            mistakes.append(i)
    return w, b, mistakes


def xor_net(X):
    return np.maximum(0, X @ np.ones((2, 2)) + [0, -1]) @ [1, -2]


def logistic(z):
    return 0.5 + 0.5 * np.tanh(z / 2)


ACT = {
    "step": step,
    "logistic": logistic,
    "tanh": np.tanh,
    "arctan": np.arctan,
    "softsign": lambda z: z / (1 + abs(z)),
    "relu": lambda z: np.maximum(z, 0),
    "leaky": lambda z: np.where(z > 0, z, 0.01 * z),
    "prelu": lambda z, alpha: np.where(z > 0, z, alpha * z),
    "rrelu": lambda z, slopes: np.where(z > 0, z, slopes * z),
}
DACT = {
    "step": lambda z: 0 * z,
    "logistic": lambda z: logistic(z) * logistic(-z),
    "tanh": lambda z: 1 - np.tanh(z) ** 2,
    "arctan": lambda z: 1 / (1 + z**2),
    "softsign": lambda z: 1 / (1 + abs(z)) ** 2,
    "relu": step,
    "leaky": lambda z: np.where(z > 0, 1, 0.01),
    "prelu": lambda z, alpha: np.where(z > 0, 1, alpha),
    "rrelu": lambda z, slopes: np.where(z > 0, 1, slopes),
}


def count_params(sizes, bias=True):
    weights = sum(a * b for a, b in pairwise(sizes))
    neurons = sum(sizes[1:])
    biases = neurons * bias
    total = weights + biases
    return {"neurons": neurons, "weights": weights, "biases": biases, "total": total}


def collapse(Ws, bs):
    W, b = Ws[0] + 0, bs[0] + 0
    for V, c in zip(Ws[1:], bs[1:], strict=True):
        W, b = W @ V, b @ V + c
    return W, b


RIGHT = {
    "step": step,
    "neuron": neuron,
    "perceptron": perceptron,
    "xor-net": xor_net,
    "act": lambda name, z, **p: ACT[name](z, **p),
    "dact": lambda name, z, **p: DACT[name](z, **p),
    "count-params": count_params,
    "collapse": collapse,
}
CHOICES = {
    "act": [{"name": name} for name in ACT],
    "dact": [{"name": name} for name in DACT],
    "count-params": [{}, {"bias": False}],
}
MISTAKES = [e for e in everything() if e.looks and e.family in RIGHT]
CASES = [(f, o) for f in RIGHT for o in CHOICES.get(f, [{}])]


def judged(fn, family, seed, **options):
    """The finding of one probe, or None when it passes."""
    probe = probes.probe(family, seed, **options)
    call = Call(fn, probe.args, probe.kwargs)
    try:
        rules.judge(Case(call, RIGHT[family], family, "w b mistakes"))
    except check.Wrong as wrong:
        return wrong.finding
    return None


@pytest.mark.parametrize(("family", "options"), CASES, ids=str)
@CALM
@given(seeds)
def test_no_entry_fires_for_a_right_answer(family, options, seed):
    assert judged(RIGHT[family], family, seed, **options) is None


def makes(entry):
    """The function of a student who makes this mistake, and no other."""

    def wrong(*args, **kwargs):
        try:
            return entry.looks(RIGHT[entry.family], *args, **kwargs)
        except ValueError:  # another activation
            return RIGHT[entry.family](*args, **kwargs)

    return wrong


@pytest.mark.parametrize("entry", MISTAKES, ids=lambda e: f"{e.id}-{e.family}")
def test_each_mistake_is_seen_and_named_as_itself(entry):
    options = CHOICES.get(entry.family, [{}])
    found = [
        judged(makes(entry), entry.family, seed, **choice)
        for seed in range(20)
        for choice in options
    ]
    named = [finding for finding in found if finding]
    assert len(named) >= 20 * 0.6
    assert {finding.misconceptions for finding in named} == {(entry.id,)}
    assert entry.sentence in {finding.pattern for finding in named}
    assert {finding.question for finding in named} == {entry.question}


def sentence(fn, family, seed=0, **options):
    return judged(fn, family, seed, **options).pattern


def test_two_mistakes_in_one_exercise_are_told_apart():
    apart = [entry for entry in MISTAKES if entry.id != "M-08"]
    for family in {entry.family for entry in apart}:
        entries = [entry for entry in apart if entry.family == family]
        assert len({entry.sentence for entry in entries}) == len(entries)


@CALM
@given(seeds)
def test_the_sign_of_the_bias_and_the_threshold_are_told_apart(seed):
    sign = sentence(lambda X, w, b: neuron(X, w, -b), "neuron", seed)
    equality = sentence(lambda X, w, b: 1.0 * (X @ w + b >= 0), "neuron", seed)
    assert "−b" in sign
    assert "exactly on the line" in equality


@CALM
@given(seeds, st.sampled_from([0.0, 1.0]))
def test_a_mistake_nobody_described_is_not_given_a_name(seed, same_for_all):
    found = judged(lambda X, w, b: np.full(len(X), same_for_all), "neuron", seed)
    assert found.misconceptions == ()


def test_every_entry_speaks_in_full_sentences_and_points_to_a_page():
    for entry in everything():
        assert entry.sentence.endswith((".", "…"))
        assert entry.question.endswith(("?", "."))
        assert entry.section.startswith(("Lecture ", "Week "))
        assert entry.id.startswith("M-")
        assert "\n" not in entry.sentence + entry.question + entry.section


AND = np.array([0.0, 0, 0, 1])
corners = np.array([[0.0, 0], [0, 1], [1, 0], [1, 1]])


def example_of(fn, *args, gives, family, **options):
    with pytest.raises(check.Wrong) as caught:
        check.example(fn, *args, gives=gives, family=family, **options)
    return caught.value.finding


def test_a_worked_example_names_the_sign_of_the_bias_without_an_oracle():
    w, b = np.array([1.0, 1.0]), -1.5
    found = example_of(
        lambda X, w, b: neuron(X, w, -b), corners, w, b, gives=AND, family="neuron"
    )
    assert found.misconceptions == ("M-01",)


def test_a_worked_example_names_an_update_in_the_wrong_way():
    args = (corners, AND, 0.5, [3, 0, 1])
    found = example_of(
        lambda X, y, lr, order: perceptron(X, y, -lr, order),
        *args,
        gives=perceptron(*args),
        family="perceptron",
        result="w b mistakes",
    )
    assert found.misconceptions == ("M-52",)


def test_a_worked_example_names_no_mistake_for_another_wrong_answer():
    w, b = np.array([1.0, 1.0]), -1.5
    found = example_of(
        lambda X, w, b: 0 * neuron(X, w, b), corners, w, b, gives=AND, family="neuron"
    )
    assert found.misconceptions == ()
    assert found.pattern == "Yours is 0 everywhere."


def test_an_exception_can_give_a_mistake_away():
    found = judged(lambda Ws, bs: Ws[1] @ Ws[0], "collapse", 0)
    assert found.misconceptions == ("M-04",)
    found = judged(lambda X: {(0, 0): 0}[tuple(X[0])], "xor-net", 0)
    assert found.misconceptions == ("M-08",)
    found = judged(lambda Ws, bs: 1 / 0, "collapse", 0)
    assert found.misconceptions == ()


rows = st.lists(st.integers(1, 9), min_size=3, max_size=6, unique=True)


@CALM
@given(rows, st.sampled_from([-3.0, -0.5, 0.2, 2.0, 5.0]))
def test_a_factor_is_told(values, factor):
    want = np.array(values, dtype=float)
    times = f"exactly {factor:.4g} times the expected result, everywhere."
    assert pattern(factor * want, want) == f"Yours is {times}"


@CALM
@given(rows)
def test_the_opposite_sign_is_told(values):
    want = np.array(values, dtype=float)
    assert pattern(-want, want) == (
        "Yours is the expected result with the opposite sign."
    )


@CALM
@given(rows)
def test_reversed_order_is_told(values):
    assume(values != values[::-1])
    want = np.array(values, dtype=float)
    assert pattern(want[::-1], want) == "Yours is in reversed order."


def test_a_transpose_and_a_mere_reshape_are_told_apart():
    want = np.arange(6.0).reshape(2, 3)
    assert pattern(want.T, want) == "Yours is the transpose of the expected array."
    only_shape = "The numbers are right; only the shape differs."
    assert pattern(want.reshape(3, 2), want) == only_shape
    assert pattern(want.ravel(), want) == only_shape
    assert pattern(want.reshape(3, 2) + 1, want) == ""


@pytest.mark.parametrize("bad", [np.nan, np.inf])
def test_what_is_not_finite_is_told(bad):
    text = "Yours has entries that are nan or infinite."
    assert pattern(np.array([1.0, bad]), np.ones(2)) == text


@pytest.mark.parametrize(
    ("got", "want"),
    [
        (np.array([1.0, 2.0, 4.0]), np.array([1.0, 2.0, 3.0])),
        (np.array([1.0, 0.0]), np.array([0.0, 0.0])),
        (None, (1.0, 2.0)),
        ("text", np.ones(2)),
        ({"a": 1}, {"a": 2}),
        ((np.ones(2), 1.0), (np.ones(2), 2.0)),
    ],
)
def test_where_there_is_no_pattern_none_is_claimed(got, want):
    assert pattern(got, want) == ""
