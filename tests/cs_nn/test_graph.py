"""The graph of single numbers: values, gradients, checks, and the course's examples."""

import math
import subprocess
import sys

import pytest

from cs_nn import Tensor
from cs_nn import graph as g
from cs_nn.graph import OPERATIONS, Graph, Value

EXAMPLES = [
    g.one_neuron(),
    *(g.chain_rule(number) for number in (1, 2, 3)),
    g.practice(),
    g.logistic_bce(),
    *(g.xor_network(a, b) for a in (0, 1) for b in (0, 1)),
    g.three_two_one(),
    *(g.softmax_ce(label=label) for label in range(3)),
]
every_example = pytest.mark.parametrize(
    "graph", EXAMPLES, ids=lambda graph: graph.title
)


def test_the_neuron_of_the_slide_without_its_rounding():
    graph = g.one_neuron()
    assert graph.output.data == pytest.approx(0.439756, abs=1e-6)
    assert graph.gradient("ŷ") == pytest.approx(-0.937823, abs=1e-6)
    assert graph.gradient("w") == pytest.approx(-0.115415, abs=1e-6)
    assert graph.gradient("b") == pytest.approx(-0.230830, abs=1e-6)


def test_paths_add_and_inputs_keep_their_own():
    assert g.chain_rule(1).gradient("a") == pytest.approx(0.5)
    assert g.chain_rule(2).gradient("a") == 2
    assert g.chain_rule(2).gradient("b") == 6
    assert g.chain_rule(3).gradient("a") == 2 + 6
    assert g.practice().gradient("x") == 5 + 1
    assert g.practice().gradient("y") == 3


@every_example
def test_every_gradient_agrees_with_differences(graph: Graph):
    checked = graph.differences()
    assert checked
    assert [d for d in checked if not (d.agrees or d.kink)] == []


def test_a_kink_is_told_apart_from_a_wrong_gradient():
    at_zero = Graph((Value(0.0, "w").relu() + Value(1.0, "b")).named("L"))
    assert [d.kink for d in at_zero.differences()] == [True, False]
    assert not any(d.kink for d in g.one_neuron().differences())
    checked = {d.name: d for d in g.xor_network(0, 0).differences()}
    assert checked["c₁"].kink  # its score is exactly 0
    assert not checked["w₂"].kink


def test_a_wrong_gradient_does_not_agree():
    assert not g.Difference("w", 1.0, 1.001).agrees
    assert not g.Difference("w", 0.0, 2e-6).agrees
    assert not g.Difference("w", 1.0, math.nan).agrees


def test_cross_entropy_gives_prediction_minus_truth():
    graph = g.logistic_bce((1.2, -0.4, 0.3), (1, 0, 0))
    for name, z, y in (("z₁", 1.2, 1), ("z₂", -0.4, 0), ("z₃", 0.3, 0)):
        p = 1 / (1 + math.exp(-z))
        assert graph.gradient(name) == pytest.approx((p - y) / 3)
    assert g.softmax_ce((2.0, 1.0, -1.0), 1).gradient("z₁") == pytest.approx(
        math.e / (math.e**2 + math.e + math.exp(-1)) - 1
    )


@pytest.mark.parametrize(("a", "b"), [(0, 0), (0, 1), (1, 0), (1, 1)])
def test_the_network_of_the_slide_computes_xor(a: int, b: int):
    graph = g.xor_network(a, b, w2=-2)
    assert graph.output.data == 0
    assert {d.gradient for d in graph.differences()} == {0.0}


def test_the_same_formula_on_the_engines_tape_has_the_same_gradients():
    def formula(a, b):
        return ((a * b).tanh() + (a - b).exp() / b).log() * (a * a)

    a, b = Value(0.7, "a"), Value(1.3, "b")
    graph = Graph(formula(a, b))
    x, y = Tensor(0.7, requires_grad=True), Tensor(1.3, requires_grad=True)
    formula(x, y).backward()
    assert graph.gradient("a") == pytest.approx(float(x.grad))
    assert graph.gradient("b") == pytest.approx(float(y.grad))


@pytest.mark.parametrize("name", sorted(OPERATIONS))
def test_every_operation_has_the_slope_that_differences_measure(name: str):
    arity = 2 if name in ("add", "sub", "mul", "div", "sum", "mean") else 1
    leaves = [Value(x, f"x{x}") for x in (0.7, 1.9)[:arity]]
    graph = Graph(g.value.apply(name, *leaves))
    assert all(check.agrees for check in graph.differences())
    operation = OPERATIONS[name]
    assert operation.written(["p", "q"][:arity])
    assert all(operation.slope_text(slot, ["p", "q"], "out") for slot in range(arity))


def test_without_the_mean_every_gradient_is_n_times_larger():
    graph = g.logistic_bce()
    summed = graph.summed()
    assert summed is not None
    assert summed.gradient("z₁") == pytest.approx(3 * graph.gradient("z₁"))
    assert g.one_neuron().summed() is None


def test_new_numbers_are_computed_and_refused_numbers_change_nothing():
    graph = g.chain_rule(1)
    graph.set({"a": 4})
    assert graph.gradient("a") == pytest.approx(0.25)
    with pytest.raises(ValueError, match="has no value at a = 0: choose other numbers"):
        graph.set({"a": 0})
    assert graph.gradient("a") == pytest.approx(0.25)
    with pytest.raises(KeyError, match="no leaf 'q'; it has a"):
        graph.set({"q": 1})


def test_what_has_no_value_is_said_in_a_sentence():
    with pytest.raises(ValueError, match=r"log\(0\) has no value"):
        Value(0.0, "x").log()
    with pytest.raises(ValueError, match="1 ÷ 0 has no value"):
        1 / Value(0.0, "x")
    with pytest.raises(ValueError, match="squares only"):
        Value(2.0, "x") ** 3


def test_unnamed_results_get_names_and_names_are_unique():
    a = Value(1.0, "u₁")
    graph = Graph((a * 2) + 1)
    assert [v.name for v in graph.values if v.op] == ["u₂", "u₃"]
    with pytest.raises(ValueError, match="Two values are called 'a'"):
        Graph(Value(1.0, "a") + Value(2.0, "a"))


def test_a_deep_graph_needs_no_recursion():
    value = Value(1.0, "x")
    for _ in range(5000):
        value = value + 0.001
    assert Graph(value).gradient("x") == 1


def test_groups_hold_what_was_made_inside():
    with g.group("hidden"):
        inside = Value(1.0, "w").tanh()
    assert inside.group == "hidden"
    assert (inside + 1).group == ""


def test_the_dead_unit_of_the_tutorial_passes_nothing_back():
    graph = g.three_two_one()
    assert graph.gradient("W₀₀") == 0
    assert graph.gradient("W₁₁") != 0


def test_it_needs_the_standard_library_only():
    code = "import sys, cs_nn.graph; print('numpy' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert done.stdout.strip() == "False", done.stderr
