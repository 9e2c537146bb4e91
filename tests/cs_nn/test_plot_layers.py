"""One number per layer, live units and loss curves: what is drawn, and what is said."""

from types import SimpleNamespace

import matplotlib as mpl
import numpy as np
import pytest

mpl.use("agg")

import matplotlib.pyplot as plt

from cs_nn import plot
from cs_nn.plot.layers import CEILING, FLOOR

SHRINKING = {"sigmoid": 0.1 ** np.arange(3, -1, -1), "ReLU": np.full(4, 0.5)}


@pytest.fixture(autouse=True)
def close_figures():
    yield
    plt.close("all")


def test_layers_share_axes_and_are_numbered_from_one():
    (ax,) = plot.by_layer(SHRINKING, "max |dL/dW|")
    assert ax.get_yscale() == "log"
    assert ax.get_ylabel() == "max |dL/dW|"
    assert [text.get_text() for text in ax.get_legend().get_texts()] == list(SHRINKING)
    for line, values in zip(ax.lines, SHRINKING.values(), strict=True):
        np.testing.assert_array_equal(line.get_xdata(), [1, 2, 3, 4])
        np.testing.assert_array_equal(line.get_ydata(), values)


def test_series_differ_by_colour_and_by_marker():
    (ax,) = plot.by_layer(SHRINKING, "size")
    looks = {(line.get_color(), line.get_marker()) for line in ax.lines}
    assert len({colour for colour, _ in looks}) == len({m for _, m in looks}) == 2


def test_apart_draws_each_series_from_zero_as_the_tutorial_does():
    axes = plot.by_layer(SHRINKING, "size", log=False, apart=True)
    assert [ax.get_title() for ax in axes] == ["sigmoid", "ReLU"]
    assert [len(ax.lines) for ax in axes] == [1, 1]
    assert {ax.get_yscale() for ax in axes} == {"linear"}
    assert [ax.get_ylim()[0] for ax in axes] == [0, 0]


def test_gradient_bars_stand_in_one_window_and_say_first_by_last():
    left, right = plot.gradient_bars([1e-6, 1e-3, 1.0], [4.0, 2.0, 8.0], title="tanh")
    assert left.get_title() == "max |dL/dW|: first / last = 1e−06"
    assert right.get_title() == "max |dL/dz|: first / last = 0.5"
    assert left.get_ylim() == right.get_ylim() == (FLOOR, CEILING)
    heights = [bar.get_height() for bar in right.patches]
    assert heights == [4.0, 2.0, 8.0]
    assert left.figure.get_suptitle() == "tanh"


def test_a_gradient_of_zero_has_no_ratio():
    left, _ = plot.gradient_bars([0.0, 1.0], [1.0, 1.0])
    assert left.get_title().endswith("none, a gradient is 0")


Z = np.array([[-1.0, 2.0, -3.0], [-2.0, -1.0, 4.0]])


def test_alive_counts_and_marks_the_dead_units():
    ax = plot.alive(Z)
    assert ax.get_title() == "1 of 3 units are dead"
    (crosses,) = ax.lines
    assert crosses.get_xdata().tolist() == [0]
    assert ax.images[0].get_array().tolist() == [[2, 1, 0], [2, 0, 1]]
    assert (ax.get_xlabel(), ax.get_ylabel()) == ("unit", "example")


def run(loss, validation=()):
    return SimpleNamespace(loss=list(loss), validation_loss=list(validation))


def test_losses_draw_training_solid_and_validation_dashed():
    runs = {"A": run([2.0, 1.0], [2.1, 1.5]), "B": run([2.3, np.nan])}
    first, second = plot.losses(runs, classes=10, top=4)
    assert [line.get_linestyle() for line in first.lines] == ["-", "--", ":"]
    assert first.lines[1].get_ydata().tolist() == [2.1, 1.5]
    assert first.lines[2].get_ydata()[0] == pytest.approx(np.log(10))
    assert np.isnan(second.lines[0].get_ydata()[1])
    assert [ax.get_title() for ax in (first, second)] == ["A", "B"]
    assert second.get_ylim() == (0, 4)
    said = [text.get_text() for text in first.figure.legends[0].get_texts()]
    assert said == ["training", "validation", "log 10 = 2.3"]


@pytest.mark.parametrize(
    ("call", "sentence"),
    [
        (lambda: plot.by_layer({"a": [[1.0]]}, "size"), r"a has shape \(1, 1\)"),
        (lambda: plot.gradient_bars([], [1.0]), r"has shape \(0,\), expected \(L,\)"),
        (lambda: plot.alive([1.0]), r"Z has shape \(1,\), expected \(n, h\)"),
    ],
)
def test_bad_input_is_answered_in_one_sentence(call, sentence):
    with pytest.raises(ValueError, match=sentence):
        call()
