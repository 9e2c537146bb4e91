"""The training loop: the engine's networks and a student's own classes."""

import numpy as np
import pytest

import cs_nn.functional as F
from cs_nn import data, nn, optim, train

X_train, y_train, X_test, y_test = data.digits()
DIGITS = X_train.reshape(-1, 64), y_train
TEST = X_test.reshape(-1, 64), y_test


class Linear:
    """A layer as students write it."""

    def __init__(self, d, k, rng):
        self.W, self.b = rng.standard_normal((d, k)) * np.sqrt(2 / d), np.zeros(k)
        self.zerograd()

    def forward(self, X):
        self.X = X
        return X @ self.W + self.b

    def backward(self, g):
        self.dW += self.X.T @ g
        self.db += g.sum(0)
        return g @ self.W.T

    def step(self):
        self.W -= 0.5 * self.dW
        self.b -= 0.5 * self.db

    def zerograd(self):
        self.dW, self.db = 0.0, 0.0


class TwoLayerMLP:
    """A network as students write it."""

    def __init__(self, rng):
        self.layers = [Linear(64, 32, rng), Linear(32, 10, rng)]
        self.modes = set()

    def forward(self, X, train):
        self.modes.add(train)
        self.H = np.maximum(self.layers[0].forward(X), 0)
        return self.layers[1].forward(self.H)

    def backward(self, g):
        self.layers[0].backward(self.layers[1].backward(g) * (self.H > 0))

    def step(self):
        for layer in self.layers:
            layer.step()

    def zerograd(self):
        for layer in self.layers:
            layer.zerograd()


class SoftmaxCrossEntropyLoss:
    """A loss as students write it, on one-hot rows."""

    def forward(self, Z, Y):
        self.P, self.Y = F.softmax(Z).numpy(), Y
        return -(Y * np.log(self.P)).sum(1).mean()

    def backward(self):
        return (self.P - self.Y) / len(self.Y)


def network(seed: int = 0) -> nn.Sequential:
    rng = np.random.default_rng(seed)
    return nn.Sequential(
        nn.Linear(64, 64, rng=rng), nn.ReLU(), nn.Linear(64, 10, rng=rng)
    )


def train_network(pair=DIGITS, lr: float = 5e-3, **options) -> train.History:
    model = network()
    optimiser = optim.Adam(model.parameters(), lr=lr)
    return train.fit(model, pair, optimiser=optimiser, progress=False, **options)


def test_a_network_learns_digits_and_stops_when_good_enough() -> None:
    history = train_network(validation=TEST, epochs=40, until=0.96)
    assert history.validation_accuracy[-1] >= 0.96
    assert history.stopped == "accuracy reached 0.96"
    assert len(history.loss) == len(history.validation_loss) < 40
    assert history.loss[-1] < history.loss[0]


def test_a_students_own_classes_learn_digits() -> None:
    model = TwoLayerMLP(np.random.default_rng(0))
    one_hot = DIGITS[0], np.eye(10)[DIGITS[1]]
    check = TEST[0], np.eye(10)[TEST[1]]
    history = train.fit(
        model, one_hot, loss=SoftmaxCrossEntropyLoss(), validation=check,
        epochs=15, progress=False,
    )  # fmt: skip
    assert history.validation_accuracy[-1] > 0.95
    assert model.modes == {True, False}
    assert history.stopped == ""
    assert len(history.accuracy) == 15


def test_a_model_without_a_train_argument_works_too() -> None:
    rng = np.random.default_rng(0)
    X = rng.standard_normal((64, 3))
    Y = X @ rng.standard_normal((3, 2))

    class Squares:
        def forward(self, Z, Y):
            self.E = Z - Y
            return (self.E**2).mean()

        def backward(self):
            return self.E * 2 / self.E.size

    history = train.fit(
        Linear(3, 2, rng), (X, Y), loss=Squares(), epochs=60, progress=False
    )
    assert history.loss[-1] < 1e-3
    assert history.accuracy == []  # these are not classes


def test_equal_seeds_give_equal_histories() -> None:
    first, second = (train_network(epochs=2, seed=3) for _ in range(2))
    assert first == second
    assert first.loss != train_network(epochs=2, seed=4).loss


def test_every_sample_is_seen_once_an_epoch() -> None:
    seen = list(train.batches(10, 4, np.random.default_rng(0)))
    assert [len(rows) for rows in seen] == [4, 4, 2]
    assert sorted(np.concatenate(seen)) == list(range(10))


def test_early_stopping_waits_for_its_patience() -> None:
    history = train.History(validation_loss=[3, 1, 2, 2], loss=[1])
    assert history.why_stop(3, None) == ""
    assert history.why_stop(2, None) == "no better loss in 2 epochs"


def test_training_stops_when_the_loss_is_no_longer_finite() -> None:
    model = nn.Sequential(nn.Linear(64, 1, rng=np.random.default_rng(0)))
    huge = optim.SGD(model.parameters(), lr=1e30)
    targets = DIGITS[1][:, None].astype(float)
    with np.errstate(all="ignore"):
        history = train.fit(
            model, (DIGITS[0], targets), loss=F.mse_loss, optimiser=huge, progress=False
        )
    assert "smaller learning rate" in history.stopped
    assert len(history.loss) < 10


def test_a_callback_sees_every_epoch_and_the_last_one_done() -> None:
    seen = []
    net = nn.Sequential(nn.Linear(64, 10, rng=np.random.default_rng(0)))
    history = train.fit(
        net,
        DIGITS,
        optimiser=optim.SGD(net.parameters(), lr=0.1),
        epochs=9,
        until=0.8,
        progress=False,
        callback=lambda history: seen.append((len(history.loss), history.done)),
    )
    last = len(history.loss)
    assert 1 < last < 9
    assert seen == [(k, k == last) for k in range(1, last + 1)]
    assert history.epochs == 9


def test_the_bar_counts_epochs_on_stdout(capsys) -> None:
    model = network()
    optimiser = optim.SGD(model.parameters())
    train.fit(model, DIGITS, optimiser=optimiser, epochs=2)
    shown = capsys.readouterr()
    assert "2/2" in shown.out
    assert "loss=" in shown.out
    assert shown.err == ""


def test_wrong_use_is_explained() -> None:
    for message, run in {
        "needs optimiser=": lambda: train.fit(network(), DIGITS, progress=False),
        "must be a pair": lambda: train_network(pair=(1, 2, 3)),
        "equally many": lambda: train_network(pair=(DIGITS[0], DIGITS[1][:5])),
        "batch_size=0": lambda: train_network(batch_size=0),
        "it has no zerograd": lambda: train.fit(
            type("Half", (), {"forward": 0, "backward": 0, "step": 0})(), DIGITS
        ),
    }.items():
        with pytest.raises(ValueError, match=message):
            run()
