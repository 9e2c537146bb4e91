"""The checks a test calls: what they show and hide, and how to see it again."""

import re
import traceback
import warnings

import numpy as np
import pytest

import cs_nn
from cs_nn import check
from cs_nn.check import probes, rules
from cs_nn.check.compare import difference
from cs_nn.check.report import Finding

SIGNS = ["call", "✗", "pattern", "?", "→", "reproduce"]


def right(X, w, b):
    return 1.0 * (X @ w + b > 0)


def flipped(X, w, b):
    return right(X, w, -b)


def wrong_of(run):
    with pytest.raises(check.Wrong) as caught:
        run()
    return caught.value


def forward(fn, spec=right, family="neuron", **options):
    return wrong_of(lambda: check.forward(fn, spec, family, **options))


def test_a_whole_message_in_its_order():
    lines = list(forward(flipped).finding.lines())
    assert re.fullmatch(r"flipped\(X \(\d, \d\), w \(\d,\), b -?[\d.]+\)", lines[0])
    assert re.fullmatch(
        r"✗ result\[\d\] is [01], expected [01] \(\d of \d entries differ\)\.", lines[1]
    )
    assert lines[2:] == [
        "  M-01 Your output is the one for −b: the bias enters with the wrong sign.",
        "  ? In z = w·x + b, does a larger b make the neuron fire more or less often?",
        "  → Lecture 1 §1, one neuron",
        '  reproduce: cs_nn.probe("neuron", seed=0).call(flipped)',
    ]


def test_a_sentence_that_is_empty_takes_no_line():
    assert list(Finding("It differs.").lines()) == ["✗ It differs."]
    found = Finding("It differs.", pattern="Twice as large.", section="Lecture 1")
    assert list(found.lines()) == [
        "✗ It differs.",
        "  Twice as large.",
        "  → Lecture 1",
    ]


def test_the_notebook_shows_the_message_without_a_traceback():
    wrong = forward(flipped)
    assert wrong._render_traceback_() == list(wrong.finding.lines())
    assert str(wrong).splitlines() == wrong._render_traceback_()
    assert isinstance(wrong, AssertionError)


WRONG = {
    "flipped": flipped,
    "column": lambda X, w, b: right(X, w, b)[:, None],
    "nothing": lambda X, w, b: None,
    "raises": lambda X, w, b: X @ X,
    "dict": lambda X, w, b: {"y": 1},
    "loud": lambda X, w, b: 1 / 0,
}


@pytest.mark.parametrize("name", WRONG)
def test_a_message_has_at_most_eight_lines(name):
    for line in str(forward(WRONG[name])).splitlines():
        assert line.strip()
    assert len(str(forward(WRONG[name])).splitlines()) <= 8


@pytest.mark.parametrize(
    ("family", "wrong", "spec", "options"),
    [
        ("neuron", flipped, right, {}),
        ("xor-net", lambda X: X[:, 0] * 2, lambda X: X[:, 1] * 3, {}),
        ("act", lambda name, z: 2 * z, lambda name, z: 3 * z, {"name": "tanh"}),
        (
            "count-params",
            lambda sizes, bias=True: {"total": 1 + bias},
            lambda sizes, bias=True: {"total": bias},
            {"bias": False},
        ),
    ],
)
def test_the_reproduce_line_gives_the_wrong_result_again(family, wrong, spec, options):
    finding = forward(wrong, spec, family, **options).finding
    name = wrong.__name__.replace("<lambda>", "mine")
    line = finding.reproduce.replace("<lambda>", "mine")
    again = eval(line, {"cs_nn": cs_nn, name: wrong})
    wanted = eval(line, {"cs_nn": cs_nn, name: spec})
    assert difference(again, wanted) == finding.differs


def test_an_exception_can_be_reproduced_too():
    def mine(X, w, b):
        return w @ X.T @ w

    finding = forward(mine).finding
    with pytest.raises(ValueError, match="matmul"):
        eval(finding.reproduce, {"cs_nn": cs_nn, "mine": mine})


def test_a_right_function_passes_public_and_hidden(monkeypatch):
    check.forward(right, right, "neuron", times=5)
    monkeypatch.setenv("CS_NN_SEED", "a secret")
    check.forward(right, right, "neuron", times=5)


def test_the_spec_gets_copies_so_it_may_use_its_arguments_up():
    def spec(X, w, b):
        X += 1
        return X.sum()

    check.forward(lambda X, w, b: (X + 1).sum(), spec, "neuron")


@pytest.mark.parametrize(("how", "first"), [({}, 2), ({"repeats": 1}, 1)])
def test_as_many_probes_are_drawn_as_asked_for(how, first):
    seen = []

    def fn(X, w, b):
        seen.append(X.shape)
        return 0.0

    check.forward(fn, lambda X, w, b: 0.0, "neuron", times=3, **how)
    assert len(seen) == first + 2
    assert seen[:first] == first * [seen[0]]


@pytest.fixture
def secret(monkeypatch):
    monkeypatch.setenv("CS_NN_SEED", "do not tell")
    return list(probes.seeds("neuron", 2))


def everything_said(wrong):
    """All that a student could read of an exception, tracebacks included."""
    return str(wrong) + "".join(traceback.format_exception(wrong)) + repr(wrong)


def test_a_hidden_failure_is_shown_on_a_public_probe(secret):
    wrong = forward(flipped)
    assert re.search(r"seed=\d+\)", wrong.finding.reproduce)
    again = eval(wrong.finding.reproduce, {"cs_nn": cs_nn, "flipped": flipped})
    wanted = eval(wrong.finding.reproduce, {"cs_nn": cs_nn, "flipped": right})
    assert difference(again, wanted) == wrong.finding.differs
    assert not any(seed in everything_said(wrong) for seed in secret)


def only_fails_hidden(seen=0.0):
    """A function that is right on every public probe and wrong on all others."""
    public = [probes.probe("neuron", seed).args[0] for seed in range(30)]

    def lucky(X, w, b):
        known = any(np.array_equal(X, other) for other in public)
        return right(X, w, b) if known else right(X, w, b) + seen

    return lucky


def test_nothing_of_a_hidden_input_leaks_when_no_public_probe_fails(secret):
    wrong = forward(only_fails_hidden(123.0))
    text = "✗ It fails on an input that stays hidden; no public probe shows it."
    assert str(wrong) == text
    said = everything_said(wrong)
    assert not any(piece in said for piece in ("entries differ", *secret))


def test_an_exception_on_a_hidden_input_shows_no_number_of_it(secret):
    lucky = only_fails_hidden(1.0)

    def spies(X, w, b):
        if not np.array_equal(lucky(X, w, b), right(X, w, b)):
            raise ValueError(f"b is {b}")
        return right(X, w, b)

    assert "b is" not in everything_said(forward(spies))


def test_the_hidden_probes_are_the_ones_that_are_asked(secret):
    seen = []

    def spy(X, w, b):
        seen.append(X)
        return right(X, w, b)

    check.forward(spy, right, "neuron", times=2)
    wanted = [probes.probe("neuron", seed).args[0] for seed in secret]
    assert [x.shape for x in seen[::2]] == [x.shape for x in wanted]
    assert all(np.array_equal(a, b) for a, b in zip(seen[::2], wanted, strict=True))


def test_without_a_secret_the_first_failing_probe_is_shown():
    def fails_later(X, w, b):
        first = probes.probe("neuron", 0).args[0]
        return right(X, w, b) + (not np.array_equal(X, first))

    assert "seed=1)" in forward(fails_later).finding.reproduce


def test_looking_for_a_public_probe_ends_soon(secret, monkeypatch):
    monkeypatch.setattr(rules, "PATIENCE", -1.0)
    calls = []

    def counts(X, w, b):
        calls.append(1)
        return only(X, w, b)

    only = only_fails_hidden(1.0)
    forward(counts)
    assert len(calls) == 2 * 2  # the hidden probe and one public one, each twice


def test_a_list_where_an_array_is_asked_for_is_noted_and_costs_nothing():
    with pytest.warns(check.Note) as noted:
        check.forward(lambda X, w, b: list(right(X, w, b)), right, "neuron", times=1)
    text = "<lambda> returns a list; return a numpy array: np.array(…)."
    assert [str(note.message) for note in noted] == [text]


def test_a_list_is_not_noted_where_a_list_or_a_number_is_asked_for():
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        check.example(lambda: [0, 1], gives=[0, 1])
        check.example(lambda: ([0, 1], 2.0), gives=([0, 1], 2.0))


def test_an_example_knows_the_names_of_a_tuple():
    wrong = wrong_of(
        lambda: check.example(lambda: (1.0, 2.0), gives=(1.0, 3.0), result="w b")
    )
    assert wrong.finding.differs == "b is 2, expected 3."
