"""The playground's mathematics against plain formulas and the course's own rule."""

import numpy as np
import pytest

from cs_nn import data
from cs_nn.widgets.playground_data import samples, threes_and_eights, view
from cs_nn.widgets.playground_hidden import look, segment
from cs_nn.widgets.playground_model import (
    ACTIVATIONS,
    Task,
    advance,
    begin,
    descend,
    finish_epoch,
    forward,
    grown,
    initial,
    loss,
    next_mistake,
    rows_of,
    scores,
    shuffled,
    update,
)


def task(name: str = "moons", model: str = "mlp", **more) -> Task:
    _, X, y = samples(name)
    usual = {"activation": "tanh", "lr": 0.3, "batch": 7, "seed": 1}
    return Task(X, y, model, **(usual | more))


def perceptron(X, y, lr, order):
    """The rule as week 1 writes it: (w, b, the rows of the mistakes)."""
    w, b, mistakes = np.zeros(2), 0.0, []
    for i in order:
        error = y[i] - float(X[i] @ w + b > 0)
        if error:
            w, b = w + lr * error * X[i], b + lr * error
            mistakes.append(i)
    return w, b, mistakes


@pytest.mark.parametrize("activation", ACTIVATIONS)
def test_an_update_descends_the_slope_of_the_loss(activation: str):
    rule = task(activation=activation)
    layers = initial([2, 4, 3, 1], activation, 5)
    rows = np.arange(20, 50)
    part = Task(rule.X[rows], rule.y[rows], "mlp", activation, 1, 1, 0)
    after = descend(rule, layers, rows)
    for k, layer in enumerate(layers):
        for p, values in enumerate(layer):
            at = np.unravel_index(values.size // 2, values.shape)
            losses = []
            for h in (1e-5, -1e-5):
                moved = [[a.copy() for a in pair] for pair in layers]
                moved[k][p][at] += h
                losses.append(loss(part, moved))
            slope = (losses[0] - losses[1]) / 2e-5
            step = after[k][p][at] - values[at]
            assert step == pytest.approx(-rule.lr * slope, abs=1e-8)


def test_the_loss_is_the_mean_cross_entropy_of_the_probabilities():
    rule = task()
    layers = initial([2, 3, 1], "tanh", 0)
    (W, c), (w, b) = layers
    p = 1 / (1 + np.exp(-(np.tanh(rule.X @ W + c) @ w + b)[:, 0]))
    plain = -np.mean(rule.y * np.log(p) + (1 - rule.y) * np.log(1 - p))
    assert loss(rule, layers) == pytest.approx(plain, rel=1e-12)
    far = [(np.full((2, 1), 1e4), np.zeros(1))]
    assert np.isfinite(loss(rule, far))


@pytest.mark.parametrize(("name", "lr"), [("and", 1.0), ("or", 0.5), ("xor", 1.0)])
def test_the_perceptron_makes_the_mistakes_of_the_course_rule(name: str, lr: float):
    rule = task(name, "perceptron", lr=lr)
    w, b, mistakes = perceptron(rule.X, rule.y, lr, [0, 1, 2, 3] * 6)
    now, rows = begin(rule, [(np.zeros((2, 1)), np.zeros(1))]), []
    for _ in mistakes:
        rows.append(next_mistake(rule, now.layers, now.seen) % 4)
        now = update(rule, now)
    assert rows == mistakes
    np.testing.assert_array_equal(now.layers[0][0][:, 0], w)
    assert now.layers[0][1] == [b]
    assert len(now.history) == len(mistakes) + 1
    if name != "xor":
        assert update(rule, now) is now
        assert now.history[-1] == 0


def test_an_epoch_of_the_perceptron_is_a_pass_with_its_mistakes():
    rule = task("and", "perceptron", lr=1.0)
    now = begin(rule, [(np.zeros((2, 1)), np.zeros(1))])
    steps = []
    for _ in range(6):
        now = finish_epoch(rule, now, 100)
        steps.append(now.step)
    # the mistakes stand at rows 3 · 0 1 3 · 1 2 3 · 2 3 · 1
    assert steps == [1, 4, 7, 9, 10, 10]


def test_an_epoch_looks_at_every_row_once_and_two_epochs_differ():
    rule = task(batch=23)
    now, rows = begin(rule, initial([2, 2, 1], "tanh", 0)), []
    for _ in range(2 * rule.per_epoch):
        rows += rows_of(rule, now).tolist()
        now = update(rule, now)
    assert sorted(rows[: rule.n]) == sorted(rows[rule.n :]) == list(range(rule.n))
    assert rows[: rule.n] != rows[rule.n :]
    assert (now.seen, len(now.history)) == (2 * rule.n, 3)


def test_an_epoch_can_be_finished_from_its_middle():
    rule = task(batch=23)
    start = begin(rule, initial([2, 2, 1], "tanh", 0))
    assert finish_epoch(rule, advance(rule, start, 3), 999).step == rule.per_epoch
    assert finish_epoch(rule, start, 2).step == 2


def test_weights_that_would_run_away_stay():
    rule = task(lr=1e12)
    start = begin(rule, initial([2, 2, 1], "tanh", 0))
    assert advance(rule, start, 50).step < 5


def test_another_unit_changes_no_score_but_learns():
    rule = task()
    layers = initial([2, 2, 1], "tanh", 0)
    wider = grown(rule, layers)
    assert [W.shape for W, _ in wider] == [(2, 3), (3, 1)]
    np.testing.assert_array_equal(
        scores(wider, rule.X, "tanh"), scores(layers, rule.X, "tanh")
    )
    assert advance(rule, begin(rule, wider), 2).layers[1][0][2, 0] != 0


def test_starts_lie_within_their_limits_and_differ_by_seed():
    W = initial([2, 16, 1], "tanh", 3)[0][0]
    assert np.abs(W).max() <= np.sqrt(6 / 18)
    assert np.abs(initial([2, 16, 1], "relu", 3)[0][0]).max() > np.sqrt(6 / 18)
    assert not np.allclose(W, initial([2, 16, 1], "tanh", 4)[0][0])
    assert sorted(shuffled(50, 0, 0)) == list(range(50))


def test_digits_are_their_principal_components():
    X, y = threes_and_eights(160)
    np.testing.assert_allclose(X.mean(axis=0), 0, atol=1e-12)
    np.testing.assert_allclose(np.cov(X.T, bias=True), np.eye(2), atol=1e-9)
    images, labels, _, _ = data.digits()
    pixels = images[np.isin(labels, (3, 8))][:160].reshape(160, -1)
    widest = np.linalg.eigh(np.cov(pixels.T))[1][:, [-1, -2]]  # (64, 2)
    for k in range(2):
        along = np.corrcoef(pixels @ widest[:, k], X[:, k])[0, 1]
        assert abs(along) == pytest.approx(1)
    assert set(y) == {0, 1}


def test_the_view_holds_all_samples_and_is_square():
    for name in ("xor", "moons", "spirals", "digits"):
        X = samples(name)[1]
        left, right, bottom, top = view(X)
        assert right - left == pytest.approx(top - bottom, abs=1e-3)
        assert left < X[:, 0].min() < X[:, 0].max() < right
        assert bottom < X[:, 1].min() < X[:, 1].max() < top


@pytest.mark.parametrize("m", [1, 2, 3, 7])
def test_a_sample_keeps_its_score_however_the_hidden_space_is_seen(m: int):
    rule = task()
    layers = initial([2, m, 1], "tanh", 2)
    *_, H, z = forward(layers, rule.X, "tanh")
    seen = look(H, layers[-1], "h", "tanh")
    np.testing.assert_allclose(seen.points @ seen.w + seen.b, z[:, 0], atol=1e-12)


def test_a_line_crosses_its_view_at_the_edges():
    square = [-0.5, 1.5, -0.5, 1.5]
    ends = segment(np.array([1.0, 1.0]), -1.5, square)
    np.testing.assert_allclose(ends.sum(axis=1), 1.5)
    assert {0.0, 1.5} == set(np.round(ends, 9).ravel())
    assert segment(np.array([0.0, 1.0]), -9.0, square) is None
    assert segment(np.zeros(2), 1.0, square) is None
