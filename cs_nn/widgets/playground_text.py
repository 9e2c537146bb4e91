"""What the playground says: sentences, a sample's forward pass, the number table."""

import numpy as np

from cs_nn.widgets.base import Rows, bracketed, number
from cs_nn.widgets.playground_model import (
    Layers,
    Moment,
    Task,
    forward,
    loss,
    right,
    scores,
    update,
)

GRID = 64  # cells of the map along each side
FEW = 8  # so many samples are named one by one
TABLE = 20  # so many samples get a row of the table
WIDE = 4  # a layer with more units than this is told in one line
LETTERS = "hgkm"  # the values of the first, second, … hidden layer
SMALL = str.maketrans("0123456789", "₀₁₂₃₄₅₆₇₈₉")


def indexed(letter: str, k: int) -> str:
    """A letter with a small number at its foot: h₁."""
    return letter + str(k).translate(SMALL)


def vector(values: np.ndarray) -> str:
    """Numbers in round brackets."""
    return f"({', '.join(number(float(v)) for v in values)})"


def cells(view: list[float]) -> np.ndarray:
    """The centres of the map's cells, row by row from the bottom: (GRID², 2)."""
    left, right_, bottom, top = view
    middle = (np.arange(GRID) + 0.5) / GRID
    x1, x2 = np.meshgrid(
        left + (right_ - left) * middle, bottom + (top - bottom) * middle
    )
    return np.column_stack([x1.ravel(), x2.ravel()])


# Sentences


def sentence(task: Task, now: Moment, view: list[float]) -> str:
    """Where the training stands and what is still wrong, in a few plain sentences."""
    if task.model == "perceptron":
        return _mistake(task, now) + _neuron(now.layers) + _score(task, now) + "."
    said = f"Epoch {now.seen // task.n}, update {now.step}: "
    said += f"loss {number(loss(task, now.layers))}; {_score(task, now)}."
    said += f" Output 1 covers {covered(task, now.layers, view)} % of the picture."
    return said + _remark(task, now)


def covered(task: Task, layers: Layers, view: list[float]) -> int:
    """The share of the map, in percent, that gets output 1."""
    above = scores(layers, cells(view), task.activation) > 0
    return int(100 * float(np.mean(above)) + 0.5)


def _mistake(task: Task, now: Moment) -> str:
    if now.step == 0:
        return ""
    row = (now.seen - 1) % task.n
    y = int(task.y[row])
    return (
        f"Mistake {now.step} was at {vector(task.X[row])}: output {1 - y}, wanted {y}. "
    )


def _neuron(layers: Layers) -> str:
    ((W, b),) = layers
    return f"w = {vector(W[:, 0])}, b = {number(float(b[0]))}: "


def _score(task: Task, now: Moment) -> str:
    good = right(task, now.layers)
    said = f"{int(good.sum())} of {task.n} right"
    if good.all():
        return f"{said}: no mistake is left" if task.model == "perceptron" else said
    if task.n > FEW:
        return said
    return f"{said}; wrong: {', '.join(vector(x) for x in task.X[~good])}"


def _remark(task: Task, now: Moment) -> str:
    if update(task, now) is now:
        return " The next update would throw a weight beyond a million: lower lr."
    units = len(now.layers[-1][0]) if len(now.layers) > 1 else 0
    if units < 2 or not right(task, now.layers).all():
        return ""
    place, border = (
        ("plane", "one line") if units == 2 else ("space", "one flat border")
    )
    return f" In the hidden {place} {border} separates the classes."


# One sample


def forward_pass(task: Task, layers: Layers, row: int) -> Rows:
    """Each value on a sample's way through the network: its name and how it is made."""
    outputs = forward(layers, task.X[row : row + 1], task.activation)
    lines = [["x", vector(task.X[row])]]
    for k, (layer, inputs) in enumerate(zip(layers[:-1], outputs, strict=False)):
        lines += _hidden_lines(LETTERS[k], layer, inputs[0], outputs[k + 1][0], task)
    W, b = layers[-1]
    z = float(outputs[-1][0, 0])
    lines.append(["z", _sum(outputs[-2][0], W[:, 0], b[0], z)])
    return lines + _answer(task, z, int(task.y[row]))


def _hidden_lines(
    letter: str,
    layer: tuple[np.ndarray, np.ndarray],
    inputs: np.ndarray,
    outputs: np.ndarray,
    task: Task,
) -> Rows:
    (W, b), name = layer, task.activation
    if len(b) > WIDE:
        return [[letter, f"{name} of {len(b)} scores = {vector(outputs)}"]]
    lines = []
    for j, z in enumerate(inputs @ W + b):
        made = _sum(inputs, W[:, j], b[j], float(z))
        lines.append(
            [indexed(letter, j + 1), f"{name}({made}) = {number(float(outputs[j]))}"]
        )
    return lines


def _sum(inputs: np.ndarray, w: np.ndarray, b: float, z: float) -> str:
    """x₁·w₁ + x₂·w₂ + b = z, or only z where that would be long."""
    if len(inputs) > WIDE:
        return number(z)
    products = [
        f"{bracketed(float(x))}·{bracketed(float(v))}"
        for x, v in zip(inputs, w, strict=True)
    ]
    sign = "−" if b < 0 else "+"
    return f"{' + '.join(products)} {sign} {number(abs(float(b)))} = {number(z)}"


def _answer(task: Task, z: float, y: int) -> Rows:
    output = int(z > 0)
    verdict = "right" if output == y else f"wrong, y = {y}"
    lines = [
        ["output", f"{output}, as z {'>' if output else '≤'} 0: {verdict}"],
    ]
    if task.model == "perceptron":
        return lines
    p = 1 / (1 + np.exp(-z)) if z > -700 else 0.0
    taken = number(float(p)) if y else f"(1 − {number(float(p))})"
    cost = number(float(np.logaddexp(0, z) - y * z))
    p_line = ["p", f"logistic({number(z)}) = {number(float(p))}"]
    return [*lines, p_line, ["loss", f"−log {taken} = {cost}"]]


# The table


def rows(task: Task, layers: Layers) -> Rows:
    """A row for each sample, or, where there are many samples, for each unit."""
    return _samples(task, layers) if task.n <= TABLE else _units(layers)


def _samples(task: Task, layers: Layers) -> Rows:
    outputs = forward(layers, task.X, task.activation)
    shown = outputs[-2] if len(layers) > 1 and outputs[-2].shape[1] <= WIDE else None
    names = [] if shown is None else range(1, shown.shape[1] + 1)
    letter = LETTERS[len(layers) - 2]
    head = ["sample", "x₁", "x₂", *(indexed(letter, k) for k in names)]
    table = [[*head, "z", "output", "y", "right"]]
    for row in range(task.n):
        z = float(outputs[-1][row, 0])
        values = [*task.X[row], *(() if shown is None else shown[row]), z]
        output, y = int(z > 0), int(task.y[row])
        numbers = [number(float(value)) for value in values]
        verdict = "yes" if output == y else "no"
        table.append([str(row), *numbers, str(output), str(y), verdict])
    return table


def _units(layers: Layers) -> Rows:
    table = [["unit", "weights", "bias"]]
    for k, (W, b) in enumerate(layers):
        for j in range(len(b)):
            last = k == len(layers) - 1
            name = "z" if last else indexed(LETTERS[k], j + 1)
            table.append([name, vector(W[:, j]), number(float(b[j]))])
    return table
