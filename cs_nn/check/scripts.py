"""What a layer that keeps state is made to do, stage by stage, and what is recorded.

Each stage starts with a fresh object and loaded parameters, so that one mistake doesn't
spoil the next stage. The same script runs on the student's class and on the engine's.
"""

from collections.abc import Callable, Sequence
from typing import Any, Protocol

import numpy as np

SIGMAS = 5.0
Trace = dict[str, Any]
EQUAL = "same output twice with train=False"
DIFFERENT = "other units dropped in a second training pass"
MASK = "zeros of dX just where the output has them"
DROPOUT = (
    "share of zeros in training",
    "kept output divided by its input",
    DIFFERENT,
    "share of zeros with train=False",
    "output with train=False divided by its input",
    EQUAL,
    MASK,
    "kept dX divided by its upstream",
)


# A method's name and its arguments: ("step",), ("forward", X), ("backward", g).
Step = tuple[Any, ...]
STEP, ZEROGRAD = ("step",), ("zerograd",)


class Handle(Protocol):
    """The few things a script does with an object, whatever its methods are called."""

    def load(self, params: Sequence[Any]) -> None: ...
    def params(self) -> list[Any]: ...
    def run(self, *steps: Step) -> None: ...
    def grads(self) -> list[Any]: ...
    def set_grads(self, grads: Sequence[Any]) -> None: ...
    def forward(self, X: Any, train: bool = True) -> Any: ...
    def backward(self, g: Any) -> Any: ...
    def step(self) -> None: ...
    def zerograd(self) -> None: ...


Fresh = Callable[[], Handle]
Wanted = Callable[[str], bool]
"""Whether a stage that ends so is wanted: "after one step"."""


def _loaded(fresh: Fresh, params: Sequence[Any]) -> Handle:
    handle = fresh()
    handle.load([np.array(p) for p in params])
    return handle


def _pass(X: Any, g: Any) -> tuple[Step, Step]:
    return ("forward", X.copy()), ("backward", g.copy())


def _record(
    trace: Trace, when: str, names: Sequence[str], values: Sequence[Any]
) -> None:
    for name, value in zip(names, values, strict=True):
        trace[f"{name} {when}".strip()] = np.array(value)


def _all(_: str) -> bool:
    return True


def linear(
    fresh: Fresh,
    X: Any,
    params: Sequence[Any],
    ups: Sequence[Any],
    wanted: Wanted = _all,
) -> Trace:
    """A linear layer: its gradients can be read (dW, db), and set before a step."""
    backwards = "output", "dX", "after two backwards", "after zerograd and a backward"
    steps = "after one step", "after three steps"
    trace: Trace = {}
    if any(map(wanted, backwards)):
        trace |= _backwards(_loaded(fresh, params), X, ups, backwards[2:])
    if any(map(wanted, steps)):
        layer = _loaded(fresh, params)
        for i, g in enumerate(ups):
            layer.zerograd()
            layer.set_grads([X.T @ g, g.sum(axis=0)])
            layer.step()
            if i != 1:
                _record(trace, steps[i // 2], ("W", "b"), layer.params())
    return trace | _copies(fresh, params, ("W", "b"), wanted)


def _backwards(
    layer: Handle, X: Any, ups: Sequence[Any], whens: Sequence[str]
) -> Trace:
    names = ("dW", "db")
    trace = {"output": np.array(layer.forward(X.copy()))}
    trace["dX"] = np.array(layer.backward(ups[0].copy()))
    _record(trace, "", names, layer.grads())
    layer.run(*_pass(X, ups[1]))
    _record(trace, whens[0], names, layer.grads())
    layer.run(ZEROGRAD, *_pass(X, ups[2]))
    _record(trace, whens[1], names, layer.grads())
    return trace


def network(
    fresh: Fresh,
    X: Any,
    params: Sequence[Any],
    ups: Sequence[Any],
    wanted: Wanted = _all,
) -> Trace:
    """A network: its gradients show in the parameters after a step."""
    names = [f"{'Wb'[i % 2]}{i // 2 + 1}" for i in range(len(params))]
    trace: Trace = {}
    if wanted("output") or wanted("before step()"):
        net = _loaded(fresh, params)
        trace["output"] = np.array(net.forward(X.copy()))
        net.backward(ups[0].copy())
        _record(trace, "before step()", names[::-1], net.params()[::-1])
    steps = [step for g in ups for step in (ZEROGRAD, *_pass(X, g), STEP)]
    one, three = steps[:4], steps
    two = [*_pass(X, ups[0]), *_pass(X, ups[1]), STEP]
    zeroed = [*_pass(X, ups[0]), ZEROGRAD, *_pass(X, ups[1]), STEP]
    for when, path in {
        "after one step": one,
        "after two backwards and a step": two,
        "after backward, zerograd, backward, step": zeroed,
        "after three steps": three,
    }.items():
        if wanted(when):
            net = _loaded(fresh, params)
            net.run(*path)
            _record(trace, when, names, net.params())
    return trace | _copies(fresh, params, names, wanted)


def _copies(
    fresh: Fresh, params: Sequence[Any], names: Sequence[str], wanted: Wanted
) -> Trace:
    """Change what was loaded and what was given out: neither may reach the layer."""
    trace: Trace = {}
    loaded = "after the loaded array was changed"
    given = "after getW()'s and getb()'s results were changed"
    if wanted(loaded):
        layer, mine = fresh(), [np.array(p) for p in params]
        layer.load(mine)
        for p in mine:
            p += 1.0
        _record(trace, loaded, names, layer.params())
    if wanted(given):
        layer = _loaded(fresh, params)
        for p in layer.params():
            p += 1.0
        _record(trace, given, names, layer.params())
    return trace


def relu(fresh: Callable[[], Any], X: Any, ups: Sequence[Any]) -> Trace:
    """A ReLU without dropout: its mask comes from the forward pass before it."""
    layer = fresh()
    trace = {"output": np.array(layer.forward(X.copy(), train=True))}
    trace["dX"] = np.array(layer.backward(ups[0].copy()))
    trace["output with train=False"] = np.array(layer.forward(-X, train=False))
    trace["dX of the second forward"] = np.array(layer.backward(ups[1].copy()))
    return trace


def loss(fresh: Callable[[], Any], Z: Any, Y: Any, Z2: Any, Y2: Any) -> Trace:
    """A loss on two batches of different sizes."""
    node, trace = fresh(), {}
    for name, scores, targets in (("", Z, Y), (" of the second batch", Z2, Y2)):
        trace[f"L{name}"] = node.forward(scores.copy(), targets.copy())
        trace[f"dZ{name}"] = np.array(node.backward())
    return trace


def dropout(fresh: Callable[[], Any], X: Any, g: Any, p: float) -> Trace:
    """Dropout over positive inputs: shares and factors, so that no draw is compared."""
    layer = fresh()
    first = np.array(layer.forward(X.copy(), train=True), dtype=float)
    dX = np.array(layer.backward(g.copy()), dtype=float)
    second = np.array(layer.forward(X.copy(), train=True), dtype=float)
    test = np.array(layer.forward(X.copy(), train=False), dtype=float)
    again = np.array(layer.forward(X.copy(), train=False), dtype=float)
    found = (
        share(first, p),
        factor(first, X),
        yes((first != second).any()),
        share(test, p),
        factor(test, X),
        yes((test == again).all()),
        yes(((dX == 0) == (first == 0)).all()),
        factor(dX, g),
    )
    return dict(zip(DROPOUT, found, strict=True))


def yes(truth: Any) -> str:
    """Say yes or no, as a message shows it."""
    return "yes" if truth else "no"


def share(output: Any, p: float) -> float:
    """The share of zeros; p or 1 − p itself when it is within 5 sigma of it."""
    found = float((output == 0).mean())
    sigma = (p * (1 - p) / output.size) ** 0.5
    near = (q for q in (p, 1 - p) if abs(found - q) < SIGMAS * sigma)
    return next(near, found)


def factor(output: Any, given: Any) -> float:
    """What the entries that were kept are multiplied by."""
    kept = output != 0
    return float(np.median(output[kept] / given[kept])) if kept.any() else 0.0
