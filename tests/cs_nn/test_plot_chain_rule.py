"""Week 2's curves: the floor of a loss, and the two ways differences go wrong."""

import matplotlib as mpl
import numpy as np
import pytest

mpl.use("agg")

import matplotlib.pyplot as plt

from cs_nn import plot


@pytest.fixture(autouse=True)
def close_figures():
    yield
    plt.close("all")


def sigma(z):
    return 1 / (1 + np.exp(-z))


@pytest.mark.parametrize(
    ("y", "floor"), [(1.5, 0.125), (0.5, 0.0), (1.0, 0.0), (-1.0, 0.5)]
)
def test_the_floor_is_what_no_score_gets_below(y, floor):
    ax = plot.squared_loss(y)
    curve, line = ax.lines[:2]
    assert line.get_ydata()[0] == pytest.approx(floor)
    assert curve.get_ydata().min() >= floor
    assert curve.get_ydata().min() == pytest.approx(floor, abs=1e-3)
    assert ax.get_title().endswith(f"can't go below {floor:g}")


def test_the_curve_is_the_loss_and_the_dot_lies_on_it():
    ax = plot.squared_loss(1.5, z=0.25)
    z, loss = ax.lines[0].get_data()
    np.testing.assert_allclose(loss, 0.5 * (1.5 - sigma(z)) ** 2)
    x, y = (values[0] for values in ax.lines[2].get_data())
    assert (x, y) == pytest.approx((0.25, 0.439756), abs=1e-6)


def test_without_a_score_there_is_no_dot():
    assert len(plot.squared_loss(1.5).lines) == 2


def errors(ax):
    return {line.get_label(): line.get_data() for line in ax.lines[:2]}


def test_differences_are_drawn_on_logarithmic_axes():
    ax = plot.difference_errors(lambda x: x**3, 12.0, 2.0)
    assert (ax.get_xscale(), ax.get_yscale()) == ("log", "log")
    assert list(errors(ax)) == ["one-sided", "central"]
    assert [t.get_text() for t in ax.get_legend().get_texts()] == list(errors(ax))


def test_central_differences_gain_two_digits_where_one_sided_gain_one():
    found = errors(plot.difference_errors(np.exp, float(np.e), 1.0))
    for name, gain in (("one-sided", 1), ("central", 2)):
        h, error = found[name]
        left, right = np.searchsorted(h, [0.9e-3, 0.9e-1])
        rise = np.log10(error[right] / error[left]) / np.log10(h[right] / h[left])
        assert rise == pytest.approx(gain, abs=0.05)


def test_tiny_steps_are_as_bad_for_both():
    for h, error in errors(plot.difference_errors(np.exp, float(np.e), 1.0)).values():
        assert np.median(error[h < 1e-13]) > 1e-4


def test_an_error_of_zero_is_still_drawn():
    _, error = errors(plot.difference_errors(lambda x: 2 * x, 2.0, 0.0))["central"]
    assert error.min() == np.finfo(float).eps


@pytest.mark.parametrize(
    ("h", "said"),
    [
        (1e-5, "at h = 1e−5: one-sided is off by 5e−6, central by "),
        (0.1, "at h = 1e−1: one-sided is off by 5e−2, central by 8e−4"),
        (1.0, "at h = 1: one-sided is off by 6e−1, central by 8e−2"),
    ],
)
def test_the_title_gives_both_errors_at_the_marked_step(h: float, said: str):
    ax = plot.difference_errors(lambda x: x**3, 12.0, 2.0, h=h)
    assert said in ax.get_title()
    assert [float(d.get_offsets()[0, 0]) for d in ax.collections] == [h, h]


def test_the_step_moves_with_a_slider():
    def cube(power=-3):
        return plot.difference_errors(lambda x: x**3, 12.0, 2.0, h=10.0**power)

    explorer = plot.explore(cube, power=(-15, 0, 1))
    assert "at h = 1e−3: one-sided is off by 5e−4" in explorer.text()
    slider, picture = (
        explorer.widget().children[0].children[0],
        explorer.widget().children[1],
    )
    before = picture.value
    slider.value = -8
    assert picture.value != before


def test_they_draw_on_axes_that_they_are_given():
    _, (left, right) = plt.subplots(1, 2)
    assert plot.squared_loss(ax=left) is left
    assert plot.difference_errors(np.exp, 1.0, 0.0, ax=right) is right
