"""A Module is a part of a network: it keeps parameters and has a forward pass.

Every Tensor among its attributes is a parameter, every Module a part, and every NumPy
array a buffer, which is saved with the network but not trained.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import Any, Self

import numpy as np

from cs_nn.tape import Array
from cs_nn.tensor import Tensor, lift


class Module:
    """A part of a network; calling it runs its forward pass."""

    training = True

    def forward(self, x: Any) -> Tensor:
        """Return the output for a batch x; every layer has its own."""
        raise NotImplementedError(f"{type(self).__name__} has no forward(x) yet.")

    def __call__(self, x: Any) -> Tensor:
        return self.forward(x)

    def parts(self) -> Iterator[tuple[str, Any]]:
        """Yield the attributes with their names; those in a list get a number."""
        for name, value in vars(self).items():
            if isinstance(value, list | tuple):
                yield from ((f"{name}.{i}", part) for i, part in enumerate(value))
            else:
                yield name, value

    def modules(self) -> "Iterator[Module]":
        """Yield this module and all modules inside it."""
        yield self
        for _, part in self.parts():
            if isinstance(part, Module):
                yield from part.modules()

    def parameters(self) -> list[Tensor]:
        """Return every tensor that is trained, each once."""
        found = {
            id(part): part
            for module in self.modules()
            for _, part in module.parts()
            if isinstance(part, Tensor) and part.requires_grad
        }
        return list(found.values())

    def train(self, mode: bool = True) -> Self:
        """Switch to training, where dropout drops and batch norm learns."""
        for module in self.modules():
            module.training = mode
        return self

    def eval(self) -> Self:
        """Switch to use after training."""
        return self.train(False)

    def zero_grad(self) -> None:
        """Forget the gradients of all parameters."""
        for parameter in self.parameters():
            parameter.grad = None

    def state_dict(self, prefix: str = "") -> dict[str, Array]:
        """Return all parameters and buffers by name; the arrays are not copied."""
        state: dict[str, Array] = {}
        for name, part in self.parts():
            if isinstance(part, Module):
                state |= part.state_dict(f"{prefix}{name}.")
            elif isinstance(part, Tensor | np.ndarray):
                state[prefix + name] = lift(part).data
        return state

    def load_state_dict(self, state: Any) -> None:
        """Copy values into the parameters and buffers of the same names.

        Raises ValueError if names or shapes differ.
        """
        mine = self.state_dict()
        if mine.keys() != set(state):
            raise ValueError(
                f"The saved network has {sorted(state)}, this one {sorted(mine)}: "
                f"build the same layers before loading."
            )
        for name, array in mine.items():
            if array.shape != np.shape(state[name]):
                raise ValueError(
                    f"{name} has shape {np.shape(state[name])} in the saved network "
                    f"and {array.shape} in this one."
                )
            array[...] = state[name]

    def save(self, path: str | Path) -> None:
        """Write all parameters and buffers to an .npz file."""
        arrays: dict[str, Any] = self.state_dict()
        np.savez(path, **arrays)

    def load(self, path: str | Path) -> None:
        """Read what save wrote; ValueError if it is of another network."""
        with np.load(path) as state:
            self.load_state_dict(dict(state))


class Sequential(Module):
    """Layers in a row: the output of each is the input of the next."""

    def __init__(self, *layers: Module) -> None:
        self.layers = list(layers)

    def forward(self, x: Any) -> Tensor:
        """Pass x through all layers."""
        for layer in self.layers:
            x = layer(x)
        return lift(x)

    def __len__(self) -> int:
        return len(self.layers)

    def __getitem__(self, index: int) -> Module:
        return self.layers[index]
