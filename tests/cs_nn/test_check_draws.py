"""The inputs of weeks 2 to 5 hide nothing: no symmetry, no kink, no round number."""

import numpy as np
import pytest

from cs_nn.check import probes
from cs_nn.check.draws.convolution import KERNEL, SETTINGS

SEEDS = range(40)


def drawn(family, **options):
    return [probes.probe(family, seed, **options) for seed in SEEDS]


def different(*sizes):
    return len(set(sizes)) == len(sizes) and min(sizes) > 1


def test_the_same_seed_gives_the_same_inputs():
    for one, again in zip(drawn("conv-backward"), drawn("conv-backward"), strict=True):
        assert np.array_equal(one.args[0], again.args[0])


@pytest.mark.parametrize("family", ["matmul-backward", "linear-backward"])
def test_matrices_have_three_different_sizes(family):
    for probe in drawn(family):
        up, A, B = probe.args
        assert different(*A.shape, B.shape[1])
        assert up.shape == (A.shape[0], B.shape[1])
        assert all(np.unique(M).size == M.size for M in (up, A, B))


def test_a_deep_net_and_a_two_layer_net_have_different_widths_everywhere():
    for probe in drawn("two-layer-grads"):
        X, Y, W1, _, W2, _ = probe.args
        assert different(*X.shape, *W2.shape)
        assert W1.shape == (X.shape[1], W2.shape[0])
        assert Y.shape == (len(X), W2.shape[1])
        assert np.abs(X @ W1 + probe.args[3]).min() > 1e-5  # never at a kink
    for probe in drawn("max-abs-grads", act="relu"):
        Ws, _, _, X, _ = probe.args
        assert different(len(X), X.shape[1], *(W.shape[1] for W in Ws))


def test_scores_hold_1000_and_ties():
    for probe in drawn("softmax"):
        (Z,) = probe.args
        assert {1000.0, -1000.0} <= set(Z[0])
        assert (Z[1] == Z[1].max()).sum() == 2
    for probe in drawn("softmax-ce"):
        Z, Y = probe.args
        assert Z[0].min() > 900
        assert Z[1].max() < -900
        assert np.ptp(Z[2]) == 0
        assert np.allclose(Y.sum(axis=1), 1)


def test_weights_of_the_loss_and_rates_are_no_special_numbers():
    for probe in drawn("bce"):
        p, y = probe.args
        alpha, beta = probe.kwargs["alpha"], probe.kwargs["beta"]
        assert different(alpha + 2, beta + 2, 3)
        assert 0 < p.min() < p.max() < 1
        assert set(y) == {0.0, 1.0}
    for family in ("linear-layer", "single-mlp", "two-mlp"):
        for probe in drawn(family):
            _, params, ups = probe.args
            assert probe.kwargs["lr"] not in (0, 0.5, 1)
            assert probe.kwargs["alpha"] not in (0, 0.5, 1)
            assert len(ups) == 3
            assert not np.allclose(ups[0], ups[1])
            assert different(len(ups[0]), *params[0].shape)


def test_only_the_edge_has_probabilities_0_and_1_and_they_are_right():
    for probe in drawn("bce-edge"):
        p, y = probe.args
        sure = (p == 0) | (p == 1)
        assert sure.sum() == 2
        assert np.array_equal(p[sure], y[sure])


@pytest.mark.parametrize("setting", SETTINGS)
def test_kernels_have_no_symmetry_and_windows_overlap(setting):
    stride, pad = SETTINGS[setting]
    assert stride < min(KERNEL)
    for probe in drawn("conv-forward", setting=setting):
        X, K, b, s, p = probe.args
        assert (s, p) == (stride, pad)
        assert K.shape[2] != K.shape[3]
        assert X.shape[2] != X.shape[3]
        assert different(*K.shape[:2], len(X))
        assert not np.allclose(K, K[:, :, ::-1, ::-1])
        assert (b != 0).all()
        if stride > 1:  # the floor matters
            left = [(X.shape[i] - K.shape[i] + 2 * p) % s for i in (2, 3)]
            assert any(left)


def test_there_is_a_stride_alone_a_border_alone_and_both():
    assert sorted(SETTINGS.values()) == [(1, 0), (1, 1), (2, 0), (2, 1)]


def test_pooling_meets_ties_and_leftovers():
    for probe in drawn("maxpool-backward", ties=True):
        _, X, k = probe.args
        assert (X[:, :, :k, :k] == 1).all()
        assert X.shape[2] % k == X.shape[3] % k == 1
    for probe in drawn("maxpool-backward"):
        _, X, _ = probe.args
        assert np.unique(X).size == X.size


def test_clipping_is_probed_on_both_sides_of_the_bound():
    for long in (True, False):
        for probe in drawn("clip-by-norm", long=long):
            grads, c = probe.args
            norm = np.sqrt(sum((g**2).sum() for g in grads))
            assert (norm > c) == long


def test_dead_units_differ_from_quiet_ones():
    for probe in drawn("dead-units"):
        (Z,) = probe.args
        dead = (Z <= 0).all(axis=0)
        assert 0 < dead.sum() < Z.shape[1]
        assert not np.array_equal(dead, (Z <= 0).any(axis=0))


def test_every_probe_is_in_float64():
    for family in ("conv-backward", "softmax-ce", "linear-layer", "bce", "op-mul"):
        for probe in drawn(family)[:3]:
            arrays = [a for a in probe.args if isinstance(a, np.ndarray)]
            assert {a.dtype for a in arrays} == {np.dtype(float)}
