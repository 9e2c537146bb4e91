"""What helpers leave changed is seen, whatever holds it; what only looks new is not."""

import array
import collections
import io
import itertools
import random

import numpy as np
import pytest

from autograder.referee.lasting import looks, same


@pytest.fixture(autouse=True)
def beside_nothing(monkeypatch, tmp_path):
    monkeypatch.chdir(tmp_path)


class Box:
    def __init__(self, value):
        self.value = value


class Slots:
    __slots__ = ("value",)


class Sly:
    @property
    def __dict__(self):
        raise RuntimeError


def closure():
    n = 0

    def up():
        nonlocal n
        n += 1

    return up


def squares():
    for i in range(9):
        yield i * i


def marked():
    return 0


def mark():
    marked.n = getattr(marked, "n", 0) + 1


DEEP = [[[Box({"a": [1]})]]]
UP, LINES, DRAW = closure(), squares(), np.random.default_rng(0)
COUNT, SHUFFLE = itertools.count(), random.Random(3)
LOOP = [1]
LOOP.append(LOOP)
ZEROS, SLICE = np.zeros((3, 2)), np.zeros((4, 4))[::2, 1:]
CHANGES = {
    "a list": ([], lambda x: x.append(1)),
    "a dict": ({}, lambda x: x.update(a=1)),
    "a set": ({1}, lambda x: x.add(2)),
    "a queue": (collections.deque([1]), lambda x: x.append(2)),
    "a counter": (collections.Counter("a"), lambda x: x.update("b")),
    "an array": (ZEROS, lambda x: x.__setitem__((2, 1), 5)),
    "a part of an array": (SLICE, lambda x: x.__setitem__((1, 2), 5)),
    "an attribute": (Box(1), lambda x: setattr(x, "value", 2)),
    "deep inside": (DEEP, lambda x: x[0][0][0].value["a"].append(2)),
    "a closure": (UP, lambda x: x()),
    "a function": (marked, lambda _: mark()),
    "a method's object": (Box([]).__init__, lambda x: setattr(x.__self__, "value", 3)),
    "random numbers": (DRAW, lambda x: x.random()),
    "old random numbers": (SHUFFLE, lambda x: x.random()),
    "a count": (COUNT, next),
    "a generator": (LINES, next),
    "a loop": (LOOP, lambda x: x.insert(0, 3)),
    "an array of C": (array.array("d", [1.0]), lambda x: x.append(2.0)),
    "a text in memory": (io.StringIO(), lambda x: x.write("more")),
    "slots": (Slots(), lambda x: setattr(x, "value", 3)),
    "the oldest random numbers": (np.random.RandomState(0), lambda x: x.rand()),
}


@pytest.mark.parametrize("what", CHANGES)
def test_a_change_is_seen(what):
    value, change = CHANGES[what]
    before = looks({"x": value}, ())
    assert same(before, looks({"x": value}, ()))
    change(value)
    assert not same(before, looks({"x": value}, ()))


def test_a_name_that_is_bound_anew_or_gone_is_a_change():
    before = looks({"total": 1, "x": 2}, ())
    assert not same(before, looks({"total": 3, "x": 2}, ()))
    assert not same(before, looks({"x": 2}, ()))
    assert same(before, looks({"total": 1, "x": 2, "new": 3}, ()))


def test_a_number_of_numpy_is_told_from_another():
    before = looks({"x": np.float64(1)}, ())
    assert same(before, looks({"x": np.float64(1)}, ()))
    assert not same(before, looks({"x": np.float64(2)}, ()))


def test_what_a_cell_may_change_and_what_is_hidden_is_left_out():
    assert not looks({"own": [], "_private": 1}, ["own"])


def test_nothing_that_refuses_to_be_looked_at_does_harm():
    values = {"sly": Sly(), "none": np.zeros(0), "one": np.array(3.0), "type": Sly}
    days = np.array(["2026-01-01"], dtype="datetime64[D]")
    found = looks(values | {"days": days, "np": np, "objects": np.array([Sly()])}, ())
    assert same(found, looks(values | {"days": days, "np": np}, ())) is False
    assert len(found) == 7
