"""Small pieces that a page shows: as text, as HTML in Jupyter, live with a kernel.

Every piece has three faces, so nothing is lost where no kernel runs: plain text, static
HTML, and (where `widget()` gives one) live controls.
"""

import os
from html import escape
from typing import Any

ANSWERED = "#0065a0"
OPEN = "#b54700"


def reading() -> bool:
    """Whether the page is built for reading, with nobody to guess: CS_NN_REVEAL=1."""
    return os.environ.get("CS_NN_REVEAL") == "1"


class Piece:
    """Something that a cell shows, said as text, as HTML and as a widget."""

    def text(self) -> str:
        """Plain text: what a terminal, a screen reader or an e-mail gets."""
        raise NotImplementedError

    def html(self) -> str:
        """Static HTML: what an exported page gets; the text itself by default."""
        return f'<pre style="white-space:pre-wrap">{escape(self.text())}</pre>'

    def widget(self) -> Any:
        """Live ipywidgets controls, or None."""
        return None

    def __repr__(self) -> str:
        return self.text()

    def _repr_mimebundle_(self, **_: Any) -> dict[str, Any]:
        live = None if reading() else self.widget()  # an exported page has no kernel
        bundle = dict(live._repr_mimebundle_()) if live is not None else {}
        return bundle | {"text/plain": self.text(), "text/html": self.html()}


def show(piece: Piece) -> None:
    """Display a piece now, wherever it stands in its cell."""
    from IPython.display import display

    display(piece)


def box(title: str, body: str, colour: str = ANSWERED) -> str:
    """Frame a piece of HTML: a bar in `colour`, a bold title, then the body."""
    return (
        f'<div style="border-left:4px solid {colour};padding:.4em .8em;margin:.4em 0">'
        f"<strong>{escape(title)}</strong><br>{body}</div>"
    )
