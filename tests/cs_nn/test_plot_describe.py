"""Alt text: every picture says what its arrays show, and Jupyter gets to hear it."""

import matplotlib as mpl
import numpy as np
import pytest

mpl.use("agg")

import matplotlib.pyplot as plt

from cs_nn import data, plot
from cs_nn.plot.describe import alt, matrix, number, trend
from cs_nn.train import History

rng = np.random.default_rng(0)
X, y = data.xor()
RUN = History([2.3, 0.5], [0.1, 0.9], [2.4, 0.7], [0.1, 0.8])
OTHER = History([2.3, 2.2], [0.1, 0.2], [2.4, 2.3], [0.1, 0.15])
GRAPH = {("a", "b"): 3.0}, {("a", "b"): -3.0}

# each function with arguments, and with others that make another picture
CALLS = {
    "activations": [(10.0,), (2.0,)],
    "alive": [(np.eye(3),), (np.array([[0.0, 1.0]]),)],
    "bars": [({"a": 1.0, "b": 4}, "size"), ({"a": 2.0, "b": 4}, "size")],
    "by_layer": [({"a": [1, 2]}, "size"), ({"a": [1, 3]}, "size")],
    "curves": [({"a": RUN},), ({"a": OTHER},)],
    "difference_errors": [(np.exp, 1.0, 0.0), (np.sin, 1.0, 0.0)],
    "drawings": [(np.zeros((4, 2, 2)), [0, 0, 1, 1], 2)] * 2,
    "entry": [(np.eye(2), np.eye(2), 0, 0), (np.eye(2), np.eye(2), 0, 1)],
    "filters": [(np.ones((2, 1, 3, 3)),), (np.zeros((2, 1, 3, 3)),)],
    "gallery": [(np.eye(4), {"k": np.eye(2)}), (np.eye(4), {"k": np.ones((2, 2))})],
    "gradient_bars": [([1, 2], [3, 4]), ([1, 2], [3, 5])],
    "graph": [({"a": 1, "b": 3}, g) for g in GRAPH],
    "hidden_space": [(X, y, np.ones((2, 2)), (0, c), (1, -2), 0) for c in (-1, 0)],
    "images": [([np.eye(3)],), ([np.eye(3)[::-1] * 0.5],)],
    "jacobian": [(np.eye(2),), (-np.eye(2),)],
    "losses": [({"a": RUN},), ({"a": OTHER},)],
    "mistake": [(X, y, [1, 0], 1), (X, y, [1, 0], 2)],
    "network": [([3, 4, 2],), ([3, 2],)],
    "neuron": [(X, y, (1, 1), -1.5), (X, y, (0, 0), 1)],
    "places": [(7, 3), (8, 3, 2)],
    "points": [(X, y), (X, 1 - y)],
    "region": [(lambda P: P[:, 0] - 0.5, X, y), (lambda P: P[:, 0] + 9, X, 1 - y)],
    "shifts": [([-1, 0], {"net": [0.5, 1]}), ([-1, 0], {"net": [0.6, 1]})],
    "sliding": [(np.eye(3), np.eye(2), 0), (np.eye(3), np.eye(2), 1)],
    "squared_loss": [(1.5,), (0.5,)],
    "volumes": [([(3, 8, 8), (4, 6, 6)], ["conv"]), ([(3, 8, 8)],)],
    "windows_of": [((3, 3), np.eye(2), (1, 1)), ((3, 3), np.eye(2), (0, 0))],
}


@pytest.fixture(autouse=True)
def close_figures():
    yield
    plt.close("all")


def said(name, arguments):
    return alt(np.ravel(getattr(plot, name)(*arguments))[0].figure)


def test_every_picture_is_in_the_table():
    assert set(CALLS) == set(plot.__all__) - {"explore"}


@pytest.mark.parametrize("name", CALLS)
def test_a_picture_describes_what_its_own_arrays_show(name):
    one, other = (said(name, arguments) for arguments in CALLS[name])
    assert len(one.split()) >= 5
    assert one.endswith(".")
    assert "\n" not in one
    assert "$" not in one
    if name != "drawings":  # which tells sizes and classes, not the ink
        assert one != other


def test_a_line_and_its_scores_are_said():
    assert said("neuron", (*data.gate("and"), (1, -1), 0.5)) == (
        "w = (1, −1), b = 0.5: 2 of 4 right. The line 1·x1 − 1·x2 + 0.5 = 0, output 1 "
        "shaded. (0, 0) of class 0 has z = 0.5, (0, 1) of class 0 has z = −0.5, (1, 0) "
        "of class 0 has z = 1.5, (1, 1) of class 1 has z = 0.5."
    )


def test_many_points_are_counted_by_class():
    text = said(
        "points", (np.repeat([[0.0, 1.0], [2.0, 3.0]], 9, axis=0), [0] * 9 + [1] * 9)
    )
    assert text == "Points: 9 of class 0 around (0, 1); 9 of class 1 around (2, 3)."


def test_a_title_that_the_page_sets_afterwards_is_read():
    ax = plot.points(X, y)
    ax.set_title("XOR, of course")
    assert alt(ax.figure).startswith("XOR, of course. Points: class 0")


def test_pictures_that_share_a_figure_are_described_one_after_the_other():
    _, axes = plt.subplots(1, 2)
    plot.neuron(*data.gate("or"), (1, 1), -0.5, ax=axes[1])
    plot.points(X, y, ax=axes[0])
    text = alt(axes[0].figure)
    assert text.index("Points:") < text.index("4 of 4 right")


def test_jupyter_gets_the_text_beside_the_picture(monkeypatch):
    shown = []
    monkeypatch.setattr(
        "IPython.display.display", lambda *args, **how: shown.append((args[0], how))
    )
    figure = plot.network([3, 2]).figure
    figure._ipython_display_()
    ((bundle, how),) = shown
    assert bundle["text/plain"] == alt(figure)
    assert how == {"metadata": {"image/png": {"alt": alt(figure)}}, "raw": True}
    assert f'alt="{alt(figure)}"' in bundle["text/html"]
    assert bundle["image/png"] in bundle["text/html"]


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ([1, 2, 3], "from 1 to 3"),
        ([1, 9, 3], "from 1 to 3, highest 9"),
        ([1, -9, 3], "from 1 to 3, lowest −9"),
        ([5, np.nan, 5 + 1e-9], "from 5 to 5"),
        ([np.nan], "no finite value"),
    ],
)
def test_a_curve_is_said_by_its_ends_and_extremes(values, expected):
    assert trend(values) == expected


def test_numbers_far_from_1_have_a_power_of_ten():
    assert [number(v) for v in (0, 0.25, -2e-7, 3e5)] == [
        "0",
        "0.25",
        "−2.0e−07",
        "3.0e+05",
    ]


def test_a_matrix_is_read_row_by_row_without_its_empty_cells():
    assert matrix([[1, 0], [np.nan, -0.5], [np.nan, np.nan]]) == "1 0 / −0.5"
