"""Pictures of kernels and networks: what is drawn grey, and on which scale."""

import matplotlib as mpl
import numpy as np
import pytest

mpl.use("agg")

import matplotlib.pyplot as plt

from cs_nn import plot

EMBOSS = [[-1, -1, 0], [-1, 0, 1], [0, 1, 1]]
SHARPEN = [[0, -1, 0], [-1, 5, -1], [0, -1, 0]]
PHOTO = np.random.default_rng(0).uniform(size=(9, 7))


@pytest.fixture(autouse=True)
def close_figures():
    yield
    plt.close("all")


def drawn(ax):
    return np.asarray(ax.images[0].get_array())


def test_images_are_grey_from_0_to_1_and_grey_is_0_with_negatives():
    light, mixed = plot.images([PHOTO, PHOTO - 0.5], ["light"])
    assert (light.get_title(), mixed.get_title()) == ("light", "")
    assert light.images[0].get_clim() == (0, 1)
    low, high = mixed.images[0].get_clim()
    assert low == -high


def test_a_gallery_has_the_image_then_a_column_for_each_kernel():
    axes = plot.gallery(PHOTO, {"sharpen": SHARPEN, "emboss": EMBOSS})
    assert axes.shape == (2, 3)
    assert [ax.get_title() for ax in axes[0]] == ["", "sharpen", "emboss"]
    np.testing.assert_array_equal(drawn(axes[1, 0]), PHOTO)
    assert drawn(axes[1, 1]).shape == (7, 5)
    assert drawn(axes[1, 1]).min() >= 0
    assert drawn(axes[1, 1]).max() <= 1
    first = (PHOTO[:3, :3] * EMBOSS).sum()
    assert drawn(axes[1, 2])[0, 0] == pytest.approx(first)


def test_the_flip_changes_emboss_and_not_sharpen():
    kernels = {"sharpen": SHARPEN, "emboss": EMBOSS}
    plain = plot.gallery(PHOTO, kernels)
    flipped = plot.gallery(PHOTO, kernels, flip=True)
    assert flipped[0, 2].get_title() == "emboss, flipped"
    np.testing.assert_allclose(drawn(flipped[1, 1]), drawn(plain[1, 1]))
    np.testing.assert_allclose(drawn(flipped[1, 2]), -drawn(plain[1, 2]))


def test_filters_share_one_scale_around_zero():
    K = np.random.default_rng(0).normal(size=(10, 1, 5, 5))
    axes = plot.filters(K)
    assert len(axes) == 10
    limits = {ax.images[0].get_clim() for ax in axes}
    assert limits == {(-np.abs(K).max(), np.abs(K).max())}
    np.testing.assert_array_equal(drawn(axes[9]), K[9, 0])


def test_shifts_draw_a_curve_for_each_network_with_a_marker_of_its_own():
    curves = {"MLP": [0.5, 1.0, 0.4], "CNN": [0.9, 1.0, 0.9]}
    ax = plot.shifts(range(-1, 2), curves)
    mlp, cnn = ax.lines[:2]
    assert mlp.get_ydata().tolist() == curves["MLP"]
    assert cnn.get_xdata().tolist() == [-1, 0, 1]
    assert mlp.get_marker() != cnn.get_marker()
    legend = ax.figure.legends[0]
    assert [text.get_text() for text in legend.get_texts()] == ["MLP", "CNN"]
    assert ax.get_xlabel() == "shift in pixels"


def test_volumes_draw_a_sheet_for_each_channel_but_never_more_than_six():
    ax = plot.volumes([(3, 200, 200), (16, 196, 196)], ["16 kernels"])
    assert len(ax.patches) == 3 + 6
    said = [text.get_text() for text in ax.texts]
    assert "(3, 200, 200)" in said
    assert "16 kernels" in said


@pytest.mark.parametrize(
    ("call", "sentence"),
    [
        (lambda: plot.images([]), "pictures must hold"),
        (lambda: plot.images([PHOTO[0]]), "pictures must hold"),
        (lambda: plot.gallery(PHOTO[0], {}), "image has shape"),
        (lambda: plot.gallery(PHOTO, {"one": [1, 2]}), r"one has shape \(2,\)"),
        (lambda: plot.filters(PHOTO), r"expected \(f, 1, kh, kw\)"),
    ],
)
def test_bad_input_is_answered_in_one_sentence(call, sentence):
    with pytest.raises(ValueError, match=sentence) as error:
        call()
    assert "\n" not in str(error.value)
