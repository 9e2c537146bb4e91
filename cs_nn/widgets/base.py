"""What every widget of the course is: state in traits, one ES module, static faces.

Python computes; the module shows. Where no kernel runs, the same module plays the same
state from HTML, and where no script runs there is a picture and a table of numbers.
"""

import os
from base64 import b64encode
from decimal import ROUND_HALF_UP, Context
from hashlib import sha256
from html import escape
from json import dumps
from typing import Any, Self

import anywidget
import traitlets as t

from cs_nn.widgets.drawing import Drawing

Rows = list[list[str]]
VIEW = "application/vnd.jupyter.widget-view+json"


class TeachingWidget(anywidget.AnyWidget):
    """A widget that walks through steps; subclasses say what a step shows.

    A subclass gives `_esm` and `_css` (see style.py), `drawing()`, `current` and
    `numbers()`, and sets `title` and `last`.
    """

    title = t.Unicode().tag(sync=True)
    step = t.Int(0).tag(sync=True)
    last = t.Int(0).tag(sync=True)  # the highest step
    interval = t.Int(900).tag(sync=True)  # ms between steps while it plays
    live = t.Bool(True).tag(sync=True)  # False in a page without a kernel

    # What a subclass says

    def drawing(self) -> Drawing:
        """The static picture, with every step in it."""
        raise NotImplementedError

    @property
    def current(self) -> str:
        """What can be seen at this step, in one or two plain sentences."""
        raise NotImplementedError

    def numbers(self) -> Rows:
        """The numbers behind the picture: a row of headings, then rows."""
        raise NotImplementedError

    # Steps

    @t.validate("step")
    def _within(self, proposal: Any) -> int:
        last: int = self.last
        return max(0, min(int(proposal["value"]), last))

    @t.observe("last")
    def _come_back(self, _: Any) -> None:
        self.step = min(self.step, self.last)

    def next(self) -> Self:
        """One step on (none after the last)."""
        self.step += 1
        return self

    def back(self) -> Self:
        """One step back (none before the first)."""
        self.step -= 1
        return self

    def reset(self) -> Self:
        """Back to the first step."""
        self.step = 0
        return self

    # Faces for pages without a kernel

    def to_svg(self, step: int | None = None) -> str:
        """The picture at a step (default: the present one) as an SVG of its own."""
        return self.drawing().svg(self.step if step is None else step, alone=True)

    def to_png(self, step: int | None = None) -> bytes:
        """The picture at a step as PNG, for readers that refuse HTML and SVG."""
        return self.drawing().png(self.step if step is None else step)

    def to_html(self) -> str:
        """HTML that plays without a kernel or a network; without scripts, a picture."""
        state = {name: getattr(self, name) for name in self._shared()} | {"live": False}
        text = dumps(state, ensure_ascii=False, sort_keys=True)
        text = text.replace("<", "\\u003c")  # no text of the state can end the script
        mark = sha256((type(self).__name__ + text).encode()).hexdigest()[:12]
        return (
            f"<style>{self._css}</style>"
            f'<div data-csnn="{mark}"><div class="csnn">{self._still()}</div></div>'
            f'<script type="module">{self._esm}\n'
            f'render({{ model: still({text}), el: waitingPlace("{mark}") }});</script>'
        )

    def _still(self) -> str:
        """The picture and its numbers: what is seen where scripts do not run."""
        source = b64encode(self.to_svg().encode()).decode()
        return (
            f'<img alt="{escape(self._alt())}" style="max-width:100%" '
            f'src="data:image/svg+xml;base64,{source}">'
            f"<p>{escape(self.current)}</p>{table(self.title, self.numbers())}"
        )

    def _alt(self) -> str:
        return f"{self.title}. {self.current}"

    def _shared(self) -> list[str]:
        """The names of our own traits that the page sees, in order."""
        theirs = anywidget.AnyWidget.class_trait_names(sync=True)
        ours = set(self.trait_names(sync=True)) - set(theirs)
        return sorted(name for name in ours if not name.startswith("_"))

    def __repr__(self) -> str:
        return f"{type(self).__name__}: {self._alt()}"

    def _repr_mimebundle_(self, **options: Any) -> Any:
        """The live view, and behind it every face that a page may want instead.

        Where a page is only built for reading (nbgrader at work, or CS_NN_STATIC=1)
        there is no live view, so that the result is the same each time.
        """
        bundle = super()._repr_mimebundle_(**options)
        data, metadata = bundle if isinstance(bundle, tuple) else (bundle or {}, {})
        data = data | {"text/plain": repr(self), "text/html": self.to_html()}
        if for_reading():
            data.pop(VIEW, None)
            data["image/png"] = b64encode(self.to_png()).decode()
            metadata = {
                **metadata,
                "image/png": {"alt": f"{self.title}. {self.current}"},
            }
        return data, metadata


def for_reading() -> bool:
    """Whether this process builds pages that nobody will steer."""
    names = ("NBGRADER_EXECUTION", "CS_NN_STATIC")
    return any(os.environ.get(name, "0") != "0" for name in names)


def table(caption: str, rows: Rows) -> str:
    """Rows as an HTML table: the first row and the first column are headings."""
    if not rows:
        return ""
    head = "".join(f'<th scope="col">{escape(cell)}</th>' for cell in rows[0])
    body = "".join(
        f'<tr><th scope="row">{escape(first)}</th>'
        + "".join(f"<td>{escape(cell)}</td>" for cell in rest)
        + "</tr>"
        for first, *rest in rows[1:]
    )
    caption = f"<caption>{escape(caption)}</caption>"
    return (
        f"<table>{caption}<thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"
    )


def number(value: float, digits: int = 4) -> str:
    """A number as a reader writes it: few digits, a real minus sign, no −0.

    As base.js does: halves away from 0; 0.000015 in full, 1.5e−7 with an exponent.
    """
    if value != value or abs(value) == float("inf"):
        return str(value).replace("-", "−")
    short = Context(prec=digits, rounding=ROUND_HALF_UP).create_decimal(value + 0.0)
    full = short == 0 or 1e-6 <= abs(short) < 1e21
    return f"{short.normalize():{'f' if full else 'e'}}".replace("-", "−")


def bracketed(value: float, digits: int = 4) -> str:
    """A factor: a negative number stands in brackets."""
    text = number(value, digits)
    return f"({text})" if text.startswith("−") else text
