"""cs_nn: what the pages of this course import. Needs numpy and nothing else."""

from importlib import import_module
from typing import Any

__version__ = "0.1.0"
__all__ = [
    "Tensor",
    "check",
    "data",
    "functional",
    "graph",
    "nn",
    "no_grad",
    "optim",
    "parsons",
    "plot",
    "predict",
    "probe",
    "quiz",
    "tensor",
    "train",
    "widgets",
]
_FROM = {"Tensor": "tensor", "no_grad": "tensor", "probe": "check"}


def __getattr__(name: str) -> Any:
    """Import a part of the package the first time somebody asks for it."""
    if name in _FROM:
        return getattr(import_module(f"cs_nn.{_FROM[name]}"), name)
    if name in __all__:
        return import_module(f"cs_nn.{name}")
    raise AttributeError(f"cs_nn has no part called {name!r}; it has {__all__}.")
