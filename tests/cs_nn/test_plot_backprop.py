"""Week 3's pictures: the marked entry and its sum, the counted map, sheets, curves."""

import matplotlib as mpl
import numpy as np
import pytest

mpl.use("agg")

import matplotlib.pyplot as plt
from matplotlib.colors import to_hex

from cs_nn import data, plot
from cs_nn.plot.products import BACKWARD
from cs_nn.plot.style import COLOURS, LINE, POSITIVE
from cs_nn.train import History

X = np.array([[1, 2, 0, -1], [3, 0, 1, 2], [0, 1, 2, 1]])
DZ = np.array([[1, 2], [-2, 0], [3, 1]])


@pytest.fixture(autouse=True)
def close_figures():
    yield
    plt.close("all")


def texts(ax):
    return [text.get_text() for text in ax.texts]


def grounds(ax):
    return [to_hex(patch.get_facecolor()) for patch in ax.patches]


def test_an_entry_is_written_as_the_sum_of_its_products():
    axes = plot.entry(X, DZ, 1, 0)
    title = axes[0].figure.get_suptitle()
    assert title == "dW[1, 0] = 2·1 + 0·(−2) + 1·3 = 5"
    dW = X.T @ DZ
    assert texts(axes[2]) == [str(v).replace("-", "−") for v in dW.ravel()]


def test_an_entry_marks_one_column_of_each_factor_and_one_place_of_the_product():
    x, dz, dw = (grounds(ax) for ax in plot.entry(X, DZ, 3, 1))
    assert [i % 4 for i, c in enumerate(x) if c == POSITIVE] == [3, 3, 3]
    assert [i % 2 for i, c in enumerate(dz) if c == BACKWARD] == [1, 1, 1]
    assert [i for i, c in enumerate(dw) if c == BACKWARD] == [3 * 2 + 1]


@pytest.mark.parametrize(
    ("X", "dZ", "at", "says"),
    [
        (X, DZ[:2], (0, 0), r"expected \(n, d\) and \(n, k\)"),
        (X, DZ, (4, 0), r"no entry \[4, 0\]"),
        (np.ones((3, 9)), DZ, (0, 0), "More than 8"),
    ],
)
def test_an_entry_refuses_what_it_cannot_draw(X, dZ, at, says):
    with pytest.raises(ValueError, match=says):
        plot.entry(X, dZ, *at)


def test_a_jacobian_counts_what_is_not_zero_and_writes_small_numbers():
    ax = plot.jacobian(np.diag([1.0, 0.0, -0.5]), "a layer")
    assert ax.get_title() == "a layer\n2 of 9 entries are not 0"
    assert texts(ax) == ["1", "0", "0", "0", "0", "0", "0", "0", "−0.5"]
    assert ax.images[0].get_clim() == (-1, 1)


def test_a_large_jacobian_and_one_of_zeros_are_drawn_too():
    assert texts(plot.jacobian(np.eye(9))) == []
    assert plot.jacobian(np.zeros((2, 3))).get_title() == "0 of 6 entries are not 0"
    with pytest.raises(ValueError, match="expected"):
        plot.jacobian(np.ones(3))


def test_drawings_stand_in_the_row_of_their_class():
    images, y = data.glyphs(n_classes=3, per_class=5, size=10)
    ax = plot.drawings(images, y, each=4)
    sheet = ax.images[0].get_array()
    assert sheet.shape == (30, 40)
    np.testing.assert_array_equal(sheet[10:20, :10], images[y == 1][0])
    np.testing.assert_array_equal(sheet[20:, 30:], images[y == 2][3])
    assert [label.get_text() for label in ax.get_yticklabels()] == ["0", "1", "2"]
    assert ax.get_title() == "4 of 5 drawings of each class"


def test_a_sheet_with_too_few_drawings_stays_white_at_the_end():
    images, y = data.glyphs(n_classes=2, per_class=2, size=8)
    sheet = plot.drawings(images, y, each=3, classes=1).images[0].get_array()
    assert sheet.shape == (8, 24)
    assert not sheet[:, 16:].any()
    with pytest.raises(ValueError, match="expected"):
        plot.drawings(images.reshape(4, -1), y)


def test_curves_are_solid_for_what_was_learned_from_and_dashed_for_the_rest():
    run = History([2.0, 1.0], [0.3, 0.6], [2.1, 1.5], [0.2, 0.5])
    loss, accuracy = plot.curves({"one": run, "two": History([3.0], [0.1])})
    assert [list(line.get_ydata()) for line in loss.lines] == [[2, 1], [2.1, 1.5], [3]]
    assert [line.get_linestyle() for line in loss.lines] == ["-", "--", "-"]
    assert [line.get_color() for line in accuracy.lines] == [
        *COLOURS[:1] * 2,
        COLOURS[1],
    ]
    labels = [t.get_text() for t in loss.figure.legends[0].get_texts()]
    assert labels == ["one: 0.50 at the end", "two: 0.10 at the end"]
    assert (loss.get_xlabel(), accuracy.get_ylabel()) == ("epoch", "accuracy")


def test_no_curves_are_refused():
    with pytest.raises(ValueError, match="0 runs"):
        plot.curves({})


def test_bars_have_their_values_and_the_expected_line():
    ax = plot.bars({"in the loss": 3.5, "nowhere": 14.0}, "dw", expected=3.5)
    assert [bar.get_width() for bar in ax.patches] == [3.5, 14]
    assert texts(ax) == ["3.5", "14"]
    (line,) = ax.lines
    assert list(line.get_xdata()) == [3.5, 3.5]
    assert line.get_color() == LINE
    assert ax.get_xlabel() == "dw"
    with pytest.raises(ValueError, match="no values"):
        plot.bars({}, "dw")
