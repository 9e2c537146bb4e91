"""The sliding window: its products, its places, and the windows over a pixel."""

import matplotlib as mpl
import numpy as np
import pytest

mpl.use("agg")

import matplotlib.pyplot as plt

from cs_nn import plot
from cs_nn.plot.sliding import correlate, met

SLIDE = np.array(
    [
        [1, 1, 1, 0, 0],
        [0, 1, 1, 1, 0],
        [0, 0, 1, 1, 1],
        [0, 0, 1, 1, 0],
        [0, 1, 1, 0, 0],
    ]
)
CROSS = np.array([[1, 0, 1], [0, 1, 0], [1, 0, 1]])
COUNT = np.arange(1, 10).reshape(3, 3)


@pytest.fixture(autouse=True)
def close_figures():
    yield
    plt.close("all")


def texts(ax):
    return [text.get_text() for text in ax.texts if text.get_text()]


def test_the_output_of_the_slide():
    found = correlate(SLIDE.astype(float), CROSS.astype(float))
    assert found.tolist() == [[4, 3, 4], [2, 4, 3], [2, 3, 4]]


def test_a_window_shows_its_factors_and_adds_its_products():
    image, kernel, output = plot.sliding(SLIDE, CROSS, 1)
    assert image.get_title() == "image, window 2 of 9"
    factors = [t for t in texts(image) if t.startswith("×")]
    assert factors == [f"× {v}" for v in CROSS.ravel()]
    assert kernel.get_title() == "kernel"
    assert texts(output) == ["4", "3"]
    assert output.get_title() == "1 + 0 + 0 + 0 + 1 +\n0 + 0 + 0 + 1 = 3"
    assert image.patches[-1].get_xy() == (1, 0), "column 1, row 0"


def test_the_flip_turns_the_kernel_by_180_degrees():
    _, kernel, output = plot.sliding(np.ones((3, 4)), COUNT[:2], 1, flip=True)
    assert kernel.get_title() == "kernel, flipped"
    assert texts(kernel) == list("654321")
    assert texts(output) == ["21", "21"]


def test_negative_products_stand_in_brackets():
    output = plot.sliding([[1, 2]], [[1, -1]])[2]
    assert output.get_title() == "1 + (−2) = −1"


@pytest.mark.parametrize(
    ("numbers", "count", "left"),
    [((8, 3, 2, 0), 3, 1), ((7, 3, 2, 1), 4, 0), ((7, 3, 1, 0), 5, 0)],
)
def test_places_counts_windows_and_marks_what_is_left(numbers, count, left):
    ax = plot.places(*numbers)
    assert len(ax.lines) == count
    assert ax.get_title().endswith(f"= {count}")
    assert texts(ax).count("left") == left
    dashed = [p for p in ax.patches if p.get_linestyle() == "--"]
    assert len(dashed) == 2 * numbers[3]


def test_every_pixel_counts_its_windows():
    counts, output = plot.windows_of((5, 5), COUNT, (2, 2))
    assert texts(counts) == list("1232124642369632464212321")
    assert counts.get_title() == "pixel (2, 2) was in 9 windows"
    assert texts(output) == list("987654321"), "the kernel, turned"
    corner = plot.windows_of((5, 5), COUNT, (0, 0))
    assert corner[0].get_title() == "pixel (0, 0) was in 1 window"


@pytest.mark.parametrize("stride", [1, 2, 3])
def test_the_weights_a_pixel_met_are_its_derivatives(stride):
    rng = np.random.default_rng(0)
    image, kernel = rng.normal(size=(6, 8)), rng.normal(size=(3, 4))
    bumped = image.copy()
    bumped[3, 4] += 1
    change = (correlate(bumped, kernel) - correlate(image, kernel))[::stride, ::stride]
    weights = np.nan_to_num(met((6, 8), kernel, (3, 4), stride))
    np.testing.assert_allclose(change, weights, atol=1e-12)


@pytest.mark.parametrize(
    ("call", "sentence"),
    [
        (lambda: plot.sliding(SLIDE, CROSS, 9), "expected one from 0 to 8"),
        (lambda: plot.sliding(CROSS, SLIDE), "does not fit"),
        (lambda: plot.sliding(SLIDE[0], CROSS), r"image has shape \(5,\)"),
        (lambda: plot.places(3, 5), "the window must fit"),
        (lambda: plot.places(40, 3), "at most 16 pixels"),
        (lambda: plot.windows_of((5, 5), COUNT, (5, 0)), "pixel is"),
        (lambda: plot.windows_of((2, 5), COUNT, (0, 0)), "does not fit"),
    ],
)
def test_bad_input_is_answered_in_one_sentence(call, sentence):
    with pytest.raises(ValueError, match=sentence) as error:
        call()
    assert "\n" not in str(error.value)
