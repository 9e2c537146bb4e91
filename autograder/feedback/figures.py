"""A picture of what a function gave and what was expected, for a page by itself."""

from __future__ import annotations

import base64
import io
from html import escape
from typing import Any

import numpy as np


def picture(got: Any, expected: Any, title: str) -> str:
    """Return an `<img>` with both arrays as heat maps, or nothing for a few numbers.

    The arrays come from a notebook: what is no array of numbers is not drawn.
    """
    try:
        mine, right = (np.array(values, dtype=float) for values in (got, expected))
    except (TypeError, ValueError):
        return ""
    if not _worth_drawing(mine) or not _worth_drawing(right):
        return ""
    says = (
        f"Heat maps for “{title}”: your result of shape {mine.shape}, the expected one "
        f"of shape {right.shape}{_difference(mine, right)}."
    )
    source = base64.b64encode(_png(mine, right)).decode()
    return f'<img src="data:image/png;base64,{source}" alt="{escape(says)}">'


def _worth_drawing(values: np.ndarray) -> bool:
    """Tell whether a picture says more than the numbers do in a sentence."""
    return values.size >= 4 and bool(np.isfinite(values).any())


def _difference(mine: np.ndarray, right: np.ndarray) -> str:
    if mine.shape != right.shape:
        return ""
    wrong = ~np.isclose(mine, right, rtol=1e-6, equal_nan=True)
    return f"; {int(wrong.sum())} of {mine.size} entries differ"


def _png(mine: np.ndarray, right: np.ndarray) -> bytes:
    import matplotlib as mpl

    mpl.use("agg")
    import matplotlib.pyplot as plt

    from cs_nn.check.heatmap import heat_map

    with plt.style.context("default"), np.errstate(all="ignore"):
        figure = heat_map(mine, right)[0].figure
        file = io.BytesIO()
        figure.savefig(file, format="png", dpi=90, metadata={"Software": None})
        plt.close(figure)
    return file.getvalue()
