"""An object of the student's cannot pretend to be the right answer."""

import numpy as np
import pytest

from autograder.referee.errors import StudentTypeError
from tests.referee.court import hearing, only

PRETENDER = """
import numpy as np
class Yes:
    def __eq__(self, other): return True
    __ne__ = __lt__ = __gt__ = __le__ = __ge__ = __contains__ = __eq__
    def __bool__(self): return True
    def __float__(self): return 1.0
    def __int__(self): return 1
    __index__ = __int__
    def __array__(self, *_, **__): return np.ones(3)
    def __sub__(self, other): return 0.0
    __rsub__ = __add__ = __mul__ = __abs__ = __sub__
    def __round__(self, *_): return 1.0
def f(): return Yes()
class Sub(np.ndarray):
    def __eq__(self, other): return np.bool_(True)
def subclass(): return np.ones(3).view(Sub)
def objects(): return np.array([Yes()], dtype=object)
def masked(): return np.ma.masked_array(np.ones(3), mask=True)
class Text(str):
    def __eq__(self, other): return True
def text(): return Text("x")
class Number(float):
    def __sub__(self, other): return 0.0
def number(): return Number(3)
"""
USES = {
    "==": lambda x: x == 1,
    "!=": lambda x: x != 2,
    "<": lambda x: x < 3,
    "bool": bool,
    "float": float,
    "int": int,
    "array": np.asarray,
    "allclose": lambda x: np.allclose(x, 1),
    "assert_allclose": lambda x: np.testing.assert_allclose(x, 1),
    "difference": lambda x: abs(x - 1) < 1e-9,
    "turned": lambda x: abs(1 - x) < 1e-9,
    "abs": abs,
    "round": round,
    "in a list": lambda x: x in [1, 2],
    "index": lambda x: [1, 2][x],
}


@pytest.mark.parametrize(
    "made", ["f", "subclass", "objects", "masked", "text", "number"]
)
@pytest.mark.parametrize("use", USES)
def test_an_object_cannot_pretend_to_be_data(made, use):
    with hearing(PRETENDER) as (_, student):
        thing = student[made]()
        with pytest.raises(TypeError):
            USES[use](thing)


VALUE = """
class Value:
    def __init__(self, data): self.data = data
    def __add__(self, other):
        return Value(self.data + (other.data if isinstance(other, Value) else other))
    def __eq__(self, other): return self.data == other.data
    def __matmul__(self, other): return self.data * other.data
    def __sub__(self, other): return 0.0
    def __repr__(self): return f"Value({self.data})"
    def __len__(self): return self.data
"""


def test_operators_that_the_reference_defines_work_between_objects():
    known = {"Value": ["__add__", "__eq__", "__matmul__", "__repr__", "__len__"]}
    with hearing(VALUE, operators=known) as (_, student):
        a, b = student.Value(2), student.Value(3)
        assert (a + b).data == 5
        assert (a + 4).data == 6
        assert a == student.Value(2)
        assert a @ b == 6
        assert repr(a) == "Value(2)"
        assert not student.Value(0)
        for use in (lambda: a == 2, lambda: a - 2, lambda: float(a)):
            with pytest.raises(StudentTypeError, match="return the data itself"):
                use()


def test_an_operator_never_turns_what_is_right_into_data():
    with hearing(VALUE, operators={"Value": ["__sub__"]}) as (_, student):
        value = student.Value(1)
        with pytest.raises(StudentTypeError):
            abs(value - 5.0)


def test_empty_arrays_are_refused_unless_a_test_asks():
    source = "import numpy as np\ndef f(x): return np.zeros((0, 3))"
    with only(source, "f") as f:
        with pytest.raises(StudentTypeError, match="empty array"):
            f(1)
        assert f(np.zeros((0, 2))).shape == (0, 3)
    with only(source, "f", empty=True) as f:
        assert f(1).shape == (0, 3)
