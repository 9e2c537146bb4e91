"""The computation graph: which numbers stand where, and the order of the walk."""

import matplotlib as mpl
import pytest

mpl.use("agg")

import matplotlib.pyplot as plt
from matplotlib.patches import Circle
from matplotlib.text import Annotation

from cs_nn import plot
from cs_nn.plot.graph import backwards

VALUES = {"x": 3, "y": 5, "p": 15, "z": 18}
SLOPES = {("x", "p"): 5, ("y", "p"): 3, ("p", "z"): 1, ("x", "z"): 1}


@pytest.fixture(autouse=True)
def close_figures():
    yield
    plt.close("all")


def around(ax, name):
    """The texts above and below the circle of a variable, "" where there is none."""
    places = {text.get_text(): text.get_position() for text in ax.texts}
    x, y = places[name]
    found = {"above": "", "below": ""}
    for text in ax.texts:
        at_x, at_y = text.get_position()
        if at_x == x and 0.3 < abs(at_y - y) < 0.5:
            found["above" if at_y > y else "below"] = text.get_text()
    return found["above"], found["below"]


def arrows(ax):
    return [text.arrow_patch for text in ax.texts if isinstance(text, Annotation)]


def columns(ax, names):
    places = {text.get_text(): text.get_position() for text in ax.texts}
    return [places[name][0] for name in names]


def test_values_stand_above_and_gradients_below():
    ax = plot.graph(VALUES, SLOPES)
    found = {name: around(ax, name) for name in VALUES}
    assert found == {
        "x": ("3", "6"),
        "y": ("5", "3"),
        "p": ("15", "1"),
        "z": ("18", "1"),
    }
    assert len([p for p in ax.patches if isinstance(p, Circle)]) == 4


def test_the_forward_pass_alone_has_no_gradients():
    ax = plot.graph(VALUES, SLOPES, step=0)
    assert [around(ax, name)[1] for name in VALUES] == [""] * 4
    assert "gradient" not in ax.get_title()


def test_every_arrow_carries_its_local_slope():
    ax = plot.graph(VALUES, SLOPES)
    slopes = sorted(t.get_text() for t in ax.texts if t.get_text().startswith("×"))
    assert slopes == ["×1", "×1", "×3", "×5"]


@pytest.mark.parametrize(
    ("step", "title", "x"),
    [
        (1, "∂z/∂p: 0 + 1 · 1 = 1", ""),
        (2, "∂z/∂x: 0 + 1 · 1 = 1", "1"),
        (3, "∂z/∂x: 1 + 1 · 5 = 6", "6"),
    ],
)
def test_a_step_says_its_sum_and_shows_what_is_known_so_far(step, title, x):
    ax = plot.graph(VALUES, SLOPES, step)
    assert ax.get_title() == title
    assert around(ax, "x")[1] == x
    thick = [arrow for arrow in arrows(ax) if arrow.get_linewidth() > 2]
    assert len(thick) == 1


def test_negative_factors_stand_in_brackets():
    ax = plot.graph({"a": 1, "b": -2, "c": 4}, {("a", "b"): -2, ("b", "c"): -4}, 1)
    assert ax.get_title() == "∂c/∂b: 0 + 1 · (−4) = −4"


def test_the_walk_pays_users_before_the_variables_they_use():
    order = backwards(VALUES, SLOPES)
    assert [end for _, end in order] == ["z", "z", "p", "p"]
    assert sorted(order) == sorted(SLOPES)


def test_columns_follow_the_longest_way_and_inputs_stand_beside_their_user():
    values = {"w": 1, "z": 2, "p": 3, "y": 1, "L": 4}
    slopes = {("w", "z"): 1, ("z", "p"): 1, ("p", "L"): 1, ("y", "L"): 1}
    w, z, p, y, L = columns(plot.graph(values, slopes), values)
    assert w < z < p == y < L


def test_an_arrow_that_passes_a_column_is_bent():
    ax = plot.graph(VALUES, SLOPES)
    bends = [arrow.get_connectionstyle().rad for arrow in arrows(ax)]
    assert sorted(map(abs, bends))[:3] == [0, 0, 0]
    assert max(map(abs, bends)) > 0.2


def test_it_draws_on_axes_that_it_is_given():
    _, ax = plt.subplots()
    assert plot.graph(VALUES, SLOPES, ax=ax) is ax


@pytest.mark.parametrize(
    ("call", "sentence"),
    [
        (lambda: plot.graph(VALUES, SLOPES, 9), "step is 9, expected one from 0 to 4"),
        (lambda: plot.graph({"a": 1}, {("a", "b"): 1}), "a → b has an end without"),
        (lambda: plot.graph({"b": 1, "a": 1}, {("a", "b"): 1}), "topological order"),
    ],
)
def test_bad_input_is_answered_in_one_sentence(call, sentence):
    with pytest.raises(ValueError, match=sentence):
        call()
