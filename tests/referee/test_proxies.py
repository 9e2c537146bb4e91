"""Ordinary tests work on a student's objects that live in another process."""

import copy
import inspect
import random

import numpy as np
import pytest

from autograder.referee.errors import (
    StudentError,
)
from tests.referee.court import hearing, only


def test_functions_take_and_give_data_with_keywords():
    with only("def f(a, *, b=2): return {'sum': a + b, 'pair': (a, [b])}", "f") as f:
        assert f(1) == {"sum": 3, "pair": (1, [2])}
        assert f(a=1, b=5)["pair"] == (1, [5])


def test_a_function_has_its_name_its_text_and_its_signature():
    with only("def half(x, by=2):\n    'Divide.'\n    return x / by", "half") as half:
        assert (half.__name__, half.__doc__) == ("half", "Divide.")
        assert list(inspect.signature(half).parameters) == ["x", "by"]
        assert half.written_in == {"<ipython-input-1>"}


LAYER = """
import numpy as np
class Layer:
    kind = "linear"
    def __init__(self, d, rng=None):
        self.W = np.zeros((d, d)) if rng is None else rng.normal(size=(d, d))
        self.parts = [1, 2]
    def forward(self, x):
        self.x = x
        return x @ self.W
    def same(self): return self.W
    def __len__(self): return 3
    def __getitem__(self, i): return 10 * i
    def __enter__(self): return "entered"
    def __exit__(self, *_): self.left = True
class Deep(Layer):
    pass
"""


def test_several_calls_cost_one_request_and_share_what_one_would_share():
    text = (
        "kept = []\ndef f(x, *, up=1):\n    kept.append(x)\n    x += up\n    return x\n"
        "def third(x): return 1 / (3 - x)"
    )
    with hearing(text) as (court, student):
        before = court._sent
        one, other = np.zeros(2), np.zeros(3)
        first, second = student.f.__each__([([one], {}), ([other], {"up": 5})])
        assert court._sent == before + 1
        assert first is one
        assert second is other
        np.testing.assert_array_equal(one, [1, 1])
        np.testing.assert_array_equal(other, [5, 5, 5])
        with pytest.raises(ZeroDivisionError):
            student.third.__each__([([1], {}), ([3], {})])


def test_several_methods_cost_one_request():
    with hearing(LAYER) as (court, student):
        layer = student.Layer(2)
        before = court._sent
        x, same = np.ones(2), (layer, "same", (), {})
        one, W = layer.__in_turn__([(layer, "forward", (x,), {}), same], False)
        assert court._sent == before + 1
        np.testing.assert_array_equal(one, [0, 0])
        assert W is layer.W
        W += 1  # theirs, too
        steps = [(layer, "forward", ([1, 2],), {}), same]
        assert layer.__in_turn__(steps, True)[1] is not layer.W  # as it was then
        np.testing.assert_array_equal(layer.__in_turn__(steps, False)[0], [3, 3])
        with pytest.raises(AttributeError):
            layer.__in_turn__([(layer, "none", (), {})], False)


def test_classes_objects_and_their_kin():
    with hearing(LAYER) as (_, student):
        layer, deep = student.Layer(2), student.Deep(d=2)
        assert isinstance(deep, student.Layer)
        assert not isinstance(layer, student.Deep)
        assert not isinstance(3, student.Layer)
        assert issubclass(student.Deep, student.Layer)
        assert not issubclass(student.Layer, student.Deep)
        assert student.Layer.kind == deep.kind == "linear"
        assert type(layer).__name__ == "Layer"
        assert layer == layer
        assert layer != deep


def test_attributes_items_length_and_context_managers():
    with hearing(LAYER) as (_, student):
        layer = student.Layer(2)
        layer.new = [1, 2]
        assert layer.new == [1, 2]
        del layer.new
        with pytest.raises(AttributeError, match="new"):
            _ = layer.new
        assert len(layer) == 3
        assert layer[4] == 40
        with layer as entered:
            assert entered == "entered"
        assert layer.left is True


def test_an_array_of_an_object_can_be_changed_from_here_and_from_there():
    with hearing(LAYER) as (_, student):
        layer = student.Layer(2)
        layer.W[0, 1] = 5.0
        assert layer.forward(np.eye(2))[0, 1] == 5.0
        layer.W += 1.0
        W = layer.same()
        layer.W[1, 1] = 7.0
        assert W[1, 1] == 7.0
        assert W is layer.W


def test_numerical_gradients_by_small_changes_of_a_parameter():
    source = LAYER + "\ndef loss(layer, x): return float((layer.forward(x) ** 2).sum())"
    with hearing(source) as (_, student):
        layer, x, h = student.Layer(2), np.array([[1.0, 2.0]]), 1e-6
        layer.W = np.array([[1.0, 2.0], [3.0, 4.0]])
        found = np.zeros((2, 2))
        for place in np.ndindex(2, 2):
            layer.W[place] += h
            above = student.loss(layer, x)
            layer.W[place] -= 2 * h
            found[place] = (above - student.loss(layer, x)) / (2 * h)
            layer.W[place] += h
        assert np.allclose(found, 2 * x.T @ (x @ layer.W), atol=1e-4)


def test_generators_and_iterators():
    with hearing("def count(n):\n    yield from range(n)") as (_, student):
        made = student.count(3)
        assert next(made) == 0
        assert list(made) == [1, 2]
        assert list(zip(student.count(2), "ab", strict=True)) == [(0, "a"), (1, "b")]
        with pytest.raises(StopIteration):
            next(made)


def test_callbacks_into_the_test():
    source = "def twice(f, x):\n    return f(f(x))\ndef own(x): return x + 1"
    with hearing(source) as (_, student):
        assert student.twice(lambda v: 3 * v, 2) == 18
        assert student.twice(student.own, 2) == 4  # their own comes back as itself
        assert student.twice(lambda v: student.own(v) * 2, 1) == 10  # and in between
        with pytest.raises(ZeroDivisionError):
            student.twice(lambda v: v / 0, 2)


def test_arguments_are_changed_in_place():
    source = """
def change(a, l, d, s):
    a[0] = 9; l.append(1); d["k"] = l; s.clear(); d["inner"]["x"] = 2
"""
    with only(source, "change") as change:
        a, numbers, d, s = np.zeros(2), [0], {"inner": {}}, {1}
        change(a, numbers, d, s)
        assert a[0] == 9
        assert numbers == [0, 1]
        assert d == {"inner": {"x": 2}, "k": [0, 1]}
        assert s == set()


@pytest.mark.parametrize("order", ["C", "F"])
def test_a_view_of_an_argument_arrives_as_one(order):
    source = "def f(a): return a[1:, ::2]\ndef same(a): return a\ndef new(a): return +a"
    with hearing(source) as (_, student):
        a = np.asarray(np.arange(12.0).reshape(3, 4), order=order)
        assert np.shares_memory(student.f(a), a)
        assert np.array_equal(student.f(a), a[1:, ::2])
        assert student.same(a) is a
        assert not np.shares_memory(student.new(a), a)


class Node:
    """What a test may lend: it lives here."""

    def __init__(self, value, inputs=()):
        self.value, self.inputs, self.grad = value, list(inputs), 0.0

    def double(self):
        return 2 * self.value


Node.__module__ = "__main__"


def test_objects_of_the_test_are_lent_and_can_be_changed():
    source = """
def walk(node, seen=None):
    seen = [] if seen is None else seen
    if node not in seen:
        for one in node.inputs:
            walk(one, seen)
        seen.append(node)
    node.grad += node.double()
    return seen
"""
    with only(source, "walk") as walk:
        leaf = Node(3)
        top = Node(5, [leaf, leaf])
        order = walk(top)
        assert order[0] is leaf
        assert order[1] is top
        assert (leaf.grad, top.grad) == (12, 10)


def test_a_copy_of_what_is_lent_is_another_object():
    source = """
import copy
def f(node):
    twin = copy.deepcopy(node)
    twin.grad = 5
    return twin, twin is node, twin.inputs[0] is node.inputs[0]
"""
    with only(source, "f") as f:
        top = Node(1, [Node(2)])
        twin, *same = f(top)
        assert (twin.grad, top.grad) == (5, 0)
        assert same == [False, False]


@pytest.mark.parametrize("name", ["_secret", "__class__", "__dict__", "__globals__"])
def test_what_is_lent_shows_nothing_private(name):
    source = f"def f(x): return getattr(x, {name!r})"
    thing = Node(1)
    thing._secret = 42
    with only(source, "f") as f:
        if name == "__class__":  # their own stand-in
            with pytest.raises((StudentError, TypeError)):
                assert f(thing).secret
        else:
            with pytest.raises(AttributeError):
                f(thing)


def test_a_function_that_is_lent_shows_nothing_but_its_results():
    secret = 12345

    def lent(x):
        return x + secret * 0

    source = """
def f(g):
    found = []
    for name in ("__globals__", "__closure__", "__code__", "gi_frame", "f_globals"):
        try: found.append(getattr(g, name))
        except Exception as e: found.append(type(e).__name__)
    for text in ("{0.__globals__}", "{0.__class__.__mro__}"):
        for ask in ("get", "operator", "call", "method"):
            try: found.append(g._asker.ask(ask, text, "format"))
            except Exception as e: found.append(type(e).__name__)
    try: found.append(g._asker.ask("operator", "__mod__", ["%s", g]))
    except Exception as e: found.append(type(e).__name__)
    return found
"""
    with only(source, "f") as f:
        assert set(f(lent)) <= {"AttributeError", "Asked", "TypeError", "IndexError"}


def test_global_random_numbers_are_one_stream():
    source = """
import random, numpy as np
def f(): return random.random(), np.random.rand()
"""
    with only(source, "f", random=True) as f:
        legacy = np.random.mtrand._rand
        for seed in (0, 1):
            random.seed(seed)
            legacy.seed(seed)
            mixed = [random.random(), f(), random.random(), legacy.rand()]
            random.seed(seed)
            legacy.seed(seed)
            a, b, c = (random.random() for _ in range(3))
            x, y = (legacy.rand() for _ in range(2))
            assert mixed == [a, (b, x), c, y]


def test_a_generator_of_random_numbers_goes_on_where_it_was():
    with only("def f(rng): return rng.random()", "f") as f:
        rng, twin = np.random.default_rng(3), np.random.default_rng(3)
        assert [f(rng), rng.random(), f(rng)] == list(twin.random(3))


def test_copies_are_made_where_the_object_lives():
    with hearing(LAYER) as (_, student):
        layer = student.Layer(2)
        twin = copy.deepcopy(layer)
        twin.W[0, 0] = 1.0
        assert layer.W[0, 0] == 0.0
