"""The data sets: shapes, counts, repeatable, and as hard as they should be."""

import itertools

import numpy as np
import pytest

from cs_nn import data


def rng(seed=0):
    return np.random.default_rng(seed)


MADE = {
    "moons": data.moons,
    "spirals": data.spirals,
    "imbalance": data.imbalance,
    "glyphs": lambda rng=None: data.glyphs(n_classes=3, per_class=5, rng=rng),
}


def best_line(X, y):
    """The most points of X (n, 2) that any line of a grid gets right."""
    grid = np.linspace(-2, 2, 17)
    lines = np.array(list(itertools.product(grid, grid, grid)))
    scores = X @ lines[:, :2].T + lines[:, 2]
    return int(((scores > 0) == y[:, None]).sum(axis=0).max())


def accuracy_of_least_squares(X, y, X_test, y_test):
    """Fit one linear layer to one-hot labels and count its right answers on a test."""
    flat, test = (np.c_[A.reshape(len(A), -1), np.ones(len(A))] for A in (X, X_test))
    W = np.linalg.lstsq(flat, np.eye(y.max() + 1)[y], rcond=None)[0]
    return float(((test @ W).argmax(axis=1) == y_test).mean())


@pytest.mark.parametrize(
    ("name", "answers"),
    [
        ("and", [0, 0, 0, 1]),
        ("or", [0, 1, 1, 1]),
        ("nand", [1, 1, 1, 0]),
        ("xor", [0, 1, 1, 0]),
    ],
)
def test_gate_is_its_truth_table(name, answers):
    X, y = data.gate(name)
    assert X.tolist() == [[0, 0], [0, 1], [1, 0], [1, 1]]
    assert y.tolist() == answers
    assert X.dtype == np.float64
    assert y.dtype.kind == "i"


@pytest.mark.parametrize(
    ("name", "right"), [("and", 4), ("or", 4), ("nand", 4), ("xor", 3)]
)
def test_one_line_separates_every_gate_but_xor(name, right):
    assert best_line(*data.gate(name)) == right


def test_xor_is_the_gate_of_that_name():
    for mine, gate in zip(data.xor(), data.gate("xor"), strict=True):
        np.testing.assert_array_equal(mine, gate)


def test_gates_are_fresh_arrays():
    data.gate("and")[0][:] = 7
    assert data.gate("and")[0].max() == 1


@pytest.mark.parametrize("make", MADE.values(), ids=MADE)
def test_made_data_repeat_from_a_seed_and_differ_between_seeds(make):
    default, same, other = make(), make(rng=rng(0)), make(rng=rng(1))
    np.testing.assert_array_equal(default[0], same[0])
    np.testing.assert_array_equal(default[1], same[1])
    assert not np.array_equal(default[0], other[0])
    assert default[0].dtype == np.float64
    assert default[1].dtype.kind == "i"


@pytest.mark.parametrize("make", MADE.values(), ids=MADE)
def test_a_generator_goes_on_from_call_to_call(make):
    source = rng()
    assert not np.array_equal(make(rng=source)[0], make(rng=source)[0])


def test_moons_without_noise_lie_on_two_half_circles():
    X, y = data.moons(201, noise=0)
    assert np.bincount(y).tolist() == [101, 100]
    upper, lower = X[y == 0], X[y == 1]
    np.testing.assert_allclose(np.hypot(*upper.T), 1)
    np.testing.assert_allclose(np.hypot(*(lower - [1, 0.5]).T), 1)
    assert (upper[:, 1] >= 0).all()
    assert (lower[:, 1] <= 0.5).all()


def test_no_line_separates_the_moons():
    X, y = data.moons(200, noise=0)
    assert 150 < best_line(X, y) < 190


def test_spirals_share_the_points_between_the_arms():
    X, y = data.spirals(302, arms=3, noise=0)
    assert np.bincount(y).tolist() == [101, 101, 100]
    radius = np.hypot(*X.T)
    assert radius.min() >= 0.1
    assert radius.max() <= 1


def test_every_spiral_arm_is_the_first_one_turned():
    X, y = data.spirals(400, arms=4, noise=0)
    angle = np.arctan2(X[:, 1], X[:, 0]) - 4 * np.hypot(*X.T) - y * np.pi / 2
    np.testing.assert_allclose(np.cos(angle), 1)


def test_imbalance_has_ten_common_rows_for_every_rare_one():
    X, y = data.imbalance()
    assert X.shape == (1100, 2)
    assert np.bincount(y).tolist() == [1000, 100]
    assert 0 < y[:110].sum() < 100, "rows must be shuffled"


def test_imbalance_keeps_the_centres_apart_by_the_distance():
    X, y = data.imbalance(4000, 4000, distance=3.0)
    gap = X[y == 1].mean(axis=0) - X[y == 0].mean(axis=0)
    assert np.linalg.norm(gap) == pytest.approx(3.0, abs=0.1)
    assert X[y == 1].std(axis=0) == pytest.approx([1, 1], abs=0.05)


def test_glyphs_have_the_shape_and_counts_of_the_course():
    X, y = data.glyphs()
    assert X.shape == (840, 20, 20)
    assert np.bincount(y).tolist() == [60] * 14
    assert X.min() == 0
    assert X.max() == 1
    assert ((X > 0) & (X < 1)).any(), "edges must be anti-aliased"


def test_glyphs_without_wobble_repeat_one_drawing_per_class():
    X, y = data.glyphs(n_classes=4, per_class=3, wobble=(0, 0, 0))
    for k in range(4):
        drawings = X[y == k]
        np.testing.assert_array_equal(drawings[0], drawings[1])
    assert not np.array_equal(X[y == 0][0], X[y == 1][0])


def test_glyphs_are_hard_but_not_hopeless_for_a_linear_layer():
    X, y = data.glyphs()
    score = accuracy_of_least_squares(X[:672], y[:672], X[672:], y[672:])
    assert 0.3 < score < 0.85, "chance is 1/14"


def test_digits_are_whole_and_apart():
    X, y, X_test, y_test = data.digits()
    assert (X.shape, X_test.shape) == ((1437, 8, 8), (360, 8, 8))
    assert (y.shape, y_test.shape) == ((1437,), (360,))
    counts = np.bincount(np.concatenate([y, y_test])).tolist()
    assert counts == [178, 182, 177, 183, 181, 182, 181, 179, 174, 180]
    assert (X.min(), X.max()) == (0, 1)
    assert X.dtype == np.float64
    assert y.dtype.kind == "i"


def test_digits_are_the_same_every_time():
    for first, second in zip(data.digits(), data.digits(), strict=True):
        np.testing.assert_array_equal(first, second)


def test_a_linear_layer_reads_most_digits():
    assert accuracy_of_least_squares(*data.digits()) > 0.9


def test_the_shipped_digits_come_with_their_licence():
    from cs_nn.data import handwriting

    licence = handwriting.FILE.with_name("digits-licence.txt").read_text("utf-8")
    assert "CC BY 4.0" in licence
    assert "BSD 3-Clause" in licence
    assert handwriting.FILE.stat().st_size < 50_000


@pytest.mark.parametrize(
    ("call", "sentence"),
    [
        (lambda: data.gate("nor"), "no gate 'nor'"),
        (lambda: data.moons(1), "n is 1, expected a whole number of at least 2"),
        (lambda: data.moons(2.5), "n is 2.5"),
        (lambda: data.moons(noise=-1), "noise is -1, expected a number of at least 0"),
        (lambda: data.moons(noise=float("nan")), "noise is nan"),
        (lambda: data.moons(rng=3), "rng is 3, expected a numpy Generator"),
        (lambda: data.spirals(arms=1), "arms is 1"),
        (lambda: data.spirals(n=2, arms=3), "n is 2"),
        (lambda: data.imbalance(n_rare=0), "n_rare is 0"),
        (lambda: data.imbalance(distance=-2), "distance is -2"),
        (lambda: data.glyphs(size=2), "size is 2"),
        (lambda: data.glyphs(wobble=(0, -1, 0)), r"wobble \(affine\) is -1"),
        (lambda: data.glyphs(wobble=(0, 0)), "wobble is .* three"),
    ],
)
def test_bad_input_is_answered_in_one_sentence(call, sentence):
    with pytest.raises(ValueError, match=sentence) as error:
        call()
    assert "\n" not in str(error.value)


def test_trained_networks_read_as_many_digits_as_they_say():
    from cs_nn import functional as F

    _, _, X, y = data.digits()
    W1, b1, W2, b2 = data.trained("mlp")
    scores = np.maximum(0, X.reshape(-1, 64) @ W1 + b1) @ W2 + b2
    assert (scores.argmax(axis=1) == y).mean() == pytest.approx(0.99, abs=0.005)
    K, b, W, c = data.trained("tiny_cnn")
    maps = F.max_pool2d(F.relu(F.conv2d(X[:, None], K, b, 1, 2)), 8)
    scores = F.linear(maps.reshape(-1, 24), W, c).data
    assert (scores.argmax(axis=1) == y).mean() == pytest.approx(0.95, abs=0.005)


def test_each_trained_network_is_a_new_one():
    data.trained("mlp")[0][:] = 0
    assert data.trained("mlp")[0].any()


def test_a_network_that_was_not_trained_is_refused():
    with pytest.raises(ValueError, match=r"^name is 'rnn', expected one of mlp, tiny"):
        data.trained("rnn")
