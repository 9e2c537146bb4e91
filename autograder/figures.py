"""Key diagrams as SVG: drawn by a few lines of Python, the same bytes every time."""

import io
import re
import runpy
from pathlib import Path

CLIP = re.compile(r"(?<=[#\"])p[0-9a-f]{10}(?=[)\"])")


class NoFigure(ValueError):
    """A diagram's source leaves nothing to draw; the message says where."""


def draw(source: Path) -> bytes:
    """Return the SVG of `source`, a Python file that leaves a variable `figure`.

    Nothing of the machine or the day goes in; another version of matplotlib may place
    a line elsewhere, so the file is made with the one of requirements.lock.
    """
    import matplotlib as mpl

    mpl.use("agg")
    import matplotlib.pyplot as plt

    with plt.style.context(["default", {"svg.hashsalt": source.stem}]):
        figure = runpy.run_path(str(source)).get("figure")
        if figure is None:
            raise NoFigure(f"{source.name}: it leaves no variable named figure.")
        file = io.BytesIO()
        nothing = dict.fromkeys(("Date", "Creator"))
        room = {"bbox_inches": "tight", "pad_inches": 0.12}
        figure.savefig(file, format="svg", metadata=nothing, **room)
        plt.close(figure)
    return _settled(file.getvalue().decode()).encode()


def _settled(svg: str) -> str:
    """Number the clips: matplotlib names them after the last digits of their place.

    Those digits come from its layout solver and differ from run to run.
    """
    names = dict.fromkeys(CLIP.findall(svg))
    numbers = {name: f"clip{number}" for number, name in enumerate(names, start=1)}
    svg = CLIP.sub(lambda found: numbers[found[0]], svg)
    return "".join(f"{line.rstrip()}\n" for line in svg.splitlines())
