"""Loss curves side by side: training solid, validation dashed, guessing dotted."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import numpy as np

from cs_nn.plot.describe import describe, trend
from cs_nn.plot.style import FORWARD, GRADIENT, LINE, plain

if TYPE_CHECKING:
    from matplotlib.axes import Axes


def losses(
    histories: Mapping[str, Any], *, classes: int = 0, top: float | None = None
) -> "list[Axes]":
    """One panel for each `cs_nn.train.History` of `histories`, under its name.

    With `classes`, a dotted line marks log(classes), the loss of a net that gives every
    class the same probability. `top` cuts all panels at one height. A loss that is not
    finite leaves a gap.
    """
    import matplotlib.pyplot as plt

    count = len(histories)
    figure, axes = plt.subplots(
        1,
        count,
        figsize=(max(5.0, 2.9 * count), 3.2),
        sharey=True,
        squeeze=False,
        layout="constrained",
    )
    for ax, (name, history) in zip(axes[0], histories.items(), strict=True):
        _curve(ax, history.loss, FORWARD, "-", "training")
        _curve(ax, history.validation_loss, GRADIENT, "--", "validation")
        if classes:
            said = f"log {classes} = {plain(np.log(classes))}"
            ax.axhline(np.log(classes), color=LINE, linestyle=":", label=said)
        ax.set_title(name, fontsize=11)
        ax.set_xlabel("epoch")
        unseen = history.validation_loss
        said = f", validation {trend(unseen)}" if unseen else ""
        describe(ax, f"Training loss {trend(history.loss)}{said}")
    axes[0, 0].set_ylabel("loss")
    axes[0, 0].set_ylim(0, top)
    handles, labels = axes[0, 0].get_legend_handles_labels()
    where = "outside lower center"
    figure.legend(handles, labels, loc=where, ncols=len(labels), frameon=False)
    return list(axes[0])


def _curve(ax: "Axes", values: list[float], colour: str, line: str, name: str) -> None:
    if values:
        epochs = np.arange(1, len(values) + 1)
        numbers = np.where(np.isfinite(values), values, np.nan)
        ax.plot(epochs, numbers, line, color=colour, linewidth=1.8, label=name)
