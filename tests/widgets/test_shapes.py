"""The shape tracer: which numbers make an entry of dW, dX and db."""

import re

import numpy as np
import pytest

from cs_nn.widgets import ShapeTracer

X = np.array([[1.0, 2, 0, -1], [3, 0, 1, 2], [0, 1, 2, 1]])
W = np.arange(8.0).reshape(4, 2)
dZ = np.array([[1.0, 2], [-2, 0], [3, 1]])
EXPECTED = {"dW": X.T @ dZ, "dX": dZ @ W.T, "db": dZ.sum(axis=0, keepdims=True)}


@pytest.mark.parametrize("name", EXPECTED)
def test_every_entry_is_said_with_its_products_and_their_sum(name: str):
    widget = ShapeTracer(X, dZ, W, product=name)
    assert widget.last == EXPECTED[name].size - 1
    for place in np.ndindex(EXPECTED[name].shape):
        assert widget.entry == place
        head, worked, total = widget.current.split(". ")[0].split(" = ")
        assert head == f"{name}[{place[0]}, {place[1]}]"
        products = [
            eval(p) for p in worked.replace("−", "-").replace("·", "*").split(" + ")
        ]
        assert sum(products) == float(total.replace("−", "-")) == EXPECTED[name][place]
        widget.next()


def test_a_sentence_names_the_two_lines():
    says = {
        name: ShapeTracer(X, dZ, W, product=name, step=1).current for name in EXPECTED
    }
    assert "Column 0 of X times column 1 of dZ, summed over 3 samples." in says["dW"]
    assert "Row 0 of dZ times row 1 of W, summed over 2 outputs." in says["dX"]
    assert "Column 0 of ones times column 1 of dZ, summed over 3 samples." in says["db"]


def test_the_picture_of_a_step_lights_its_lines_and_no_others():
    widget = ShapeTracer(X, dZ)
    shown = [
        mark
        for mark in widget.drawing().marks
        if mark.look.startswith("stripe") and mark.shows(3)
    ]
    (x, _, x_width, x_height), (_, _, _, z_height), (_, _, _, height) = (
        mark.at for mark in shown
    )
    assert (x, x_width) == (26 + 52, 52)  # column 1 of X
    assert (x_height, z_height, height) == (3 * 38, 3 * 38, 38)
    assert "dW[1, 1] = 2·2 + 0·0 + 1·1 = 5" in widget.to_svg(3)
    assert "dW[1, 1]" not in re.sub(r"<text[^>]*\boff\b[^<]*<", "<", widget.to_svg(2))


def test_another_product_brings_the_step_back_into_it():
    widget = ShapeTracer(X, dZ, W)
    widget.step = 7
    widget.product = "db"
    assert (widget.last, widget.step) == (1, 1)
    assert widget.numbers() == [["db", "column 0", "column 1"], ["row 0", "2", "3"]]


def test_without_weights_there_is_no_dx():
    widget = ShapeTracer(X, dZ)
    assert list(widget.scenes) == ["dW", "db"]
    with pytest.raises(ValueError, match=r"product='dX': it is one of dW, db\."):
        widget.product = "dX"


@pytest.mark.parametrize(
    ("given", "said"),
    [
        (([1.0, 2.0], dZ), r"X has shape \(2,\), expected \(rows, columns\)\."),
        ((X, dZ[:2]), r"dZ has shape \(2, 2\), expected \(3, columns\)\."),
        ((X, dZ, W[:, :1]), r"W has shape \(4, 1\) and dZ \(3, 2\); expected"),
        ((np.ones((9, 2)), np.ones((9, 2))), "more than 8 can't be read"),
        ((X * np.nan, dZ), "X holds a value that is not finite"),
    ],
)
def test_shapes_that_do_not_belong_together_are_refused(given, said: str):
    with pytest.raises(ValueError, match=said):
        ShapeTracer(*given)


def test_the_html_is_the_same_each_time_and_the_png_a_picture():
    assert ShapeTracer(X, dZ, W).to_html() == ShapeTracer(X, dZ, W).to_html()
    early, late = (ShapeTracer(X, dZ).to_png(k) for k in (0, 7))
    assert early[:4] == b"\x89PNG"
    assert early != late
