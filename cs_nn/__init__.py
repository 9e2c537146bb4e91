"""cs_nn: what the pages of this course import. Needs numpy and nothing else."""

from importlib import import_module
from typing import Any

__version__ = "0.1.0"
__all__ = ["check", "data", "parsons", "plot", "predict", "probe", "quiz"]


def __getattr__(name: str) -> Any:
    """Import a part of the package the first time somebody asks for it."""
    if name == "probe":
        return import_module("cs_nn.check").probe
    if name in __all__:
        return import_module(f"cs_nn.{name}")
    raise AttributeError(f"cs_nn has no part called {name!r}; it has {__all__}.")
