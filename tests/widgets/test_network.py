"""The network drawer: counts, the neuron in focus, and both languages."""

import itertools

import numpy as np
import pytest

from cs_nn.widgets import NetworkDrawer
from tests.widgets.javascript import ask


def count_params(sizes: list[int], bias: bool = True) -> int:
    """Exercise 1.7's count: the entries of every W and b."""
    shapes = list(itertools.pairwise(sizes))
    return sum(np.zeros(s).size + (np.zeros(s[1]).size if bias else 0) for s in shapes)


@pytest.mark.parametrize(
    "sizes", [[3, 4, 2], [1, 1], [12, 12, 12, 12, 12, 12], [2, 5, 1]]
)
@pytest.mark.parametrize("bias", [True, False])
def test_every_parameter_is_counted(sizes: list[int], bias: bool):
    net = NetworkDrawer(sizes, bias=bias)
    assert net.parameters == count_params(sizes, bias)
    assert net.numbers()[-1][-1] == str(net.parameters)
    assert len([m for m in net.drawing().marks if m.look == "edge"]) == net.weights
    assert len([m for m in net.drawing().marks if m.look == "unit"]) == net.neurons


def test_the_lectures_network_in_words():
    net = NetworkDrawer()
    assert net.current == "3-4-2: 6 neurons, 20 weights, 6 biases, 26 parameters."
    net = NetworkDrawer(step=5)
    assert net.focus == (2, 1)
    assert net.current.endswith(
        "Neuron 1 of layer 2: 4 weights and 1 bias, a weight for each edge."
    )


def test_a_neuron_lights_the_edges_that_lead_into_it():
    net = NetworkDrawer([3, 2, 2])
    for step in range(1, 5):
        hot = [m.at for m in net.drawing().marks if m.look == "edge" and step in m.hot]
        net.step = step
        layer, place = net.focus
        assert {line[2:] for line in hot} == {net.place(layer, place - 1)}
        assert len(hot) == net.sizes[layer - 1]


def test_other_sizes_count_anew_and_bring_the_focus_back():
    net = NetworkDrawer([3, 4, 2])
    net.step = 6
    net.sizes = [3, 1, 1]
    assert (net.last, net.step, net.weights) == (2, 2, 4)


def test_javascript_counts_says_and_draws_the_same():
    rng = np.random.default_rng(3)
    nets = [
        NetworkDrawer(
            rng.integers(1, 13, size=rng.integers(2, 7)).tolist(), bias=bool(k % 2)
        )
        for k in range(12)
    ]
    script = """(all) => all.map(([sizes, bias]) => {
      const net = networkOf(sizes, bias);
      const steps = [...Array(net.neurons + 1).keys()];
      const says = steps.map((k) => saysNetwork(net, k));
      return { says, rows: networkRows(net) };
    })"""
    found = ask(("grid", "network"), script, [[net.sizes, net.bias] for net in nets])
    for net, there in zip(nets, found, strict=True):
        assert there["rows"] == net.numbers()
        for step, said in enumerate(there["says"]):
            net.step = step
            assert said == net.current


@pytest.mark.parametrize("sizes", [[3], [3, 0], [3, 13], [1] * 7])
def test_sizes_that_can_not_be_drawn_are_refused(sizes: list[int]):
    with pytest.raises(ValueError, match="expected 2 to 6 layers of 1 to 12"):
        NetworkDrawer(sizes)


def test_the_html_is_the_same_each_time():
    assert NetworkDrawer().to_html() == NetworkDrawer().to_html()
    assert NetworkDrawer().to_png()[:4] == b"\x89PNG"
