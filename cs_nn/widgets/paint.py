"""Paint marks with matplotlib, where a page takes neither SVG nor scripts."""

from collections.abc import Callable, Iterable
from io import BytesIO
from typing import Any

import numpy as np

from cs_nn.widgets.drawing import ROUND, Mark, squares
from cs_nn.widgets.style import LIGHT, Look

ALIGN = {"start": "left", "middle": "center", "end": "right"}


def paint(
    marks: Iterable[tuple[Mark, Look]], size: tuple[float, float], dpi: int
) -> bytes:
    """The marks as a PNG of `size` pixels (at 96 dpi), always light."""
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    width, height = size
    figure = Figure(figsize=(width / 96, height / 96), dpi=dpi, facecolor="white")
    FigureCanvasAgg(figure)
    ax = figure.add_axes((0, 0, 1, 1))
    ax.set(xlim=(0, width), ylim=(height, 0))
    ax.axis("off")
    for mark, look in marks:
        PAINTERS[mark.kind](ax, mark, look)
        if mark.opacity != 1:
            ax.patches[-1].set_alpha(mark.opacity)
    png = BytesIO()
    figure.savefig(png, format="png")
    return png.getvalue()


def _outline(look: Look) -> dict[str, Any]:
    """Fill and stroke of a shape in matplotlib's words; pixels become points."""

    def colour(role: str) -> str:
        name = str(look.get(role, "none"))
        return "none" if name == "none" else LIGHT[name]

    style: dict[str, Any] = {"facecolor": colour("fill"), "edgecolor": colour("stroke")}
    style["linewidth"] = 0.75 * float(look.get("width", 0))
    if "dash" in look:
        style["linestyle"] = (0, tuple(map(float, str(look["dash"]).split())))
    return style


def _rectangle(ax: Any, mark: Mark, look: Look) -> None:
    from matplotlib.patches import FancyBboxPatch, Rectangle

    x, y, width, height = mark.at
    if mark.look in ROUND:
        round_ = "round,pad=0,rounding_size=8"
        ax.add_patch(
            FancyBboxPatch((x, y), width, height, boxstyle=round_, **_outline(look))
        )
    else:
        ax.add_patch(Rectangle((x, y), width, height, **_outline(look)))


def _circle(ax: Any, mark: Mark, look: Look) -> None:
    from matplotlib.patches import Circle

    x, y, radius = mark.at
    ax.add_patch(Circle((x, y), radius, **_outline(look)))


def _path(ax: Any, mark: Mark, look: Look) -> None:
    from matplotlib.patches import PathPatch
    from matplotlib.path import Path

    points = np.reshape(mark.at, (-1, 2))
    closed = (points[0] == points[-1]).all()
    curved = mark.kind == "curve" or (len(points) == 4 and not closed)
    rest = Path.CURVE4 if curved else Path.LINETO
    codes = [Path.MOVETO, *[rest] * (len(points) - 1)]
    ax.add_patch(PathPatch(Path(points, codes), **_outline(look)))


def _squares(ax: Any, mark: Mark, look: Look) -> None:
    from matplotlib.patches import Rectangle

    for x, y, size in squares(mark.at):
        ax.add_patch(Rectangle((x, y), size, size, **_outline(look)))


def _text(ax: Any, mark: Mark, look: Look) -> None:
    from matplotlib.patheffects import withStroke

    style: dict[str, Any] = {k: look[k] for k in ("weight", "style") if k in look}
    if "halo" in look:
        halo = withStroke(linewidth=3, foreground=LIGHT["ground"])
        style["path_effects"] = [halo]
    ax.text(
        *mark.at,
        mark.text,
        color=LIGHT[str(look["text"])],
        fontsize=0.75 * float(look["size"]),
        family=["DejaVu Sans Mono", "DejaVu Sans"],
        ha=ALIGN[mark.anchor],
        parse_math=False,
        **style,
    )


PAINTERS: dict[str, Callable[[Any, Mark, Look], None]] = {
    "rect": _rectangle,
    "circle": _circle,
    "path": _path,
    "curve": _path,
    "squares": _squares,
    "text": _text,
}
