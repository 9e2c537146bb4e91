"""Relations: right answers keep them; what breaks one is named, without an oracle."""

import numpy as np
import pytest

from cs_nn import check
from cs_nn.check import relations
from tests.catalogue import backprop, convolution, deep, softmax

LOSS = [
    relations.duplicate_batch,
    relations.log_k,
    relations.shift,
    relations.rows_sum_to_zero,
    relations.permuted_rows,
]
KERNEL = [relations.one_hot_kernel, relations.area_sums]
IMAGE = [relations.zero_image, relations.one_channel]


def ids(relation, *args):
    """The ids that a relation names; None where it holds."""
    try:
        with np.errstate(all="ignore"):
            relation(*args)
    except check.Wrong as wrong:
        return wrong.finding.misconceptions
    return None


def by_name(family):
    return {mistake.name: mistake.fn for mistake in family.wrong}


@pytest.mark.parametrize("seed", range(10))
def test_right_answers_keep_every_relation(seed):
    for relation in LOSS:
        relation(softmax.softmax_ce, seed)
    for relation in KERNEL:
        relation(convolution.correlate2d, seed)
    for relation in IMAGE:
        relation(convolution.conv_forward, seed)


@pytest.mark.parametrize(
    ("relation", "name", "id_"),
    [
        (relations.duplicate_batch, "no_mean_in_dZ", "M-22"),
        (relations.duplicate_batch, "mean_twice", "M-23"),
        (relations.duplicate_batch, "sum_everywhere", "M-24"),
        (relations.log_k, "mean_over_entries", "M-23"),
        (relations.log_k, "sum_everywhere", "M-24"),
        (relations.shift, "no_shift", "M-27"),
        (relations.rows_sum_to_zero, "columns", "M-25"),
        (relations.rows_sum_to_zero, "sigmoid_slope", "M-26"),
        (relations.rows_sum_to_zero, "dP", "M-28"),
        (relations.permuted_rows, "columns", "M-25"),
    ],
)
@pytest.mark.parametrize("seed", range(4))
def test_a_wrong_loss_breaks_the_relation_that_names_it(relation, name, id_, seed):
    assert ids(relation, by_name(softmax.CE)[name], seed) == (id_,)


def test_relations_alone_miss_a_factor_of_dZ_and_a_shift_by_the_batch():
    unbroken = {
        name
        for name, fn in by_name(softmax.CE).items()
        if all(ids(relation, fn) is None for relation in LOSS)
    }
    assert unbroken == {"sign_of_dZ", "entries_in_dZ", "batch_shift"}


@pytest.mark.parametrize(
    ("relation", "family", "name", "id_"),
    [
        (relations.one_hot_kernel, convolution.CORRELATE, "flipped", "M-45"),
        (relations.one_hot_kernel, convolution.CORRELATE, "kernel_transposed", "M-46"),
        (relations.zero_image, convolution.FORWARD, "no_bias", "M-48"),
        (relations.zero_image, convolution.FORWARD, "bias_per_channel", "M-48"),
        (relations.one_channel, convolution.FORWARD, "channel_0", "M-48"),
    ],
)
def test_a_wrong_convolution_breaks_the_relation_that_names_it(
    relation, family, name, id_
):
    assert ids(relation, by_name(family)[name]) == (id_,)


@pytest.mark.parametrize("constant", [None, 0.0])
def test_a_convolution_that_looks_at_nothing_breaks_one_channel(constant):
    with pytest.raises(check.Wrong, match="gives what zeros give in its place"):
        relations.one_channel(lambda *_: constant)


def test_a_mean_in_place_of_a_sum_is_seen_on_ones():
    def mean(x, k):
        return convolution.correlate2d(x, k) / k.size

    with pytest.raises(check.Wrong, match="a mean in place of a sum"):
        relations.area_sums(mean)


def test_a_backward_pass_is_linear_in_its_upstream():
    rng = np.random.default_rng(1)
    g, Z = rng.normal(size=(2, 4, 3))
    wrong = by_name(backprop.RELU)
    relations.linear_backward(backprop.relu_backward, g, Z)
    assert ids(relations.linear_backward, wrong["upstream_ignored"], g, Z) == ("M-17",)
    assert ids(relations.linear_backward, wrong["mask_on_upstream"], g, Z) == ("M-29",)


def relu_net(mask):
    """The weights of a ReLU net without biases, and their gradients for one batch."""
    rng = np.random.default_rng(2)
    Ws = [rng.normal(size=shape) for shape in ((3, 6), (6, 5), (5, 4))]
    X, Y = rng.normal(size=(7, 3)), np.eye(4)[rng.integers(0, 4, 7)]
    hs, zs = [X], []
    for W in Ws:
        zs.append(hs[-1] @ W)
        hs.append(np.maximum(zs[-1], 0))
    dz, dWs = (deep.softmax(zs[-1]) - Y) / 7, []
    for i in (2, 1, 0):
        dWs.insert(0, hs[i].T @ dz)
        dz = dz @ Ws[i].T * mask(zs[i - 1]) if i else None
    return Ws, dWs


def test_every_layer_of_a_relu_net_has_the_same_inner_product():
    relations.euler(*relu_net(lambda z: z > 0))
    assert ids(relations.euler, *relu_net(np.sign)) == ("M-29",)
