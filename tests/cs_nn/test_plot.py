"""The pictures: what is drawn, where the shade lies, and what the titles count."""

import subprocess
import sys

import matplotlib as mpl
import numpy as np
import pytest

mpl.use("agg")

import matplotlib.pyplot as plt
from matplotlib.colors import to_hex

from cs_nn import data, plot
from cs_nn.plot.activations import LITTLE, NINE, slope
from cs_nn.plot.explore import picture, still
from cs_nn.plot.style import COLOURS, plain

AND_MISTAKES = [3, 0, 1, 3, 1, 2, 3, 2, 3, 1]
XOR_NET = {"W": np.ones((2, 2)), "c": (0, -1), "w": (1, -2), "b": 0}


@pytest.fixture(autouse=True)
def close_figures():
    yield
    plt.close("all")


def shaded(ax, place):
    """Whether the picture is shaded at a place (2,) of its axes."""
    image = ax.images[0]
    left, right, bottom, top = image.get_extent()
    rows, columns = image.get_array().shape
    column = round((place[0] - left) / (right - left) * (columns - 1))
    row = round((place[1] - bottom) / (top - bottom) * (rows - 1))
    return bool(image.get_array()[row, column])


def texts(ax):
    return [text.get_text() for text in ax.texts]


def test_import_of_plot_leaves_matplotlib_alone():
    code = "import sys, cs_nn.plot; print('matplotlib' in sys.modules)"
    run = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True
    )
    assert run.stdout.strip() == "False"


def test_points_differ_by_colour_and_by_marker():
    X, y = data.spirals(30, arms=3)
    ax = plot.points(X, y)
    assert [to_hex(c.get_facecolor()[0]) for c in ax.collections] == list(COLOURS[:3])
    shapes = {c.get_paths()[0].vertices.tobytes() for c in ax.collections}
    assert len(shapes) == 3
    for k, drawn in enumerate(ax.collections):
        np.testing.assert_array_equal(drawn.get_offsets(), X[y == k])


def test_points_name_their_axes_and_classes():
    ax = plot.points(*data.xor())
    assert (ax.get_xlabel(), ax.get_ylabel()) == ("$x_1$", "$x_2$")
    assert ax.get_aspect() == 1
    legend = ax.figure.legends[0]
    assert [t.get_text() for t in legend.get_texts()] == ["y = 0", "y = 1"]


def test_neuron_draws_the_line_of_and_with_every_score():
    ax = plot.neuron(*data.gate("and"), w=(1, 1), b=-1.5)
    assert ax.get_title() == "w = (1, 1), b = −1.5: 4 of 4 right"
    assert texts(ax) == ["z = −1.5", "z = −0.5", "z = −0.5", "z = 0.5"]
    (line,) = ax.lines
    (x1, y1), (x2, y2) = line.get_xy1(), line.get_xy2()
    assert (x1 + y1, x2 + y2) == pytest.approx((1.5, 1.5))


@pytest.mark.parametrize("sign", [1, -1])
def test_neuron_shades_the_positive_side(sign):
    w, b = sign * np.array([1.0, 0.5]), sign * -0.6
    X, y = data.gate("or")
    ax = plot.neuron(X, y, w, b)
    assert [shaded(ax, x) for x in X] == (X @ w + b > 0).tolist()


def test_neuron_without_weights_has_no_line():
    ax = plot.neuron(*data.gate("or"), w=(0, 0), b=0)
    assert not ax.lines
    assert not ax.images[0].get_array().any(), "a score of 0 gives the output 0"
    assert ax.get_title().endswith("1 of 4 right")


def test_neuron_draws_on_axes_that_it_is_given():
    _, axes = plt.subplots(1, 2)
    assert plot.neuron(*data.gate("and"), w=(1, 1), b=-1.5, ax=axes[0]) is axes[0]
    plot.neuron(*data.gate("or"), w=(1, 1), b=-0.5, ax=axes[1])
    assert len(axes[0].figure.legends) == 1


def test_region_shades_where_any_function_is_positive():
    X, y = data.xor()
    ax = plot.region(lambda P: 0.25 - np.prod(P - 0.5, axis=1) - 0.25, X, y)
    assert [shaded(ax, x) for x in X] == [False, True, True, False]
    assert ax.get_title() == "4 of 4 right"


def test_region_accepts_a_column_of_scores():
    ax = plot.region(lambda P: P[:, :1] - 0.5, *data.gate("and"))
    assert ax.get_title() == "3 of 4 right"


def test_mistakes_begin_at_zero_and_end_at_a_line_for_and():
    X, y = data.gate("and")
    start = plot.mistake(X, y, AND_MISTAKES, 0)
    assert start.get_title() == "start: w = (0, 0), b = 0\n3 of 4 right"
    assert not start.lines
    end = plot.mistake(X, y, AND_MISTAKES, len(AND_MISTAKES))
    assert end.get_title() == (
        "mistake 10 of 10: (0, 1) gave 1, wanted 0\n"
        "w: (2, 2) → (2, 1), b: −1 → −2; 4 of 4 right"
    )
    assert [shaded(end, x) for x in X] == [False, False, False, True]


def test_mistake_shows_the_line_before_dashed_and_rings_the_sample():
    X, y = data.gate("and")
    ax = plot.mistake(X, y, AND_MISTAKES, 5)
    assert [line.get_linestyle() for line in ax.lines] == ["--", "-"]
    ring = ax.collections[-1]
    assert ring.get_offsets().tolist() == [[0, 1]]
    assert ring.get_facecolor().size == 0


def test_mistake_steps_scale_with_the_learning_rate():
    ax = plot.mistake(*data.gate("and"), [3], 1, lr=0.5)
    assert "w: (0, 0) → (0.5, 0.5), b: 0 → 0.5" in ax.get_title()


def test_mistake_refuses_a_row_that_was_right():
    with pytest.raises(ValueError, match=r"rows\[1\] = 3 is no mistake"):
        plot.mistake(*data.gate("and"), [3, 3], 1)


def test_hidden_space_of_the_slide_separates_xor():
    first, second, table = plot.hidden_space(*data.xor(), **XOR_NET)
    assert table.get_title() == "4 of 4 right"
    assert texts(second) == ["00", "01 10", "11"]
    assert shaded(first, (0.5, 0.5))
    assert not shaded(first, (1.2, 1.2))
    assert shaded(second, (1, 0))
    assert not shaded(second, (1, 1))
    assert [line.get_linestyle() for line in first.lines] == ["--", "--"]


def test_each_fold_is_where_one_hidden_unit_starts():
    W, c = np.array([[1.0, -2.0], [0.5, 1.0]]), np.array([-0.5, 1.0])
    first = plot.hidden_space(*data.xor(), W, c, (1, -2), 0)[0]
    for unit, fold in enumerate(first.lines):
        ends = np.array([fold.get_xy1(), fold.get_xy2()])
        np.testing.assert_allclose((ends @ W + c)[:, unit], 0, atol=1e-12)


def test_hidden_space_tabulates_h_and_the_output():
    table = plot.hidden_space(*data.xor(), **XOR_NET)[2].tables[0]
    cells = table.get_celld()
    rows = [[cells[r, c].get_text().get_text() for c in range(6)] for r in range(1, 5)]
    assert rows == [list("000000"), list("011011"), list("101011"), list("112100")]


def test_hidden_space_before_the_fold_gets_two_right():
    axes = plot.hidden_space(*data.xor(), **XOR_NET | {"c": (0, 0)})
    assert axes[2].get_title() == "2 of 4 right"


def test_nine_activations_each_with_formula_and_range():
    axes = plot.activations()
    titles = [ax.get_title().split(":")[0] for ax in axes.flat]
    assert titles == [activation.name for activation in NINE]
    assert len(titles) == 9
    assert texts(axes[0, 1]) == ["range (0, 1)"]
    assert [len(ax.lines) for ax in axes.flat] == [3] * 8 + [5], "RReLU has two ends"


@pytest.mark.parametrize(
    ("name", "at", "expected"),
    [
        ("step", 1.0, 0),
        ("logistic", 0.0, 0.25),
        ("tanh", 0.0, 1),
        ("arctan", 2.0, 0.2),
        ("softsign", -1.0, 0.25),
        ("ReLU", -1.0, 0),
        ("leaky ReLU", -1.0, 0.01),
        ("PReLU", -1.0, 0.25),
        ("RReLU", -1.0, 1 / 8),
    ],
)
def test_the_drawn_slope_is_the_derivative(name, at, expected):
    f = next(a for a in NINE if a.name == name).curves[0]
    assert slope(f, np.array([at]))[0] == pytest.approx(expected, abs=1e-6)


def test_saturation_is_shaded_where_the_slope_is_little():
    axes = dict(zip([a.name for a in NINE], plot.activations().flat, strict=True))
    grey = {
        name: np.concatenate([p.vertices[:, 0] for p in ax.collections[0].get_paths()])
        for name, ax in axes.items()
        if ax.collections[0].get_paths()
    }
    assert sorted(grey) == ["ReLU", "logistic", "step", "tanh"]
    assert grey["ReLU"].max() < 0
    edge = -np.log((1 - np.sqrt(1 - 4 * LITTLE)) / (1 + np.sqrt(1 - 4 * LITTLE)))
    assert np.abs(grey["logistic"]).min() == pytest.approx(edge, abs=0.05)


def test_network_counts_neurons_weights_and_parameters():
    ax = plot.network([3, 4, 2])
    assert ax.get_title() == "3-4-2: 6 neurons, 20 weights, 6 biases, 26 parameters"
    assert len(ax.lines) == 20
    inputs, neurons = ax.collections
    assert (len(inputs.get_offsets()), len(neurons.get_offsets())) == (3, 6)
    assert "3 × 4 = 12\nweights" in texts(ax)


def test_network_says_one_neuron_in_the_singular():
    assert "1 neuron\n1 bias" in texts(plot.network([2, 2, 1]))


def line(gate="or", b=-1.5):
    return plot.neuron(*data.gate(gate), (1, 1), b)


def test_explore_shows_its_start_without_a_kernel():
    explorer = plot.explore(line, gate=["or", "and"], b=(-2, 2, 0.5))
    values, said = repr(explorer).split("\n")
    assert values == "gate = or, b = -1.5"
    assert said.startswith("w = (1, 1), b = −1.5: 2 of 4 right. The line")
    assert 'src="data:image/png;base64,' in explorer.html()
    assert f'alt="{said}"' in explorer.html()
    assert not plt.get_fignums(), "a figure that is already a picture must be closed"


def test_explore_redraws_when_a_control_moves():
    explorer = plot.explore(line, gate=["or", "and"], b=(-2, 2, 0.5))
    knobs, image = explorer.widget().children
    gate, b = knobs.children
    assert (gate.options, gate.value) == (("or", "and"), "or")
    assert (b.min, b.max, b.step, b.value) == (-2, 2, 0.5, -1.5)
    assert image.value == still(*picture(line, {"gate": "or", "b": -1.5}))
    b.value = -0.5
    assert image.value == still(*picture(line, {"gate": "or", "b": -0.5}))
    gate.value = "and"
    assert image.value == still(*picture(line, {"gate": "and", "b": -0.5}))


def test_explore_keeps_whole_numbers_whole():
    def step(number=0):
        return plot.mistake(*data.gate("and"), AND_MISTAKES, number)

    knobs, _ = plot.explore(step, number=(0, 10, 1)).widget().children
    (slider,) = knobs.children
    slider.value = 3
    assert isinstance(slider.value, int)


def test_numbers_are_written_plainly():
    assert [plain(v) for v in (-1.5, 2.0, -0.0, 0.12345)] == ["−1.5", "2", "0", "0.123"]


X, y = data.xor()


@pytest.mark.parametrize(
    ("call", "sentence"),
    [
        (lambda: plot.points(X[:, :1], y), r"X has shape \(4, 1\)"),
        (lambda: plot.points(X, y[:3]), r"y has shape \(3,\)"),
        (lambda: plot.points(X, y + 9), "expected classes from 0 to 4"),
        (lambda: plot.neuron(X, y, (1, 2, 3), 0), r"w has shape \(3,\)"),
        (lambda: plot.mistake(X, y, [1], 2), "number is 2, expected one from 0 to 1"),
        (lambda: plot.hidden_space(X, y, [1, 1], (0, 0), (1, 1), 0), "W has shape"),
        (lambda: plot.network([3]), "two or more layers"),
        (lambda: plot.network([3, 99]), "layers of 1 to 12"),
        (lambda: plot.explore(line, c=(0, 1, 1)), "line has no argument c"),
    ],
)
def test_bad_input_is_answered_in_one_sentence(call, sentence):
    with pytest.raises(ValueError, match=sentence) as error:
        call()
    assert "\n" not in str(error.value)
