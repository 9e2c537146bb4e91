"""Layers: one script, the first wrong stage is named, later stages start afresh."""

import sys
from subprocess import run

import numpy as np
import pytest

import cs_nn.functional as F
from cs_nn import check
from cs_nn.check import graphs, layers, scripts
from tests.catalogue import deep, training


def said(make, **options):
    with pytest.raises(check.Wrong) as caught:
        check.layer(make, F.linear, "linear-layer", **options)
    return caught.value.finding


class BackwardIsUnwritten(training.Linear):
    def backward(self, g):
        raise NotImplementedError


class WrongBackward(training.Linear):
    def backward(self, g):
        self.dW, self.db = 3 * self.X.T @ g, g.sum(axis=0)
        return g @ self.W.T


class Crashes(training.Linear):
    def backward(self, g):
        return g @ self.W


def test_the_first_wrong_stage_is_named():
    assert said(WrongBackward).differs.startswith("dW[0, 0] is")
    assert said(training.Overwrites).differs.startswith("dW after two backwards")
    assert said(training.NoReset).differs.startswith("dW after zerograd and a backward")
    assert said(training.NoMomentum).differs.startswith("W after three steps")
    assert said(training.GivesAway).differs.startswith("W after getW()'s")


def test_a_wrong_backward_leaves_the_points_of_the_steps():
    check.layer(WrongBackward, F.linear, "linear-layer", stages="output step")
    with pytest.raises(check.Wrong):
        check.layer(WrongBackward, F.linear, "linear-layer", stages="backward")


def test_a_method_that_is_not_written_gets_one_plain_sentence():
    found = said(BackwardIsUnwritten)
    assert found.differs.startswith("backward is not written yet")
    assert len(list(found.lines())) == 1


def test_a_crash_is_told_with_the_line_of_the_student():
    found = said(Crashes)
    assert "return g @ self.W" in found.differs


def test_a_message_shows_the_class_and_what_it_was_made_with():
    called = said(training.NoMomentum).called
    assert called.startswith("Linear(X (")
    assert "lr=" in called
    assert "alpha=" in called


@pytest.mark.parametrize("seed", range(20))
def test_shares_within_5_sigma_count_as_right(seed):
    zeros = np.random.default_rng(seed).random((61, 83)) < 0.2
    assert scripts.share(1.0 * ~zeros, 0.2) == 0.2
    assert scripts.share(1.0 * zeros, 0.2) == 0.8
    assert scripts.share(np.ones((61, 83)), 0.2) == 0.0


def test_uniform_starting_weights_count_as_well():
    def stated(kind, fan_in, fan_out):
        return 2 / fan_in if kind == "he" else 2 / (fan_in + fan_out)

    for kind in ("he", "xavier"):
        check.variance(deep.uniform, stated, times=20, kind=kind)


def test_a_mean_far_from_0_is_told():
    def shifted(kind, fan_in, fan_out, rng):
        return 0.1 + deep.start()(kind, fan_in, fan_out, rng)

    with pytest.raises(check.Wrong, match="mean is 0"):
        check.variance(shifted, lambda kind, i, o: 2 / i)


def test_topo_must_return_a_list_of_nodes():
    with pytest.raises(check.Wrong, match="topo returns NoneType; expected a list"):
        check.topological(lambda node: None)


def test_backprop_may_leave_arrays_but_not_none():
    def forgets(loss_node):
        loss_node.grad = None

    with pytest.raises(check.Wrong, match=r"grad\[0\] is"):
        check.backpropagation(forgets)


def test_a_graph_says_what_its_nodes_are():
    nodes = graphs.build([2.0, 3.0], [("mul", (0, 1)), ("square", (2,))])
    assert [node.value for node in nodes] == [2.0, 3.0, 6.0, 36.0]
    assert repr(nodes[0]) == "node 0 (leaf)"
    assert repr(nodes[3]) == "node 3 (square)"
    assert nodes[3].op.backward(2.0) == (24.0,)


def test_the_engine_is_not_loaded_before_it_is_needed():
    code = (
        "import sys, cs_nn.check; from cs_nn.check import probes\n"
        "probes.probe('conv-backward')\n"
        "print([m for m in sys.modules if m in "
        "('cs_nn.tensor', 'cs_nn.functional', 'cs_nn.optim', 'matplotlib')])"
    )
    done = run([sys.executable, "-c", code], capture_output=True, text=True)
    assert done.stdout.strip() == "[]", done.stderr


def test_names_of_all_layer_families_are_known():
    assert set(layers.SCRIPTS) < set(layers.NAMES)
