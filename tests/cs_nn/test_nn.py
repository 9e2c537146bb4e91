"""Layers keep parameters, pass them on, and come back from a file as they were."""

import numpy as np
import pytest

import cs_nn.functional as F
from cs_nn import nn
from cs_nn.initial import NAMES, initial
from cs_nn.tensor import Tensor


def rng(seed: int = 0) -> np.random.Generator:
    return np.random.default_rng(seed)


def small_network(seed: int = 0) -> nn.Sequential:
    draw = rng(seed)
    return nn.Sequential(
        nn.Conv2d(1, 4, 3, padding=1, rng=draw),
        nn.BatchNorm(4),
        nn.ReLU(),
        nn.MaxPool2d(2),
        nn.Flatten(),
        nn.Dropout(0.5, rng=draw),
        nn.Linear(36, 3, rng=draw),
    )


def test_a_network_gives_scores_and_gradients_in_float32() -> None:
    model, X = small_network(), rng(1).standard_normal((5, 1, 6, 6), dtype=np.float32)
    Z = model(X)
    assert Z.shape == (5, 3)
    F.cross_entropy(Z, [0, 1, 2, 0, 1]).backward()
    assert len(model.parameters()) == 6
    for parameter in model.parameters():
        assert parameter.grad.shape == parameter.shape
        assert parameter.grad.dtype == parameter.dtype == Z.dtype == np.float32
    model.zero_grad()
    assert all(parameter.grad is None for parameter in model.parameters())


def test_training_and_use_differ_in_dropout_and_batch_norm() -> None:
    model, X = small_network(), rng(1).standard_normal((5, 1, 6, 6))
    running = model[1].running_mean.copy()
    assert not np.array_equal(model(X).numpy(), model(X).numpy())
    assert not np.array_equal(model[1].running_mean, running)
    model.eval()
    np.testing.assert_array_equal(model(X).numpy(), model(X).numpy())
    assert model.train()[5].training


def test_saving_and_loading_gives_the_same_network(tmp_path) -> None:
    first, second = small_network(0), small_network(1)
    X = rng(2).standard_normal((4, 1, 6, 6))
    first(X)  # moves the running statistics, which are saved too
    first.save(tmp_path / "network.npz")
    second.load(tmp_path / "network.npz")
    same = first.eval()(X).numpy(), second.eval()(X).numpy()
    np.testing.assert_array_equal(*same)
    assert "layers.1.running_var" in first.state_dict()


def test_loading_another_network_is_refused() -> None:
    wide = nn.Linear(3, 4, rng=rng())
    with pytest.raises(ValueError, match="build the same layers"):
        wide.load_state_dict({"weight": np.ones((3, 4))})
    with pytest.raises(ValueError, match="weight has shape"):
        wide.load_state_dict({"weight": np.ones((2, 4)), "bias": np.ones(4)})


def test_a_shared_layer_is_trained_once() -> None:
    layer = nn.Linear(3, 3, rng=rng())
    assert len(nn.Sequential(layer, nn.Tanh(), layer).parameters()) == 2


def test_flatten_has_the_order_of_reshape() -> None:
    x = rng().standard_normal((4, 2, 3, 5))
    np.testing.assert_array_equal(nn.Flatten()(x).numpy(), x.reshape(4, -1))
    rows = rng().standard_normal((4, 6))
    np.testing.assert_array_equal(nn.Flatten()(rows).numpy(), rows)


FUNCTIONS = {
    nn.ReLU(): F.relu, nn.LeakyReLU(0.2): lambda x: F.leaky_relu(x, 0.2),
    nn.ELU(): F.elu, nn.Softplus(beta=2.0): lambda x: F.softplus(x, 2.0),
    nn.GELU(): F.gelu, nn.SiLU(): F.silu, nn.Sigmoid(): F.sigmoid, nn.Tanh(): F.tanh,
    nn.Softsign(): F.softsign, nn.Softmax(dim=1): lambda x: F.softmax(x, 1),
    nn.MaxPool2d(2, 1): lambda x: F.max_pool2d(x, 2, 1),
    nn.AvgPool2d(2): lambda x: F.avg_pool2d(x, 2),
}  # fmt: skip


@pytest.mark.parametrize("layer", FUNCTIONS, ids=lambda layer: type(layer).__name__)
def test_a_layer_without_parameters_is_its_function(layer) -> None:
    x = rng().standard_normal((2, 3, 4, 5))
    np.testing.assert_array_equal(layer(x).numpy(), FUNCTIONS[layer](x).numpy())
    assert layer.parameters() == []


@pytest.mark.parametrize("name", NAMES)
def test_first_weights_have_the_variance_of_their_paper(name: str) -> None:
    W = initial(name, (300, 200), 300, 200, rng())
    variance = 2 / 300 if "he" in name.split("_") else 2 / 500
    assert W.requires_grad
    assert W.dtype == np.float32
    np.testing.assert_allclose(W.numpy().var(), variance, rtol=0.02)
    assert (np.abs(W.numpy()).max() > 2 * variance**0.5) == name.endswith("normal")


def test_unknown_first_weights_and_a_module_without_forward_are_explained() -> None:
    with pytest.raises(ValueError, match="use one of"):
        nn.Linear(2, 3, rng=rng(), init="zeros")
    with pytest.raises(NotImplementedError, match="Module has no forward"):
        nn.Module()(Tensor(1.0))


def test_layers_can_be_float64_and_without_bias() -> None:
    layer = nn.Conv2d(2, 4, 3, groups=2, bias=False, rng=rng(), dtype=np.float64)
    assert layer.weight.shape == (4, 1, 3, 3)
    assert layer.parameters() == [layer.weight]
    assert layer(np.ones((1, 2, 3, 3))).dtype == np.float64
