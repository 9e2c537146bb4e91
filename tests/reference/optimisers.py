"""The settings under which our optimisers are compared with torch's, step by step."""

from typing import Any

import numpy as np

STEPS = 6
SHAPE = (3, 2)

OPTIMISERS: list[tuple[str, dict[str, Any]]] = [
    ("SGD", {"lr": 0.1}),
    ("SGD", {"lr": 0.1, "weight_decay": 0.05}),
    ("SGD", {"lr": 0.1, "momentum": 0.9}),
    ("SGD", {"lr": 0.1, "momentum": 0.9, "dampening": 0.3, "weight_decay": 0.05}),
    ("SGD", {"lr": 0.1, "momentum": 0.9, "nesterov": True, "weight_decay": 0.05}),
    ("Adam", {}),
    ("Adam", {"lr": 0.1, "betas": (0.8, 0.9), "weight_decay": 0.05}),
    ("AdamW", {}),
    ("AdamW", {"lr": 0.1, "weight_decay": 0.2}),
    ("RMSprop", {}),
    ("RMSprop", {"lr": 0.1, "alpha": 0.8, "momentum": 0.5, "weight_decay": 0.05}),
    ("RMSprop", {"lr": 0.1, "centered": True}),
    ("Adagrad", {}),
    ("Adagrad", {"lr": 0.1, "lr_decay": 0.1, "weight_decay": 0.05}),
]


def name(optimiser: str, settings: dict[str, Any]) -> str:
    """Return the name of a setting in the file of references."""
    words = [optimiser, *(f"{key}={value}" for key, value in settings.items())]
    return " ".join(words)


def start_and_gradients() -> tuple[np.ndarray, np.ndarray]:
    """Return the first parameters (3, 2) and a gradient like them for each step."""
    i = np.arange(6, dtype=np.float64).reshape(SHAPE)
    steps = np.arange(1, STEPS + 1, dtype=np.float64).reshape(-1, 1, 1)
    return (i - 2) / 3, np.sin(steps * (i + 1)) * (i - 1)
