"""Loss and accuracy, epoch by epoch: what was learned from, and what was not."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from cs_nn.plot.describe import describe, trend
from cs_nn.plot.style import COLOURS

if TYPE_CHECKING:
    from matplotlib.axes import Axes


def curves(runs: Mapping[str, Any]) -> "list[Axes]":
    """Two Axes, loss and accuracy, for some named runs of `cs_nn.train.fit`.

    A solid line is the data learned from; a dashed one is the validation data, where a
    run has some. The legend says the last accuracy.
    """
    import matplotlib.pyplot as plt

    if not 1 <= len(runs) <= len(COLOURS):
        raise ValueError(f"{len(runs)} runs: expected 1 to {len(COLOURS)}.")
    figure, axes = plt.subplots(1, 2, figsize=(9, 3.9), layout="constrained")
    for (name, run), colour in zip(runs.items(), COLOURS, strict=False):
        last = (run.validation_accuracy or run.accuracy)[-1]
        _line(axes[0], run.loss, run.validation_loss, colour, name)
        label = f"{name}: {last:.2f} at the end"
        _line(axes[1], run.accuracy, run.validation_accuracy, colour, label)
    for ax, name in zip(axes, ("loss", "accuracy"), strict=True):
        ax.set_xlabel("epoch")
        ax.set_ylabel(name)
    for ax, name in zip(axes, ("loss", "accuracy"), strict=True):
        describe(ax, f"{name.capitalize()}. {_words(runs, name)}")
    axes[0].set_ylim(bottom=0)
    axes[0].set_title("solid: learned from, dashed: not seen", fontsize=11)
    handles, labels = axes[1].get_legend_handles_labels()
    figure.legend(handles, labels, loc="outside lower center", frameon=False, ncols=3)
    return list(axes)


def _words(runs: Mapping[str, Any], what: str) -> str:
    """The way of one number in each run, learned from and not seen."""
    parts = []
    for name, run in runs.items():
        unseen = getattr(run, f"validation_{what}")
        part = f"{name}: {trend(getattr(run, what))}"
        parts.append(part + (f", validation {trend(unseen)}" if unseen else ""))
    return "; ".join(parts)


def _line(ax: "Axes", seen: Any, unseen: Any, colour: str, name: str) -> None:
    epochs = range(1, len(seen) + 1)
    ax.plot(epochs, seen, color=colour, label=name)
    if unseen:
        ax.plot(epochs, unseen, "--", color=colour)
