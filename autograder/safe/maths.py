"""Formulas as MathML, which browsers set themselves: no script, no font, no network.

latex2mathml reads TeX in pure Python. It escapes nothing, so only its tree is taken:
elements and attributes that set a formula, and text that is escaped here.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import escape, unescape
from xml.etree.ElementTree import Element

from .text import plain

MOST_TEX = 4000
_TAGS = frozenset(
    "math mrow mi mn mo ms mtext mspace mfrac msqrt mroot msub msup msubsup munder "
    "mover munderover mmultiscripts mprescripts none mtable mtr mtd mstyle mpadded "
    "mphantom menclose".split()
)
_ATTRIBUTES = frozenset(
    "accent accentunder columnalign columnlines columnspacing display displaystyle "
    "fence form linethickness mathsize mathvariant maxsize minsize movablelimits "
    "notation rowlines rowspacing separator stretchy symmetric".split()
)
_ALIGNED = re.compile(r"(\\(?:begin|end))\{(?:aligned|align|split|eqnarray\*?)\}")


def mathml(tex: str, *, block: bool = False) -> str:
    """Return a formula as MathML; as its own TeX where it cannot be read."""
    from latex2mathml.converter import convert_to_element

    source = plain(tex.strip(), MOST_TEX + 1)
    if len(tex) > MOST_TEX:
        return f"<code>{escape(source)}</code>"
    try:
        prepared = _ALIGNED.sub(r"\1{align*}", source)
        tree = convert_to_element(prepared, display="block" if block else "inline")
        inner = "".join(_written(tree))
    except (Exception, RecursionError):  # every mistake in TeX has its own error
        return f"<code>{escape(source)}</code>"
    # A table or a line too wide for a phone scrolls by itself.
    box = "div" if block else "span"
    return f'<{box} class="formula" title="{escape(source)}">{inner}</{box}>'


def _written(node: Element) -> Iterator[str]:
    """Yield a tree as text, escaped; what does not set a formula leaves its content."""
    known = node.tag in _TAGS
    if known:
        said = ((n, v) for n, v in node.attrib.items() if n in _ATTRIBUTES)
        yield f"<{node.tag}"
        yield from (f' {name}="{escape(unescape(value))}"' for name, value in said)
        yield ">"
    yield escape(unescape(node.text or ""))
    for inner in node:
        yield from _written(inner)
        yield escape(unescape(inner.tail or ""))
    if known:
        yield f"</{node.tag}>"
