"""Check objects that keep state: one script, run on the student's and the engine's.

The result is a dict of named stages ("dW after two backwards"), so that a message says
which stage is the first to be wrong.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np

from cs_nn.check import rules, scripts
from cs_nn.check.calls import in_turn, stand_in

Stated = Callable[..., Any]
SEED = 5  # of the Generator that a student's object draws from
SCRIPTS: dict[str, Callable[..., scripts.Trace]] = {
    "linear-layer": scripts.linear,
    "relu-layer": scripts.relu,
    "softmax-ce-layer": scripts.loss,
    "single-mlp": scripts.network,
    "two-mlp": scripts.network,
}
NETWORK = "X parameters upstreams"
NAMES = {  # of a probe's arguments
    "linear-layer": NETWORK,
    "single-mlp": NETWORK,
    "two-mlp": NETWORK,
    "dropout-mlp": NETWORK,
    "relu-layer": "X upstreams",
    "dropout-layer": "X upstream",
    "softmax-ce-layer": "Z Y Z2 Y2",
}


Calls = list[tuple[str, Sequence[Any], Mapping[str, Any]]]
"""Methods by name, with arguments and keyword arguments."""


class _Linear:
    """A student's linear layer behind the names of a script."""

    def __init__(self, layer: Any) -> None:
        self.layer = layer

    def run(self, *steps: scripts.Step) -> list[list[Any]]:
        paths = [self.calls(*step) for step in steps]
        calls = ((self.layer, *call) for path in paths for call in path)
        found = iter(in_turn(*calls, copied=True))
        return [[next(found) for _ in path] for path in paths]

    def calls(self, name: str, *args: Any) -> Calls:
        """Return the methods that do a step; an attribute is read by one, too."""
        if name == "load":
            return [("loadparams", args[0], {})]
        if name == "params":
            return [("getW", (), {}), ("getb", (), {})]
        if name == "grads":
            return [("__getattribute__", (n,), {}) for n in ("dW", "db")]
        if name == "set_grads":
            pairs = zip(("dW", "db"), map(np.array, args[0]), strict=True)
            return [("__setattr__", pair, {}) for pair in pairs]
        return [(name, args, {})]

    def given(self) -> list[Any]:
        return [self.layer.getW(), self.layer.getb()]


class _Network(_Linear):
    """A student's network: lists of weights and biases, first layer first."""

    def calls(self, name: str, *args: Any) -> Calls:
        if name == "load":
            return [("loadparams", (list(args[0][::2]), list(args[0][1::2])), {})]
        if name in ("forward", "test"):
            return [("forward", args, {"train": name == "forward"})]
        return super().calls(name, *args)

    def run(self, *steps: scripts.Step) -> list[list[Any]]:
        pairs = zip(steps, super().run(*steps), strict=True)
        return [
            _mixed(*found) if step == scripts.PARAMS else found for step, found in pairs
        ]

    def given(self) -> list[Any]:
        return _mixed(*super().given())


def _mixed(weights: Sequence[Any], biases: Sequence[Any]) -> list[Any]:
    """Return W1, b1, W2, b2 …"""
    pairs = zip(weights, biases, strict=True)
    return [array for pair in pairs for array in pair]


class _Engine:
    """The stated forward with the engine's gradients and its optimiser."""

    def __init__(self, forward: Stated, lr: float, alpha: float) -> None:
        self.stated, self.lr, self.alpha = forward, lr, alpha

    def run(self, *steps: scripts.Step) -> list[list[Any]]:
        return [self._do(*step) for step in steps]

    def _do(self, name: str, *args: Any) -> list[Any]:
        found = getattr(self, name)(*args)
        return list(found) if isinstance(found, list) else [found]

    def load(self, params: Sequence[Any]) -> None:
        from cs_nn import optim, tensor

        self.tensors = [tensor.Tensor(p, requires_grad=True) for p in params]
        self.optimiser = optim.SGD(self.tensors, lr=self.lr, momentum=self.alpha)
        self.step, self.zerograd = self.optimiser.step, self.optimiser.zero_grad

    def params(self) -> list[Any]:
        return [t.data.copy() for t in self.tensors]

    given = params

    def grads(self) -> list[Any]:
        return [np.array(t.grad) for t in self.tensors]

    def set_grads(self, grads: Sequence[Any]) -> None:
        for t, g in zip(self.tensors, grads, strict=True):
            t.grad = g

    def forward(self, X: Any) -> Any:
        from cs_nn import tensor

        self.X = tensor.Tensor(X, requires_grad=True)
        self.output = self.stated(self.X, *self.tensors)
        return self.output.data.copy()

    def backward(self, g: Any) -> Any:
        self.output.backward(g)
        return np.array(self.X.grad)


class _Function:
    """The stated forward of a layer without parameters, or of a loss."""

    def __init__(self, forward: Stated) -> None:
        self.stated = forward

    def forward(self, X: Any, *targets: Any, train: bool = True) -> Any:  # noqa: ARG002
        from cs_nn import tensor

        self.X = tensor.Tensor(X, requires_grad=True)
        self.output = self.stated(self.X, *targets)
        return self.output.data

    def backward(self, *g: Any) -> Any:
        self.output.backward(*g)
        return self.X.grad


def layer(
    make: Callable[..., Any],
    forward: Stated,
    family: str,
    *,
    times: int = 2,
    stages: str = "",
    **options: Any,
) -> None:
    """Check a class that keeps state, stage by stage. Raises Wrong.

    `make` is the class; `forward` its stated forward, written with cs_nn.functional:
    (X, W, b) for "linear-layer", (X, W1, b1 …) for "single-mlp" and "two-mlp", (X) for
    "relu-layer", (Z, Y) for "softmax-ce-layer". `stages` keeps only stages that hold
    one of these words ("step zerograd"), so that each may earn its own points.
    """
    run = _some(SCRIPTS[family], stages.split())

    def use(*args: Any, **settings: Any) -> scripts.Trace:
        return run(_student(make, family, settings), *args)

    def oracle(*args: Any, **settings: Any) -> scripts.Trace:
        return run(_stated(forward, family, settings), *args)

    options |= {"times": times, "direct": False, "repeats": 1}
    rules.forward(stand_in(use, make, NAMES[family]), oracle, family, **options)


def dropout(
    make: Callable[..., Any], family: str = "dropout-layer", *, times: int = 2
) -> None:
    """Check `make(p_drop, rng)`: inverted dropout behind a ReLU. Raises Wrong.

    Shares of zeros count as right within 5 sigma; no draw is compared with another.
    """

    def use(X: Any, g: Any, p_drop: float) -> scripts.Trace:
        def fresh() -> Any:
            return make(p_drop=p_drop, rng=np.random.default_rng(SEED))

        return scripts.dropout(fresh, X, g, p_drop)

    def oracle(*_: Any, p_drop: float) -> scripts.Trace:
        kept = 1 / (1 - p_drop)
        values = (p_drop, kept, "yes", 0.0, 1.0, "yes", "yes", kept)
        return dict(zip(scripts.DROPOUT, values, strict=True))

    seen = stand_in(use, make, NAMES[family])
    rules.forward(seen, oracle, family, times=times, direct=False, repeats=1)


def evaluation(
    make: Callable[..., Any],
    forward: Stated,
    family: str = "dropout-mlp",
    *,
    times: int = 2,
) -> None:
    """Check that a network with dropout is the stated one with train=False.

    `make(…, p_drop=…)`; `forward(X, W1, b1, …)`. Raises Wrong.
    """

    def use(X: Any, params: Any, _: Any, **settings: Any) -> scripts.Trace:
        rng = np.random.default_rng(SEED)
        net = _Network(make(rng=rng, p_drop=0.4, **settings))
        many = np.vstack([X, -X] * 20)  # so many units are on that no two draws agree
        twice = [("forward", +many), ("forward", +many)]
        twice += [("test", X.copy()), ("test", X.copy())]
        _, *found = net.run(("load", [np.array(p) for p in params]), *twice)
        one, other, test, again = (np.array(given[0]) for given in found)
        return {
            scripts.EQUAL: scripts.yes((test == again).all()),
            scripts.DIFFERENT: scripts.yes((one != other).any()),
            "output with train=False": test,
        }

    def oracle(X: Any, params: Any, *_: Any, **__: Any) -> scripts.Trace:
        return {
            scripts.EQUAL: "yes",
            scripts.DIFFERENT: "yes",
            "output with train=False": forward(X, *params).data,
        }

    seen = stand_in(use, make, NAMES[family])
    rules.forward(seen, oracle, family, times=times, direct=False, repeats=1)


def _student(make: Callable[..., Any], family: str, settings: Any) -> Callable[[], Any]:
    """Return what makes a fresh object of the student's class for a script."""
    if family == "softmax-ce-layer":
        return make
    if family == "relu-layer":
        return lambda: make(p_drop=0.0, rng=np.random.default_rng(SEED))
    handle = _Linear if family == "linear-layer" else _Network
    return lambda: handle(make(rng=np.random.default_rng(SEED), **settings))


def _stated(forward: Stated, family: str, settings: Any) -> Callable[[], Any]:
    if family in ("relu-layer", "softmax-ce-layer"):
        return lambda: _Function(forward)
    return lambda: _Engine(forward, settings["lr"], settings["alpha"])


def _some(
    script: Callable[..., scripts.Trace], words: list[str]
) -> Callable[..., scripts.Trace]:
    """Return a script of which only what holds one of the words is run and kept."""

    def wanted(when: str) -> bool:
        return any(word in when for word in words)

    def part(*args: Any) -> scripts.Trace:
        skips = (wanted,) if script in (scripts.linear, scripts.network) else ()
        return {k: v for k, v in script(*args, *skips).items() if wanted(k)}

    return part if words else script
