"""A picture of a wrong array: yours, expected, and how far apart they are."""

from typing import Any

import numpy as np

WRONG, RIGHT, MISSING = "cividis", "Greys", 1e-16


def heat_map(got: Any, expected: Any) -> Any:
    """Draw yours, expected and log10 of the relative error side by side; return Axes.

    Arrays of any shape are shown as a matrix: the last axis runs across. The colours
    are safe for colour-blind eyes and the error's scale is in the title.
    """
    import matplotlib.pyplot as plt

    have, want = (_matrix(a) for a in (got, expected))
    figure, axes = plt.subplots(1, 3, figsize=(9, 3), layout="constrained")
    low, high = float(np.nanmin(want)), float(np.nanmax(want))
    for ax, values, title in zip(
        axes, (have, want), ("yours", "expected"), strict=False
    ):
        image = ax.imshow(values, cmap=RIGHT, vmin=low, vmax=high, aspect="auto")
        ax.locator_params(integer=True)
        ax.set_title(f"{title} {np.shape(got if title == 'yours' else expected)}")
    figure.colorbar(image, ax=axes[:2])
    if have.shape == want.shape:
        error = np.log10(
            np.abs(have - want) / max(np.abs(want).max(), MISSING) + MISSING
        )
        image = axes[2].imshow(error, cmap=WRONG, vmin=-16, vmax=0, aspect="auto")
        figure.colorbar(image, ax=axes[2])
        axes[2].set_title("log10 of relative error")
    else:
        axes[2].text(0.5, 0.5, "the shapes differ", ha="center", va="center")
        axes[2].set_axis_off()
    return axes


def _matrix(values: Any) -> np.ndarray:
    array = np.atleast_2d(np.asarray(values, dtype=float))
    return array.reshape(-1, array.shape[-1])
