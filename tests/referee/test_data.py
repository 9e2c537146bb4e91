"""Only plain data goes between the two processes, and nothing that comes can hurt."""

import collections
import contextlib
import datetime
import decimal
import fractions
import json
import math
import socket
import time

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from autograder.referee.data import Reader, Writer
from autograder.referee.kinds import DEEPEST, Malformed, NotPlain
from autograder.referee.link import Late, Link
from autograder.referee.side import Side


class Plain(Side):
    """An end that holds no objects."""

    def describe(self, value):
        raise NotPlain(type(value).__name__)

    def theirs(self, value):
        return None


def there_and_back(value):
    """Send a value from one end to another, through bytes."""
    one, other = Plain(None, 0), Plain(None, 1)
    writer = Writer(one.arrays.write, one._other)
    body, blob = writer.body({"value": writer.value(value)})
    reader = Reader(body, blob, other.read_array, other._special)
    return reader.value(reader.frame["value"])


def same(a, b):
    if isinstance(a, np.ndarray | np.generic):
        return type(a) is type(b) and a.dtype == b.dtype and a.tobytes() == b.tobytes()
    if isinstance(a, list | tuple | collections.deque):
        return type(a) is type(b) and len(a) == len(b) and all(map(same, a, b))
    if isinstance(a, dict):
        return type(a) is type(b) and same([*a.items()], [*b.items()])
    if isinstance(a, float) and math.isnan(a):
        return math.isnan(b)
    return type(a) is type(b) and a == b


KEYS = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.text(max_size=5)
    | st.binary(max_size=5)
)
SCALARS = (
    KEYS
    | st.floats()
    | st.complex_numbers(allow_nan=False)
    | st.decimals(allow_nan=False)
    | st.fractions()
    | st.datetimes()
    | st.dates()
)
ARRAYS = arrays.arrays(
    st.sampled_from(["f8", "f4", "i8", "u1", "?", "c16", "U3", "S2", "M8[s]", ">i4"]),
    arrays.array_shapes(min_dims=0, max_dims=3, max_side=3),
)
VALUES = st.recursive(
    SCALARS | ARRAYS,
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.tuples(inner, inner)
        | st.dictionaries(KEYS, inner, max_size=3)
        | st.sets(KEYS, max_size=3)
        | st.frozensets(KEYS, max_size=3)
    ),
    max_leaves=10,
)


@given(VALUES)
@settings(max_examples=300, deadline=None)
def test_plain_data_arrives_as_it_was(value):
    assert same(there_and_back(value), value)


@pytest.mark.parametrize(
    "value",
    [
        collections.OrderedDict(b=1, a=2),
        collections.Counter("aab"),
        collections.deque([1, 2]),
        bytearray(b"ab"),
        slice(1, None, 2),
        range(3, 9, 2),
        np.float32(2.5),
        np.datetime64("2026-01-01"),
        decimal.Decimal("1.10"),
        fractions.Fraction(1, 3),
        datetime.date(2026, 1, 2),
        float,
        np.ndarray,
        np.dtype("f4"),
        10**3000,
        "lone \ud800 surrogate",
        np.asfortranarray(np.arange(6.0).reshape(2, 3)),
    ],
    ids=lambda value: type(value).__name__,
)
def test_rarer_kinds_of_data(value):
    assert same(there_and_back(value), value)


def test_a_default_dict_arrives_as_a_dict():
    assert there_and_back(collections.defaultdict(list, a=[1])) == {"a": [1]}
    assert there_and_back(...) is ...


def deep(levels):
    value = []
    for _ in range(levels):
        value = [value]
    return value


@pytest.mark.parametrize(
    "value",
    [
        object(),
        np.array([object()]),
        np.zeros(2, dtype=[("a", "f8")]),
        np.ma.masked_array([1]),
        type("Mine", (int,), {})(3),
        deep(DEEPEST + 2),
        10**20_000,
        lambda: 1,
        json,
    ],
    ids=lambda value: type(value).__name__,
)
def test_anything_else_is_refused(value):
    with pytest.raises(NotPlain):
        there_and_back(value)


TAGS = "a l t s f q d do dc c b ba n i r x y z zd e k dt g h o".split()
NUMBERS = st.booleans() | st.integers(-10, 10**6) | st.floats()
JSON = st.recursive(
    st.none() | NUMBERS | st.text(max_size=6) | st.sampled_from(TAGS),
    lambda inner: st.lists(inner, max_size=6),
    max_leaves=20,
)


@given(JSON, st.binary(max_size=64))
@settings(max_examples=1000, deadline=None)
def test_whatever_comes_is_a_value_or_malformed(node, blob):
    end = Plain(None, 1)
    reader = Reader(
        json.dumps({"value": node}).encode(), blob, end.read_array, end._special
    )
    with contextlib.suppress(Malformed, NotImplementedError):
        reader.value(node)


@given(VALUES, st.data())
@settings(max_examples=300, deadline=None)
def test_a_frame_that_was_tampered_with_is_a_frame_or_malformed(value, data):
    one, other = Plain(None, 0), Plain(None, 1)
    writer = Writer(one.arrays.write, one._other)
    body, blob = map(bytearray, writer.body({"value": writer.value(value)}))
    for _ in range(3):
        place = data.draw(st.integers(0, len(body) - 1))
        body[place] = data.draw(st.integers(0, 255))
    with contextlib.suppress(Malformed, NotImplementedError):
        reader = Reader(bytes(body), bytes(blob), other.read_array, other._special)
        reader.value(reader.frame.get("value"))


@pytest.mark.parametrize(
    "about",
    [
        [1, "<f8", [3], "C", True, 0, 8],  # too few bytes
        [1, "<f8", [-1], "C", True, 0, 8],
        [1, "O", [1], "C", True, 0, 8],
        [1, "<f8", [2**40], "C", True, 0, 8],
        [1, "f8,f8", [1], "C", True, 0, 16],
        [0, "<f8", [2], [8], 0],  # a view of an array that nobody knows
        [2, "<f8", [1], "C", True, 0, 8],  # our own number
        ["1", "<f8", [1], "C", True, 0, 8],
    ],
)
def test_an_array_is_just_as_large_as_its_bytes(about):
    end = Plain(None, 2)
    reader = Reader(b'{"value": 1}', bytes(16), end.read_array, end._special)
    with pytest.raises(Malformed):
        reader.value(["a", about])


def test_a_view_never_reaches_beyond_its_array():
    one = Plain(None, 2)
    reader = Reader(b'{"v": 1}', bytes(32), one.read_array, one._special)
    reader.value(["a", [1, "<f8", [4], "C", True, 0, 32]])
    for shape, strides, offset in (([5], [8], 0), ([4], [8], 8), ([2], [-8], 0)):
        with pytest.raises(Malformed):
            reader.value(["a", [1, "<f8", shape, strides, offset]])


def test_a_frame_that_does_not_come_in_time_is_late():
    ours, theirs = socket.socketpair()
    with ours, theirs:
        link = Link(ours)
        link.until = time.monotonic() + 0.2
        theirs.send(b"\0\0\0\5\0\0\0\0{")
        with pytest.raises(Late):
            link.receive()


def test_a_frame_that_would_be_endless_is_malformed():
    ours, theirs = socket.socketpair()
    with ours, theirs:
        theirs.send(b"\xff" * 8)
        with pytest.raises(Malformed, match="too long"):
            Link(ours).receive()
