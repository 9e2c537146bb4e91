"""Train the networks of `cs_nn.data.trained`: `python -m tests.reference.networks`."""

import numpy as np

from cs_nn import data, nn, optim, tensor, train
from cs_nn import functional as F
from cs_nn.data.networks import FILE

Parameters = dict[str, np.ndarray]


def mlp() -> Parameters:
    """Train 64 → 32 → 10, as lecture 5 does."""
    X, y, _, _ = data.digits()
    rng = np.random.default_rng(0)
    layers = nn.Linear(64, 32, rng=rng), nn.ReLU(), nn.Linear(32, 10, rng=rng)
    net = nn.Sequential(nn.Flatten(), *layers)
    adam = optim.Adam(net.parameters(), lr=0.01)
    train.fit(net, (X[:, None], y), optimiser=adam, epochs=15, progress=False)
    values = [parameter.data for parameter in net.parameters()]
    return dict(zip(("W1", "b1", "W2", "b2"), values, strict=True))


def tiny_cnn() -> Parameters:
    """Train 24 kernels, one pool over the image and a dense layer, as in exercise 5.7.

    It ends when 95 % of the test digits are read right.
    """
    X, y, X_test, y_test = data.digits()
    rng, order, score = np.random.default_rng(0), np.random.default_rng(0), 0.0
    K, W = rng.normal(size=(24, 1, 5, 5)), rng.normal(size=(24, 10))
    scaled = K * np.sqrt(2 / 25), np.zeros(24), W * np.sqrt(2 / 24), np.zeros(10)
    values = dict(zip("KbWc", scaled, strict=True))
    while score < 0.95:
        for rows in np.array_split(order.permutation(len(X)), 45):
            leaves = [tensor.Tensor(v, requires_grad=True) for v in values.values()]
            loss = F.cross_entropy(_scores(X[rows, None], leaves), y[rows])
            for value, gradient in zip(
                values.values(), tensor.gradients(loss, leaves), strict=True
            ):
                value -= 0.3 * gradient
        found = _scores(X_test[:, None], [tensor.Tensor(v) for v in values.values()])
        score = float((found.data.argmax(axis=1) == y_test).mean())
    return values


def _scores(X: np.ndarray, parameters: list[tensor.Tensor]) -> tensor.Tensor:
    K, b, W, c = parameters
    pooled = F.max_pool2d(F.relu(F.conv2d(X, K, b, 1, 2)), 8)
    return F.linear(pooled.reshape(len(X), 24), W, c)


def main() -> None:
    """Write the file."""
    networks = {"mlp": mlp(), "tiny_cnn": tiny_cnn()}
    parts = {
        f"{name}.{part}": value.astype(np.float32)
        for name, values in networks.items()
        for part, value in values.items()
    }
    np.savez_compressed(FILE, **parts)


if __name__ == "__main__":
    main()
