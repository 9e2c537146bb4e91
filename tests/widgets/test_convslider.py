"""The sliding kernel: its sums against plain loops, its sentences, its traits."""

import re

import numpy as np
import pytest
import traitlets as t

from cs_nn.widgets import ConvSlider
from cs_nn.widgets.style import DARK, LIGHT

SETTINGS = [
    (stride, padding, dilation, flip)
    for stride in (1, 2, 3)
    for padding in (0, 1, 2)
    for dilation in (1, 2)
    for flip in (False, True)
]


def by_hand(X, K, dY, stride, padding, dilation, flip):
    """Y, dX and dK of one channel by four loops, from the definition."""
    (kh, kw), (H, W) = K.shape, X.shape
    laid = K[::-1, ::-1] if flip else K
    padded = np.pad(X, padding)
    oh = (len(padded) - dilation * (kh - 1) - 1) // stride + 1
    ow = (padded.shape[1] - dilation * (kw - 1) - 1) // stride + 1
    Y, dpadded, dlaid = np.zeros((oh, ow)), np.zeros(padded.shape), np.zeros(K.shape)
    for i, j, u, v in np.ndindex(oh, ow, kh, kw):
        r, c = i * stride + u * dilation, j * stride + v * dilation
        Y[i, j] += padded[r, c] * laid[u, v]
        dlaid[u, v] += padded[r, c] * dY[i, j]
        dpadded[r, c] += laid[u, v] * dY[i, j]
    dK = dlaid[::-1, ::-1] if flip else dlaid
    return Y, dpadded[padding : padding + H, padding : padding + W], dK


@pytest.mark.parametrize(("stride", "padding", "dilation", "flip"), SETTINGS)
def test_every_sum_is_the_one_of_the_definition(stride, padding, dilation, flip):
    rng = np.random.default_rng(stride + 5 * padding)
    X, K = rng.normal(size=(8, 7)), rng.normal(size=(3, 2))
    slider = ConvSlider(X, K, stride, padding, dilation, flip=flip)
    dY = rng.normal(size=slider.output.shape)
    slider.upstream = dY.tolist()
    Y, dX, dK = by_hand(X, K, dY, stride, padding, dilation, flip)
    np.testing.assert_allclose(slider.output, Y, atol=1e-12)
    np.testing.assert_allclose(slider.dX, dX, atol=1e-12)
    np.testing.assert_allclose(slider.dK, dK, atol=1e-12)


@pytest.mark.parametrize(("stride", "padding", "dilation", "flip"), SETTINGS)
def test_the_products_of_each_step_add_up_to_its_entry(stride, padding, dilation, flip):
    rng = np.random.default_rng(stride)
    X, K = rng.normal(size=(2, 6, 7)), rng.normal(size=(2, 2, 3))
    slider = ConvSlider(X, K, stride, padding, dilation, flip=flip)
    assert slider.last == slider.output.size - 1
    for step, y in enumerate(slider.output.ravel()):
        slider.step = step
        assert sum(slider.products) == pytest.approx(y)
    slider.mode, slider.dx_as = "backward_w", "turned"
    for mode, sums in (("backward_w", slider.dK), ("backward_x", slider.dX)):
        slider.mode = mode
        assert slider.last == sums[0].size - 1
        for step in range(slider.last + 1):
            slider.step = step
            parts = np.reshape(slider.products, (2, -1)).sum(axis=1)
            np.testing.assert_allclose(parts, sums[:, *slider.pos], atol=1e-12)


def test_scatter_ends_with_the_numbers_of_the_turned_kernel():
    rng = np.random.default_rng(3)
    slider = ConvSlider(
        rng.normal(size=(7, 6)), rng.normal(size=(3, 2)), 2, 1, mode="backward_x"
    )
    conv = slider.computation
    shares = np.zeros((7, 6))
    for step in range(slider.last + 1):
        slider.step = step
        met = conv.slide.of_window(slider.pos)
        inside = [m.pixel for m in met if conv.slide.inside(m.pixel)]
        np.add.at(shares, tuple(np.transpose(inside)), slider.products)
        np.testing.assert_allclose(slider.scene().result()[0], shares, atol=1e-12)
    slider.dx_as = "turned"
    np.testing.assert_allclose(slider.scene().result()[0], shares, atol=1e-12)


def test_the_example_is_the_slide_s():
    slider = ConvSlider()
    assert slider.output.tolist() == [[4, 3, 4], [2, 4, 3], [2, 3, 4]]
    assert slider.current == (
        "Y[0, 0] = 1·1 + 1·0 + 1·1 + 0·0 + 1·1 + 1·0 + 0·1 + 0·0 + 1·1 = 4."
    )
    assert slider.notes == ["Rows and columns: (5 + 2·0 − 3) / 1 + 1 = 3."]
    assert slider.numbers()[1] == ["row 0", "4", "3", "4"]


def test_each_mode_says_what_it_adds_up():
    slider = ConvSlider([[1, 2, 3], [4, 5, 6]], [[1, -2]], dY=[[1, 2], [0, 3]])
    slider.mode = "backward_w"
    assert slider.current.startswith("dK[0, 0] = 1·1 + 2·2 + 4·0 + 5·3 = 20. Each")
    slider.mode = "backward_x"
    slider.next()
    assert slider.current == (
        "dY[0, 1] = 2 goes back to the 2 pixels of its window: "
        "each adds 2 times the weight on it."
    )
    slider.pixel = (0, 1)
    assert slider.current == "dX[0, 1] = 1·(−2) + 2·1 = 0: it is in 2 windows."
    slider.dx_as, slider.pos = "turned", (1, 2)
    assert slider.current.startswith("dX[1, 2] = 3·(−2) + 0·1 = −6. The turned kernel")


def test_a_pixel_names_every_window_it_was_in():
    slider = ConvSlider(stride=2, pixel=(2, 1))
    assert slider.windows_of((2, 1)) == [(0, 0), (1, 0)]
    assert slider.current == (
        "Pixel [2, 1] is in 2 windows: Y[0, 0] with K[2, 1], Y[1, 0] with K[0, 1]."
    )
    slider.mode = "backward_w"
    slider.pixel = (2, 1)
    assert slider.current == (
        "Pixel [2, 1] is in 2 windows. "
        "It counts in dK[2, 1] times dY[0, 0], dK[0, 1] times dY[1, 0]."
    )
    lonely = ConvSlider(np.ones((8, 8)), stride=2, pixel=(7, 7))
    assert lonely.current == "Pixel [7, 7] is in no window: nothing depends on it."


def test_channels_add_up_to_one_output():
    slider = ConvSlider(
        [[[2]], [[3]], [[-1]]], [[[1]], [[1]], [[1]]], channels=["red", "green", "blue"]
    )
    assert slider.output.tolist() == [[4]]
    assert slider.current == (
        "Y[0, 0] = 2 + 3 + (−1) = 4, from red: 2·1 = 2; green: 3·1 = 3; "
        "blue: (−1)·1 = −1."
    )
    assert slider.dX.shape == (3, 1, 1)
    assert "= −1" in slider.to_svg()


def test_what_does_not_fit_is_explained():
    slider = ConvSlider(np.ones((8, 7)), stride=2)
    assert slider.notes[0] == (
        "Rows: ⌊(8 + 2·0 − 3) / 2⌋ + 1 = ⌊2.5⌋ + 1 = 3, rounded down. 1 is left over: "
        "no window reaches it. Columns: (7 + 2·0 − 3) / 2 + 1 = 3."
    )
    slider.dilation = 4
    assert slider.output.shape == (0, 0)
    assert slider.last == 0
    assert "spans 9, but the padded image has only 8" in slider.current
    assert slider.dX.tolist() == np.zeros((8, 7)).tolist()
    assert len(slider.to_svg()) > 1000
    slider.padding = 1
    assert "(4·(3 − 1) + 1)" in slider.notes[0]


def test_the_flip_is_counted_or_hidden_by_symmetry():
    slider = ConvSlider(flip=True)
    assert slider.notes[1].startswith("Flipped, and still the same")
    slider.kernel = [[0, 0, 0], [0, 0, 1], [0, 0, 0]]
    plain = ConvSlider(kernel=slider.kernel[0]).output
    changed = int((plain != slider.output).sum())
    assert 0 < changed < 9
    assert f"changes {changed} of 9 outputs" in slider.notes[1]


def test_predict_first_keeps_the_result_back_everywhere():
    slider = ConvSlider(hide=True).next()
    assert slider.current == (
        "Y[0, 1] = ? Multiply each pixel by the weight on it, and add up."
    )
    assert slider.numbers()[1:3] == [["row 0", "4", "?", "?"], ["row 1", *"???"]]
    assert slider.to_svg().count(">?<") == 8
    slider.revealed = 1
    assert slider.current.endswith("= 3.")
    assert slider.numbers()[1] == ["row 0", "4", "3", "?"]
    slider.mode = "backward_x"
    assert slider.current == "dY[0, 0] = 1. What does each of the 9 pixels get?"
    slider.pixel = (0, 0)
    assert "= " not in slider.current


def test_step_and_pos_move_together():
    slider = ConvSlider()
    slider.pos = (2, 1)
    assert slider.step == 7
    slider.stride = 2
    assert (slider.last, slider.step, slider.pos) == (3, 3, (1, 1))
    slider.mode = "backward_w"
    assert (slider.last, slider.step, slider.pos) == (8, 0, (0, 0))
    slider.step = 99
    assert slider.pos == (2, 2)


def test_a_gradient_that_no_longer_fits_gives_way_and_comes_back():
    slider = ConvSlider(dY=np.full((3, 3), 5))
    slider.stride = 2
    assert slider.dY.tolist() == [[1, 2], [-1, 3]]
    slider.stride = 1
    assert slider.dY.tolist() == [[5, 5, 5]] * 3


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        ({"image": [1, 2]}, "image has shape (2,), expected (rows, columns)"),
        ({"image": np.ones((33, 3))}, "with 1 to 32 rows"),
        ({"image": [[1, 2], [3]]}, "image must hold numbers, in rows of one length"),
        ({"kernel": [["a"]]}, "kernel must hold numbers"),
        ({"kernel": [[np.inf]]}, "not finite"),
        ({"kernel": np.ones((2, 3, 3))}, "The image has 1 channels and the kernel 2"),
        ({"channels": ["red", "green"]}, "2 channel names for 1 channels"),
    ],
)
def test_wrong_arrays_are_refused_in_a_sentence(arguments, sentence):
    with pytest.raises(ValueError, match=re.escape(sentence)):
        ConvSlider(**arguments)


@pytest.mark.parametrize(
    ("name", "value"),
    [("stride", 0), ("padding", -1), ("pixel", (5, 0)), ("pos", (3, 0)), ("mode", "x")],
)
def test_a_trait_keeps_its_last_good_value(name, value):
    slider = ConvSlider()
    before = getattr(slider, name)
    with pytest.raises(t.TraitError):
        setattr(slider, name, value)
    assert getattr(slider, name) == before
    assert slider.output.shape == (3, 3)


def test_an_unknown_argument_is_named():
    with pytest.raises(TypeError, match="no argument strides"):
        ConvSlider(strides=2)


def test_every_face_is_the_same_each_time():
    large = np.zeros((28, 28))
    large[8:20, 10:14] = 1
    for image in (None, large):
        one, two = ConvSlider(image).next(), ConvSlider(image).next()
        assert one.to_html() == two.to_html()
        assert one.to_png() == two.to_png() != one.to_png(0)
    assert len(one.to_html()) < 120_000


def test_a_large_image_is_shown_in_greys_with_their_meaning():
    slider = ConvSlider(np.eye(13), [[-3]])
    assert slider.notes[-1] == "Y in greys: from −3 (black) to 0 (white)."
    assert slider.numbers()[1] == ["size", "13", "13", "−3", "0"]
    assert slider.to_svg().count('class="csnn-dark"') < 13 * 13


def test_the_picture_marks_the_window_and_its_output():
    svg = ConvSlider().to_svg(4)
    assert svg.count('class="csnn-lit"') == 9 + 1
    assert svg.count(">×1<") == 5
    assert svg.count(">×0<") == 4
    assert svg.count('class="csnn-rim"') == 1
    cells = np.array(re.findall(r">([0-9])</text>", svg), int)
    assert len(cells) == 25 + 9 + 9


@pytest.mark.parametrize("palette", [LIGHT, DARK])
def test_numbers_can_be_read_on_every_tint(palette):
    for text, ground in [
        *((ink, cell) for ink in ("ink", "gradient") for cell in ("ground", "hot")),
        *(("ink", cell) for cell in ("shade", "shade-2", "card")),
        ("forward", "ground"),
    ]:
        assert contrast(palette[text], palette[ground]) >= 4.5, (text, ground)
    assert contrast(palette["hot-line"], palette["hot"]) >= 3


def contrast(one: str, other: str) -> float:
    """The contrast of two colours (WCAG 2.1, relative luminance)."""
    light = []
    for colour in (one, other):
        parts = np.array([int(colour[k : k + 2], 16) / 255 for k in (1, 3, 5)])
        linear = np.where(
            parts <= 0.04045, parts / 12.92, ((parts + 0.055) / 1.055) ** 2.4
        )
        light.append(linear @ [0.2126, 0.7152, 0.0722] + 0.05)
    return float(max(light) / min(light))
