"""A number that remembers how it was computed."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from itertools import count

from cs_nn.graph.operations import OPERATIONS

_group: ContextVar[str] = ContextVar("group", default="")
_next_number = count().__next__


@contextmanager
def group(name: str) -> Iterator[None]:
    """What is computed inside belongs together and can be folded into one box."""
    token = _group.set(name)
    try:
        yield
    finally:
        _group.reset(token)


class Value:
    """One number of a graph, given or computed from others.

    A parameter: `Value(0.3, "w")`; an input whose gradient nobody asks for:
    `Value(0.5, "x", gradient=False)`. A plain number in a formula is a constant.
    """

    def __init__(
        self,
        data: float,
        name: str = "",
        *,
        gradient: bool = True,
        op: str = "",
        inputs: "tuple[Value, ...]" = (),
    ) -> None:
        """Keep the number; `op` and `inputs` say how it was computed, if it was."""
        self.data = float(data)
        self.name = name
        self.wants_gradient = gradient
        self.op = op
        self.inputs = inputs
        self.group = _group.get()
        self.number = _next_number()  # inputs are made before what uses them

    @property
    def kind(self) -> str:
        """What it is: result, constant, input (no gradient wanted) or parameter."""
        if self.op:
            return "result"
        if not self.name:
            return "constant"
        return "parameter" if self.wants_gradient else "input"

    def named(self, name: str) -> "Value":
        """Give this number a name, and return it."""
        self.name = name
        return self

    def __add__(self, other: "Value | float") -> "Value":
        return apply("add", self, other)

    def __radd__(self, other: float) -> "Value":
        return apply("add", other, self)

    def __sub__(self, other: "Value | float") -> "Value":
        return apply("sub", self, other)

    def __rsub__(self, other: float) -> "Value":
        return apply("sub", other, self)

    def __mul__(self, other: "Value | float") -> "Value":
        return apply("mul", self, other)

    def __rmul__(self, other: float) -> "Value":
        return apply("mul", other, self)

    def __truediv__(self, other: "Value | float") -> "Value":
        return apply("div", self, other)

    def __rtruediv__(self, other: float) -> "Value":
        return apply("div", other, self)

    def __neg__(self) -> "Value":
        return apply("neg", self)

    def __pow__(self, power: int) -> "Value":
        if power != 2:
            raise ValueError(
                f"A graph has squares only: write x * x …, not x**{power}."
            )
        return self.square()

    def square(self) -> "Value":
        """Its square."""
        return apply("square", self)

    def sigmoid(self) -> "Value":
        """σ of it, the logistic function."""
        return apply("sigmoid", self)

    def tanh(self) -> "Value":
        """Its hyperbolic tangent."""
        return apply("tanh", self)

    def relu(self) -> "Value":
        """It if it is above 0, else 0; the derivative at 0 is 0."""
        return apply("relu", self)

    def log(self) -> "Value":
        """Its natural logarithm."""
        return apply("log", self)

    def exp(self) -> "Value":
        """e to the power of it."""
        return apply("exp", self)

    def __repr__(self) -> str:
        return f"Value({self.data:g}, {self.name or self.op or 'constant'!r})"


def apply(op: str, *inputs: Value | float) -> Value:
    """Apply an operation of OPERATIONS and return its result.

    Raises ValueError where it has no value, such as the logarithm of 0.
    """
    values = tuple(x if isinstance(x, Value) else Value(x) for x in inputs)
    numbers = [value.data for value in values]
    try:
        data = OPERATIONS[op].value(*numbers)
    except (ValueError, ZeroDivisionError, OverflowError):
        said = OPERATIONS[op].written([f"{number:g}" for number in numbers])
        raise ValueError(f"{said} has no value: choose other numbers.") from None
    return Value(data, op=op, inputs=values)
