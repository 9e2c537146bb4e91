"""Probes: the same everywhere for one seed, asymmetric, and hidden while grading."""

import re
from itertools import combinations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import cs_nn
from cs_nn.check import probes

MANY = settings(deadline=None, derandomize=True, max_examples=200)
any_seed = st.integers(0, 10**9) | st.text("0123456789abcdef", min_size=16, max_size=16)
OPTIONS = {
    "step": {},
    "neuron": {},
    "perceptron": {},
    "xor-hidden": {},
    "xor-net": {},
    "act": {"name": "rrelu"},
    "dact": {"name": "prelu"},
    "count-params": {},
    "collapse": {},
}


def draw(family, seed):
    return probes.probe(family, seed, **OPTIONS[family])


def numbers(probe):
    """Every array and number of a probe, as one flat list of arrays."""
    found = []
    todo = [*probe.args, *probe.kwargs.values()]
    while todo:
        value = todo.pop(0)
        if isinstance(value, list):
            todo += value
        elif not isinstance(value, str):
            found.append(np.asarray(value))
    return found


def equal(one, other):
    pairs = list(zip(numbers(one), numbers(other), strict=False))
    return len(numbers(one)) == len(numbers(other)) and all(
        np.array_equal(a, b) for a, b in pairs
    )


def all_different(*sizes):
    return all(a != b for a, b in combinations(sizes, 2)) and min(sizes) > 1


@pytest.mark.parametrize("family", OPTIONS)
@settings(MANY, max_examples=30)
@given(seed=any_seed)
def test_one_seed_gives_one_probe(family, seed):
    assert equal(draw(family, seed), draw(family, seed))


@pytest.mark.parametrize("family", OPTIONS)
def test_other_seeds_give_other_probes(family):
    pairs = combinations([draw(family, seed) for seed in range(8)], 2)
    assert not any(equal(a, b) for a, b in pairs)


def test_families_do_not_share_their_numbers():
    one, other = (draw(family, 0).args[0] for family in ("xor-net", "xor-hidden"))
    assert one.shape != other.shape or not np.array_equal(one, other)


@MANY
@given(any_seed)
def test_step_meets_zero_exactly_once(seed):
    (z,) = draw("step", seed).args
    assert all_different(*z.shape)
    assert (z == 0).sum() == 1
    assert np.abs(z[z != 0]).min() >= 0.05
    assert (z[0] != 0).all()


@MANY
@given(any_seed)
def test_neuron_has_one_row_exactly_on_its_line(seed):
    X, w, b = draw("neuron", seed).args
    assert all_different(*X.shape)
    assert w.shape == X.shape[1:]
    assert (w != 0).all()
    assert (X[1:, 1:] != 0).all()
    assert b != 0
    scores = X @ w + b
    assert scores[0] == 0
    assert sum(x * v for x, v in zip(X[0], w, strict=True)) + b == 0
    assert scores[1] != 0
    assert scores[2] != 0


@MANY
@given(any_seed)
def test_neuron_tells_the_sign_of_its_bias_apart(seed):
    X, w, b = draw("neuron", seed).args
    right, flipped = X @ w + b > 0, X @ w - b > 0
    assert not np.array_equal(right, flipped)
    assert not np.array_equal(right, X @ w + b >= 0)
    assert len(set(right)) == len(set(flipped)) == 2  # no constant looks like either


@MANY
@given(any_seed)
def test_perceptron_visits_rows_in_its_own_order(seed):
    X, y, lr, order = draw("perceptron", seed).args
    assert all_different(*X.shape, len(order))
    assert (X != 0).all()
    assert set(y.tolist()) == {0, 1}
    assert y.shape == (len(X),)
    assert lr not in (0, 0.5, 1)
    assert set(order) <= set(range(len(X)))
    assert order != sorted(order)
    assert len(set(order)) < len(order)


@MANY
@given(any_seed)
def test_xor_meets_points_beside_the_corners(seed):
    (X,) = draw("xor-net", seed).args
    assert X.shape[1] == 2
    assert len(X) > 2
    assert not np.isin(X, (0.0, 1.0)).all()


@MANY
@given(any_seed, st.sampled_from(["tanh", "prelu", "rrelu"]))
def test_activations_are_probed_away_from_their_kink(seed, name):
    probe = probes.probe("dact", seed, name=name)
    which, z = probe.args
    assert which == name
    assert all_different(*z.shape)
    assert np.abs(z).min() >= 0.05
    assert set(probe.kwargs) == {"prelu": {"alpha"}, "rrelu": {"slopes"}}.get(
        name, set()
    )
    for slope in probe.kwargs.values():
        assert np.all(np.asarray(slope) >= 0.1)
        assert np.shape(slope) in ((), z.shape)


@MANY
@given(any_seed)
def test_layer_sizes_differ_pairwise(seed):
    (sizes,) = draw("count-params", seed).args
    assert all_different(*sizes)
    assert 3 <= len(sizes) <= 5
    Ws, bs = draw("collapse", seed).args
    widths = [Ws[0].shape[0], *(W.shape[1] for W in Ws)]
    assert all_different(*widths)
    assert [W.shape[0] for W in Ws] == widths[:-1]
    assert [b.shape for b in bs] == [(m,) for m in widths[1:]]
    assert all((A != 0).all() for A in [*Ws, *bs])


@MANY
@given(st.integers(0, 10**6), st.integers(1, 5), st.integers(2, 5))
def test_sizes_are_different_and_in_their_range(seed, count, low):
    drawn = probes.sizes(np.random.default_rng(seed), count, low, low + 5)
    assert len(set(drawn)) == count
    assert all(low <= size <= low + 5 for size in drawn)


def test_an_unknown_family_is_refused_with_the_known_ones():
    with pytest.raises(ValueError, match=r"There is no probe 'nope'; there are \["):
        probes.probe("nope")


def test_options_reach_the_probe():
    assert probes.probe("count-params", bias=False).kwargs == {"bias": False}
    assert probes.probe("count-params").kwargs == {}


def test_a_student_draws_a_probe_from_the_package():
    assert cs_nn.probe("neuron", seed=3).call(lambda X, w, b: X.shape[1]) == len(
        draw("neuron", 3).args[1]
    )


def test_without_a_secret_the_seeds_are_public(monkeypatch):
    monkeypatch.delenv("CS_NN_SEED", raising=False)
    assert list(probes.seeds("neuron", 3)) == [0, 1, 2]
    monkeypatch.setenv("CS_NN_SEED", "")
    assert list(probes.seeds("neuron", 3)) == [0, 1, 2]


def secret_seeds(monkeypatch, secret, family="neuron"):
    monkeypatch.setenv("CS_NN_SEED", secret)
    return list(probes.seeds(family, 3))


def test_a_secret_gives_its_own_seeds_again_and_again(monkeypatch):
    first = secret_seeds(monkeypatch, "one")
    assert first == secret_seeds(monkeypatch, "one")
    assert len(set(first)) == 3
    assert not set(first) & set(secret_seeds(monkeypatch, "two"))
    assert not set(first) & set(secret_seeds(monkeypatch, "one", "step"))


def test_a_secret_seed_is_short_text_so_it_is_told_from_a_public_one(monkeypatch):
    for seed in secret_seeds(monkeypatch, "abc"):
        assert isinstance(seed, str)
        assert re.fullmatch("[0-9a-f]{16}", seed)


def test_the_same_secret_gives_the_same_probes_and_another_gives_others(monkeypatch):
    one, again, other = (
        [draw("neuron", seed) for seed in secret_seeds(monkeypatch, secret)]
        for secret in ("one", "one", "two")
    )
    assert all(equal(a, b) for a, b in zip(one, again, strict=True))
    assert not any(equal(a, b) for a in one for b in other)
