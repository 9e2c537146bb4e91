"""The widgets of the lectures: each one walks through an idea, step by step."""

from importlib import import_module
from typing import Any

_FROM = {
    "ActivationExplorer": "activations",
    "BackpropWalkthrough": "walkthrough",
    "ConvSlider": "convslider",
    "DecisionPlayground": "playground",
    "GradientFlow": "gradientflow",
    "JacobianMap": "jacobian",
    "LossCurve": "losscurve",
    "NetworkDrawer": "network",
    "ShapeTracer": "shapes",
    "TeachingWidget": "base",
}
__all__ = list(_FROM)


def __getattr__(name: str) -> Any:
    """Import a widget the first time somebody asks for it."""
    if name in _FROM:
        return getattr(import_module(f"cs_nn.widgets.{_FROM[name]}"), name)
    raise AttributeError(f"cs_nn.widgets has no widget {name!r}; it has {__all__}.")
