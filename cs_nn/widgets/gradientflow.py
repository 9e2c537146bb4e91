"""GradientFlow: measure the gradient in every layer of a deep net, and turn knobs."""

from collections.abc import Callable, Sequence
from typing import Any, Self

import numpy as np
import traitlets as t

from cs_nn.widgets.base import Rows, TeachingWidget
from cs_nn.widgets.drawing import Drawing
from cs_nn.widgets.flow_checks import check_flow, check_knobs, check_net
from cs_nn.widgets.flow_net import (
    ACTIVATIONS,
    Array,
    Flow,
    bake,
    measure,
    random_net,
    samples,
    unpack,
)
from cs_nn.widgets.flow_picture import OWN, View, picture
from cs_nn.widgets.flow_student import compare
from cs_nn.widgets.flow_words import (
    at_layer,
    clip_factor,
    clipping,
    rows,
    size,
    so_far,
    verdict,
)
from cs_nn.widgets.style import LOOKS, css, esm

GAINS = tuple(2 ** (k / 2) for k in range(-4, 7))  # ¼ … 8; 1 and √2 are among them
DEPTHS = (2, 5, 10, 20)


def _same(gain: float, baked: float) -> bool:
    """Whether a gain, perhaps written short, means a baked one."""
    return abs(gain - baked) <= 0.02 * baked


class GradientFlow(TeachingWidget):
    """Gradients layer by layer: where they vanish, where they explode, and why.

    Each column is a layer, the first next to the input. From above: the spread of what
    goes in, max |dL/dz|, max |dL/dW|, Σ W ⊙ dW, and the slopes of the activation. The
    three panels of bars share one logarithmic scale: in a ReLU net without biases
    Σ W ⊙ dW is the same in every layer (Euler's identity), so dL/dW stays level however
    dL/dz explodes. A step goes one layer further back, from the loss to the input, as
    the gradient does.

    The net has `depth` hidden layers of `width` units and weights from
    N(0, gain²/fan_in), no biases; X (64, 64) are digits, or `data` is a pair X (n, d),
    Y (n, classes) one-hot. Gain 1 is Xavier's for square layers, √2 is He's. `residual`
    adds a layer's input to its output; `clip` is a global norm (None: no clipping).
    `activation` and `gain` say where it starts; `depths` are offered beside `depth`.

    Traits: `activation`, `gain`, `depth`, `residual`, `clip` (0 is off) and `step`; any
    of them may be set. `norms` has the exact numbers, `first_below` searches them.

    After NUS CS2109S tutorial 8, question 3 and bonus; Glorot and Bengio 2010; He et
    al. 2015 and 2016; Pascanu et al. 2013 (clipping).
    """

    _esm = esm("flow_words", "flow_picture", "gradientflow")
    _css = css("gradientflow", LOOKS | OWN)
    activation = t.Unicode("sigmoid").tag(sync=True)
    gain = t.Float(1.0).tag(sync=True)
    depth = t.Int(10).tag(sync=True)
    residual = t.Bool(False).tag(sync=True)
    clip = t.Float(0.0).tag(sync=True)
    activations = t.List(t.Unicode()).tag(sync=True)
    gains = t.List(t.Float()).tag(sync=True)
    depths = t.List(t.Int()).tag(sync=True)
    residuals = t.List(t.Bool()).tag(sync=True)
    grid = t.Unicode().tag(sync=True)  # every flow, see flow_net.RECORD
    own = t.Dict().tag(sync=True)  # the flow of a net of one's own
    student = t.Dict().tag(sync=True)  # what the student's function found

    def __init__(
        self,
        depth: int = 10,
        width: int = 32,
        activations: Sequence[str] = tuple(ACTIVATIONS),
        gains: Sequence[float] = GAINS,
        residual: bool = False,
        clip: float | None = None,
        seed: int = 0,
        data: Any = "digits",
        *,
        activation: str | None = None,
        gain: float = 1.0,
        depths: Sequence[int] = DEPTHS,
        residuals: Sequence[bool] = (False, True),
        student: Callable[..., Any] | None = None,
    ) -> None:
        check_knobs(activations, [*gains, gain], [*depths, depth], width)
        super().__init__(title="Gradients, layer by layer", clip=clip or 0.0)
        self._function: Callable[..., Any] | None = None
        self._net: tuple[list[Array], list[Array]] | None = None
        self._samples, self._width, self._seed = samples(data), width, seed
        with self.hold_sync():
            self.activations = list(activations)
            self.residuals = sorted({*residuals, residual})
            self.depths = sorted({*depths, depth})
            others = [] if any(_same(gain, one) for one in gains) else [gain]
            self.gains = sorted({float(one) for one in (*gains, *others)})
            self.grid = bake(*self._axes(), self._random, self._samples)
            self.activation = activation or self.activations[0]
            self.gain = float(gain)
            self.residual, self.depth = residual, depth
        self._compare_with(student)

    # Nets and functions of one's own

    @classmethod
    def from_network(
        cls, Ws: Sequence[Any], bs: Sequence[Any], act: str, X: Any, Y: Any, **more: Any
    ) -> Self:
        """Show a net: W (m, k), b (k,) of each layer, X (n, d), Y (n, classes) one-hot.

        `act` is "sigmoid" (or "logistic"), "tanh", "relu" or "leaky_relu"; the last
        layer has none. `more` may give residual, clip, and student: a function
        max_abs_grads(Ws, bs, act, X, Y) to compare with. Raises ValueError for shapes
        that don't fit, and for nets that overflow.
        """
        act = "sigmoid" if act == "logistic" else act
        student = more.pop("student", None)
        more |= {"residuals": [more.get("residual", False)], "data": (X, Y)}
        self = cls(1, 1, [act], [1.0], depths=[], **more).load(Ws, bs)
        return self._compare_with(student)

    def load(self, Ws: Sequence[Any], bs: Sequence[Any]) -> Self:
        """Show other weights, in a training loop for instance; the rest stays."""
        Ws, bs = ([np.array(a, dtype=np.float64) for a in part] for part in (Ws, bs))
        X, Y = self._samples
        check_net(Ws, bs, X, Y)
        with np.errstate(all="ignore"):
            flow = measure(Ws, bs, self.activation, X, Y, self.residual)
        check_flow(flow)
        self._net = Ws, bs
        short = {k: [float(f"{x:.5g}") for x in flow[k]] for k in flow if k != "around"}
        with self.hold_sync():
            self.own = short | {"around": flow["around"].tolist()}
            self.last = len(Ws) - 1
        self._renew()
        return self

    @classmethod
    def from_student(cls, max_abs_grads: Callable[..., Any], **options: Any) -> Self:
        """Show what a student's function finds beside the reference (exercise 4.1).

        max_abs_grads(Ws, bs, act, X, Y) returns (dW, dz), arrays (L,); act is
        "logistic", "tanh" or "relu". The first layer on the way back that differs is
        named. `options` are those of GradientFlow.
        """
        known = {"activations": ("sigmoid", "tanh", "relu"), "residuals": (False,)}
        return cls(student=max_abs_grads, **(known | options))

    # Numbers

    @property
    def net(self) -> tuple[list[Array], list[Array]]:
        """(Ws, bs) of the net that is shown."""
        if self._net is not None:
            return self._net
        Ws, bs = self._random(self.depth)
        return [self.gain * W for W in Ws], bs

    @property
    def norms(self) -> Flow:
        """The exact numbers, arrays (L,), first layer first: see flow_net.measure.

        "dW" and "dz" are max |dL/dW| and max |dL/dz|, "dW" after clipping.
        """
        flow = self._measured()
        return flow | {"dW": flow["dW"] * clip_factor(flow, self.clip)}

    def first_below(self, limit: float = 1e-6, of: str = "dz") -> int | None:
        """The first layer, on the way back, whose max |dL/…| is below `limit`."""
        below = np.flatnonzero(self.norms[of] < limit)
        return int(below[-1]) + 1 if len(below) else None

    @property
    def flow(self) -> Flow:
        """The numbers as the page has them: sizes of baked nets to 0.2 %."""
        if self.own:
            return {name: np.array(values) for name, values in self.own.items()}
        deep = self.depths.index(self.depth)
        layers = [depth + 1 for depth in self.depths]
        place = self.residuals.index(self.residual) * len(self.activations)
        place += self.activations.index(self.activation)
        start = place * sum(layers) + sum(layers[:deep])
        start = start * len(self.gains) + self.gains.index(self.gain) * layers[deep]
        return unpack(self.grid, start, layers[deep])

    # What it shows

    @property
    def current(self) -> str:
        flow, layer = self.flow, self.last + 1 - self.step
        said = (
            at_layer(flow, layer, self.activation, clip_factor(flow, self.clip)),
            so_far(flow, layer, self.activation),
            verdict(flow),
            clipping(flow, self.clip),
            self.student.get("says", ""),
        )
        return " ".join(part for part in said if part)

    def drawing(self) -> Drawing:
        mine = self.student if "dz" in self.student else None
        view = View(
            self.flow,
            self.activation,
            self.clip,
            mine and {of: np.array(mine[of]) for of in ("dW", "dz")},
            (mine["layer"], mine["of"]) if mine else (0, ""),
        )
        return picture(view, self.title)

    def numbers(self) -> Rows:
        mine = self.student if "dz" in self.student else {}
        return rows(self.flow, self.activation, self.clip, mine)

    # Inside

    def _measured(self) -> Flow:
        return measure(*self.net, self.activation, *self._samples, self.residual)

    def _compare_with(self, student: Callable[..., Any] | None) -> Self:
        self._function = student
        self._renew()
        return self

    def _axes(self) -> tuple[list[str], list[bool], list[int], list[float]]:
        return self.activations, self.residuals, self.depths, self.gains

    def _random(self, depth: int) -> tuple[list[Array], list[Array]]:
        X, Y = self._samples
        return random_net(depth, self._width, (X.shape[1], Y.shape[1]), self._seed)

    @t.validate("activation", "depth", "residual")
    def _offered(self, proposal: Any) -> Any:
        name, value = proposal["trait"].name, proposal["value"]
        offered = getattr(self, f"{name}s")
        if value not in offered:
            listed = ", ".join(map(str, offered))
            raise ValueError(f"{name} {value!r} is not among {listed}.")
        return value

    @t.validate("gain")
    def _near(self, proposal: Any) -> float:
        """The baked gain that is meant: 1.4 is √2."""
        gain = proposal["value"]
        meant: list[float] = [one for one in self.gains if _same(gain, one)]
        if not meant:
            listed = ", ".join(map(size, self.gains))
            raise ValueError(
                f"gain {gain:g} is not among {listed}; give it to GradientFlow(gain=…)."
            )
        return min(meant, key=lambda one: abs(one - gain))

    @t.validate("clip")
    def _positive(self, proposal: Any) -> float:
        if not 0 <= proposal["value"] < np.inf:
            raise ValueError(
                f"clip is {proposal['value']}; it must be 0 (off) or more."
            )
        return float(proposal["value"])

    @t.observe("activation", "gain", "depth", "residual")
    def _renew(self, _: Any = None) -> None:
        """Follow the net: how many layers it has, what the student's function says."""
        if not self.own:
            self.last = self.depth
        if self._function is None:
            return
        net = (*self.net, self.activation, *self._samples)
        of = [self.activation, self.gain, self.depth, self.residual]
        self.student = {"net": of, **compare(self._function, net, self._measured())}
