"""Optimisers change parameters a little, against their gradients.

Each class is one rule, `update`, that says what to subtract from a parameter; the
definitions and the defaults are torch's.
"""

import math
from collections.abc import Iterable
from typing import TypeAlias

import numpy as np

from cs_nn.tape import Array, Node

Memory: TypeAlias = dict[str, Array]  # what a rule remembers about one parameter


class Optimiser:
    """Takes steps with a list of parameters; `lr` is the learning rate."""

    def __init__(self, parameters: Iterable[Node], lr: float, **numbers: float) -> None:
        self.parameters = list(parameters)
        if not self.parameters:
            raise ValueError("An optimiser needs at least one parameter to train.")
        for name, number in {"lr": lr, **numbers}.items():
            if not number >= 0:
                raise ValueError(f"{name}={number}: it must be 0 or larger.")
        self.lr = lr
        self.steps = 0
        self.memory: list[Memory] = [{} for _ in self.parameters]

    def zero_grad(self) -> None:
        """Forget all gradients, as they add up otherwise."""
        for parameter in self.parameters:
            parameter.grad = None

    def step(self) -> None:
        """Change every parameter that has a gradient, in place."""
        self.steps += 1
        for parameter, memory in zip(self.parameters, self.memory, strict=True):
            if parameter.grad is not None:
                parameter.data -= self.update(parameter.data, parameter.grad, memory)

    def update(self, W: Array, dW: Array, memory: Memory) -> Array:
        """Return what to subtract from W."""
        raise NotImplementedError(f"{type(self).__name__} has no update rule.")


class SGD(Optimiser):
    """lr · gradient, optionally with momentum v ← μ·v + gradient (Polyak, 1964).

    Nesterov's variant looks one step ahead (Sutskever et al., 2013). Weight decay adds
    a part of W to its gradient. Raises ValueError for negative numbers.
    """

    def __init__(
        self,
        parameters: Iterable[Node],
        lr: float = 1e-3,
        momentum: float = 0.0,
        dampening: float = 0.0,
        weight_decay: float = 0.0,
        nesterov: bool = False,
    ) -> None:
        super().__init__(parameters, lr, momentum=momentum, weight_decay=weight_decay)
        if nesterov and (momentum == 0 or dampening != 0):
            raise ValueError("nesterov=True needs a momentum, and dampening=0.")
        self.momentum, self.dampening = momentum, dampening
        self.weight_decay, self.nesterov = weight_decay, nesterov

    def update(self, W: Array, dW: Array, memory: Memory) -> Array:
        """Return lr · v, or lr · gradient without momentum."""
        g = decayed(W, dW, self.weight_decay)
        if self.momentum:
            if "v" in memory:
                v = self.momentum * memory["v"] + (1 - self.dampening) * g
            else:
                v = np.array(g)
            memory["v"] = v
            g = g + self.momentum * v if self.nesterov else v
        return self.lr * g


class Adam(Optimiser):
    """Momentum divided by the gradient's usual size (Kingma & Ba, 2015)."""

    def __init__(
        self,
        parameters: Iterable[Node],
        lr: float = 1e-3,
        betas: tuple[float, float] = (0.9, 0.999),
        eps: float = 1e-8,
        weight_decay: float = 0.0,
    ) -> None:
        super().__init__(parameters, lr, eps=eps, weight_decay=weight_decay)
        if not all(0 <= beta < 1 for beta in betas):
            raise ValueError(f"betas={betas}: each must be at least 0 and below 1.")
        self.betas, self.eps, self.weight_decay = betas, eps, weight_decay

    def update(self, W: Array, dW: Array, memory: Memory) -> Array:
        """Return lr · m̂ / (√v̂ + ε), the means corrected for their start at 0."""
        return self.adapted(decayed(W, dW, self.weight_decay), memory)

    def adapted(self, g: Array, memory: Memory) -> Array:
        """Return the step for the gradient g."""
        beta1, beta2 = self.betas
        m = moving_mean(memory, "m", g, beta1)
        v = moving_mean(memory, "v", g * g, beta2)
        size = np.sqrt(v)
        size *= 1 / math.sqrt(1 - beta2**self.steps)
        size += self.eps
        step: Array = self.lr / (1 - beta1**self.steps) * m / size
        return step


class AdamW(Adam):
    """Adam with weight decay apart from the gradient (Loshchilov & Hutter, 2019)."""

    def __init__(
        self,
        parameters: Iterable[Node],
        lr: float = 1e-3,
        betas: tuple[float, float] = (0.9, 0.999),
        eps: float = 1e-8,
        weight_decay: float = 1e-2,
    ) -> None:
        super().__init__(parameters, lr, betas, eps, weight_decay)

    def update(self, W: Array, dW: Array, memory: Memory) -> Array:
        """Return Adam's step plus lr · weight_decay · W."""
        return self.adapted(dW, memory) + self.lr * self.weight_decay * W


class RMSprop(Optimiser):
    """The gradient divided by its usual size (Tieleman & Hinton, 2012).

    `centered` takes the size around the gradient's mean (Graves, 2013).
    """

    def __init__(
        self,
        parameters: Iterable[Node],
        lr: float = 1e-2,
        alpha: float = 0.99,
        eps: float = 1e-8,
        weight_decay: float = 0.0,
        momentum: float = 0.0,
        centered: bool = False,
    ) -> None:
        super().__init__(parameters, lr, eps=eps, weight_decay=weight_decay)
        self.alpha, self.eps, self.weight_decay = alpha, eps, weight_decay
        self.momentum, self.centered = momentum, centered

    def update(self, W: Array, dW: Array, memory: Memory) -> Array:
        """Return lr · gradient / (√mean of its squares + ε), with momentum if asked."""
        g = decayed(W, dW, self.weight_decay)
        square = moving_mean(memory, "square", g * g, self.alpha)
        if self.centered:
            mean = moving_mean(memory, "mean", g, self.alpha)
            square = square - mean * mean
        step = g / (np.sqrt(square) + self.eps)
        if self.momentum:
            step = memory["v"] = self.momentum * memory.get("v", 0 * g) + step
        return self.lr * step


class Adagrad(Optimiser):
    """The gradient divided by the size of all before it (Duchi et al., 2011)."""

    def __init__(
        self,
        parameters: Iterable[Node],
        lr: float = 1e-2,
        lr_decay: float = 0.0,
        weight_decay: float = 0.0,
        eps: float = 1e-10,
    ) -> None:
        super().__init__(parameters, lr, lr_decay=lr_decay, weight_decay=weight_decay)
        self.lr_decay, self.weight_decay, self.eps = lr_decay, weight_decay, eps

    def update(self, W: Array, dW: Array, memory: Memory) -> Array:
        """Return lr · gradient / (√sum of its squares + ε)."""
        g = decayed(W, dW, self.weight_decay)
        total = memory["total"] = memory.get("total", 0 * g) + g * g
        lr = self.lr / (1 + (self.steps - 1) * self.lr_decay)
        step: Array = lr * g / (np.sqrt(total) + self.eps)
        return step


def decayed(W: Array, dW: Array, weight_decay: float) -> Array:
    """Return the gradient of the loss plus ½·weight_decay·|W|²."""
    return dW + weight_decay * W if weight_decay else dW


def moving_mean(memory: Memory, name: str, value: Array, beta: float) -> Array:
    """Update a mean that forgets: mean ← β·mean + (1 - β)·value, from 0 at first."""
    if name not in memory:
        memory[name] = np.zeros_like(value)
    mean = memory[name]
    mean *= beta
    mean += (1 - beta) * value
    return mean


def clip_grad_norm_(parameters: Iterable[Node], max_norm: float) -> float:
    """Shrink all gradients together to norm max_norm if it is larger; return the norm.

    The norm is that of all gradients as one long vector (Pascanu et al., 2013).
    """
    trained = [(p, p.grad) for p in parameters if p.grad is not None]
    norm = math.sqrt(sum(float((grad * grad).sum()) for _, grad in trained))
    factor = min(1.0, max_norm / (norm + 1e-6))
    for parameter, grad in trained:
        parameter.grad = np.asarray(grad * factor)
    return norm


def clip_grad_value_(parameters: Iterable[Node], clip_value: float) -> None:
    """Cut every entry of every gradient off at -clip_value and clip_value."""
    for parameter in parameters:
        if parameter.grad is not None:
            parameter.grad = np.clip(parameter.grad, -clip_value, clip_value)
