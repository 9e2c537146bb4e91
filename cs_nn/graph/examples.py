"""The graphs of the course, with the numbers of its slides where they teach something.

A slide's numbers are replaced where they hide a mistake: at a = 1 both paths of 2a + a²
give 2, so a swapped or a lost path would go unseen (seeds: NUS CS5242 lecture 3).
"""

from collections.abc import Sequence

from cs_nn.graph.backward import Graph
from cs_nn.graph.value import Value, apply, group


def one_neuron(w: float = 0.3, b: float = 0.1, x: float = 0.5, y: float = 1.5) -> Graph:
    """ŷ = σ(wx + b), L = ½ (y − ŷ)². Source: NUS EE2211 pre-tutorial 12."""
    z = (Value(w, "w") * _given(x, "x")).named("wx") + Value(b, "b")
    yhat = z.named("z").sigmoid().named("ŷ")
    error = (_given(y, "y") - yhat).named("e")
    return Graph((0.5 * error.square().named("e²")).named("L"), "One neuron")


def chain_rule(number: int) -> Graph:
    """Chain rule 1 (one path), 2 (two inputs) or 3 (paths that meet): CS5242 lecture 3.

    c = log 3a at a = 2; c = 2a + b² at a = 1, b = 3; c = 2a + a² at a = 3.
    """
    if number == 1:
        inner = (3 * Value(2, "a")).named("b")
        return Graph(inner.log().named("c"), "Chain rule I: c = log(3a)")
    if number not in (2, 3):
        raise ValueError(f"There are chain rules 1, 2 and 3, not {number}.")
    a = Value(1 if number == 2 else 3, "a")
    other = Value(3, "b") if number == 2 else a
    left, right = (2 * a).named("v₁"), other.square().named("v₂")
    title = "II: c = 2a + b²" if number == 2 else "III: c = 2a + a²"
    return Graph((left + right).named("c"), f"Chain rule {title}")


def practice(x: float = 3, y: float = 5) -> Graph:
    """z = x·y + x, the practice of CS5242 lecture 3: x is used twice."""
    first = Value(x, "x")
    product = (first * Value(y, "y")).named("p")
    return Graph((product + first).named("z"), "z = x·y + x")


def logistic_bce(
    scores: Sequence[float] = (1.2, -0.4, 0.3), labels: Sequence[int] = (1, 0, 0)
) -> Graph:
    """Mean binary cross-entropy of n scores z: every ∂L/∂z is (σ(z) − y)/n."""
    losses = []
    for i, (score, y) in enumerate(zip(scores, labels, strict=True), 1):
        sub = str(i).translate(_SUB)
        with group(f"sample {i}"):
            p = Value(score, f"z{sub}").sigmoid().named(f"p{sub}")
            right = p if y == 1 else (1 - p).named(f"q{sub}")
            losses.append((-right.log().named(f"log{sub}")).named(f"L{sub}"))
    return Graph(apply("mean", *losses).named("L"), "Logistic and cross-entropy")


def xor_network(x1: float = 1, x2: float = 1, w2: float = -1.5) -> Graph:
    """A ReLU network for XOR: W = 1, c = (0, −1), w = (1, w2), b = 0, then ½ (ỹ − y)².

    With w2 = −2 it computes XOR, so the loss and every gradient are 0; one step before
    there is something to see. Source: CS5242 lecture 3; Goodfellow, Bengio & Courville,
    Deep Learning, 2016, §6.1.
    """
    inputs = [_given(x1, "x₁"), _given(x2, "x₂")]
    hidden = []
    for j, c in (("₁", 0.0), ("₂", -1.0)):
        with group(f"unit h{j}"):
            parts = [
                (x * Value(1, f"W{i}{j}")).named(f"x{i}W{i}{j}")
                for i, x in zip("₁₂", inputs, strict=True)
            ]
            score = apply("sum", *parts, Value(c, f"c{j}")).named(f"a{j}")
            hidden.append(score.relu().named(f"h{j}"))
    with group("output"):
        pairs = zip("₁₂", hidden, (1.0, w2), strict=True)
        parts = [(h * Value(w, f"w{j}")).named(f"h{j}w{j}") for j, h, w in pairs]
        out = apply("sum", *parts, Value(0, "b")).named("ỹ")
    y = float(x1 != x2)
    loss = (0.5 * (out - _given(y, "y")).named("e").square().named("e²")).named("L")
    return Graph(loss, f"The XOR network at ({x1:g}, {x2:g})")


def three_two_one() -> Graph:
    """3 inputs, 2 ReLU units, one σ, cross-entropy for y = 1: CS2109S tutorial 8."""
    inputs = [_given(x, f"x{i}") for i, x in zip("₀₁₂", (1.0, 0.5, -1.0), strict=True)]
    weights = {"₀": (0.4, -0.6, 0.2), "₁": (0.3, 0.8, -0.5)}
    hidden = []
    for j, column in weights.items():
        with group(f"unit a{j}"):
            parts = [
                (x * Value(w, f"W{i}{j}")).named(f"x{i}W{i}{j}")
                for i, x, w in zip("₀₁₂", inputs, column, strict=True)
            ]
            hidden.append(apply("sum", *parts).named(f"f{j}").relu().named(f"a{j}"))
    with group("output"):
        pairs = zip("₀₁", hidden, (-0.7, 0.9), strict=True)
        parts = [(a * Value(w, f"V{j}")).named(f"a{j}V{j}") for j, a, w in pairs]
        yhat = apply("sum", *parts).named("f").sigmoid().named("ŷ")
    loss = (-yhat.log().named("log ŷ")).named("E")
    return Graph(loss, "The tutorial's 3-2-1 network")


def softmax_ce(scores: Sequence[float] = (2.0, 1.0, -1.0), label: int = 1) -> Graph:
    """Softmax and cross-entropy of one sample: ∂L/∂z is p − y.

    The sum S of the exponentials is used once by every class; only the label's
    probability enters the loss −log p.
    """
    if not 0 <= label < len(scores):
        raise ValueError(f"label is {label}, expected one from 0 to {len(scores) - 1}.")
    subs = [str(k).translate(_SUB) for k in range(len(scores))]
    pairs = list(zip(scores, subs, strict=True))
    powers = [Value(z, f"z{sub}").exp().named(f"e{sub}") for z, sub in pairs]
    total = apply("sum", *powers).named("S")
    p = (powers[label] / total).named(f"p{subs[label]}")
    loss = (-p.log().named("log p")).named("L")
    return Graph(loss, f"Softmax and cross-entropy, label {label}")


_SUB = str.maketrans("0123456789", "₀₁₂₃₄₅₆₇₈₉")


def _given(data: float, name: str) -> Value:
    """An input: its gradient is computed like any other, but nobody steps along it."""
    return Value(data, name, gradient=False)
