"""What a layer that keeps state is made to do, stage by stage, and what is recorded.

Each stage starts with a fresh object and loaded parameters, so that one mistake doesn't
spoil the next stage. The same script runs on the student's class and on the engine's.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Protocol

import numpy as np

from cs_nn.check.calls import in_turn

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


Step = tuple[Any, ...]
"""What is to be done, and what with: ("load", parameters), ("forward", X)."""
ON: Mapping[str, Any] = {"train": True}
OFF: Mapping[str, Any] = {"train": False}
STEP, ZEROGRAD, PARAMS, GRADS = ("step",), ("zerograd",), ("params",), ("grads",)


class Handle(Protocol):
    """An object that does what a script says, whatever its methods are called."""

    def run(self, *steps: Step) -> list[list[Any]]:
        """Do that in turn; return what each step gave, arrays as they were then."""
        ...

    def given(self) -> list[Any]:
        """Return the parameters as the object gives them out, not copied."""
        ...


Fresh = Callable[[], Handle]
Wanted = Callable[[str], bool]
"""Whether a stage that ends so is wanted: "after one step"."""


def _load(params: Sequence[Any]) -> Step:
    return "load", [np.array(p) for p in params]


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
        trace |= _backwards(fresh(), X, params, ups, ("", *backwards[2:]))
    if any(map(wanted, steps)):
        path = [_load(params)]
        for g in ups:
            grads = [X.T @ g, g.sum(axis=0)]
            path += [ZEROGRAD, ("set_grads", grads), STEP, PARAMS]
        found = fresh().run(*path)
        for when, place in zip(steps, (4, 12), strict=True):
            _record(trace, when, ("W", "b"), found[place])
    return trace | _copies(fresh, params, ("W", "b"), wanted)


def _backwards(
    layer: Handle, X: Any, params: Any, ups: Sequence[Any], whens: Sequence[str]
) -> Trace:
    one, two, three = (_pass(X, g) for g in ups)
    path = [*one, GRADS, *two, GRADS, ZEROGRAD, *three, GRADS]
    found = layer.run(_load(params), *path)
    trace = {"output": np.array(found[1][0]), "dX": np.array(found[2][0])}
    for when, place in zip(whens, (3, 6, 10), strict=True):
        _record(trace, when, ("dW", "db"), found[place])
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
        found = fresh().run(_load(params), *_pass(X, ups[0]), PARAMS)
        trace["output"] = np.array(found[1][0])
        _record(trace, "before step()", names[::-1], found[3][::-1])
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
            *_, found = fresh().run(_load(params), *path, PARAMS)
            _record(trace, when, names, found)
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
        layer.run(("load", mine))
        for p in mine:
            p += 1.0
        _record(trace, loaded, names, layer.run(PARAMS)[0])
    if wanted(given):
        layer = fresh()
        layer.run(_load(params))
        for p in layer.given():
            p += 1.0
        _record(trace, given, names, layer.run(PARAMS)[0])
    return trace


def relu(fresh: Callable[[], Any], X: Any, ups: Sequence[Any]) -> Trace:
    """A ReLU without dropout: its mask comes from the forward pass before it."""
    layer = fresh()
    found = in_turn(
        (layer, "forward", [X.copy()], ON),
        (layer, "backward", [ups[0].copy()], {}),
        (layer, "forward", [-X], OFF),
        (layer, "backward", [ups[1].copy()], {}),
        copied=True,
    )
    names = "output", "dX", "output with train=False", "dX of the second forward"
    return {name: np.array(one) for name, one in zip(names, found, strict=True)}


def loss(fresh: Callable[[], Any], Z: Any, Y: Any, Z2: Any, Y2: Any) -> Trace:
    """A loss on two batches of different sizes."""
    node = fresh()
    L, dZ, L2, dZ2 = in_turn(
        (node, "forward", [Z.copy(), Y.copy()], {}),
        (node, "backward", [], {}),
        (node, "forward", [Z2.copy(), Y2.copy()], {}),
        (node, "backward", [], {}),
        copied=True,
    )
    second = {"L of the second batch": L2, "dZ of the second batch": np.array(dZ2)}
    return {"L": L, "dZ": np.array(dZ)} | second


def dropout(fresh: Callable[[], Any], X: Any, g: Any, p: float) -> Trace:
    """Dropout over positive inputs: shares and factors, so that no draw is compared."""
    layer = fresh()
    done = in_turn(
        (layer, "forward", [X.copy()], ON),
        (layer, "backward", [g.copy()], {}),
        (layer, "forward", [X.copy()], ON),
        (layer, "forward", [X.copy()], OFF),
        (layer, "forward", [X.copy()], OFF),
        copied=True,
    )
    first, dX, second, test, again = (np.array(one, dtype=float) for one in done)
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
