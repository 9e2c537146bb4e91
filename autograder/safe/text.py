"""Text without terminal codes, hidden directions and tonnage."""

from __future__ import annotations

import re
from html import escape

MOST_TEXT = 100_000  # characters of one output; a person reads far less
MOST_LINE = 2_000

_COLOUR = re.compile(r"\x1b\[[0-9;]{0,20}m")
_TERMINAL = re.compile(
    r"\x1b\[[0-?]*[ -/]*[@-~]"  # colours, the cursor
    r"|\x1b\][^\x07\x1b]*(?:\x07|\x1b\\)?"  # titles, links
    r"|\x1b[@-Z\\^_]?"
)
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]")
# Overrides and isolates let a line read otherwise than it runs; letters of any script
# need none of them.
_DIRECTION = re.compile("[\u202a-\u202e\u2066-\u2069]")


def plain(text: str, most: int = MOST_TEXT) -> str:
    """Return text as it reads: no codes, directions shown, long lines cut."""
    return readable(_short_lines(_cut(text, most)))


def readable(text: str) -> str:
    """Return text without codes, all of it, with changes of direction shown."""
    return shown_directions(_CONTROL.sub("", _TERMINAL.sub("", text)))


def coloured(text: str, most: int = MOST_TEXT) -> str:
    """Do the same, but keep colours: Python's tracebacks have them."""
    pieces = _COLOUR.split(text[:most])
    colours = [*_COLOUR.findall(text[:most]), ""]
    pairs = zip(pieces, colours, strict=True)
    return "".join(plain(piece, most) + colour for piece, colour in pairs)


def shown_directions(text: str) -> str:
    """Make characters visible that turn the direction of reading around."""
    return _DIRECTION.sub(lambda found: f"[U+{ord(found[0]):04X}]", text)


def with_code(text: str) -> str:
    """Return a sentence as HTML: what stands between backticks is code."""
    return re.sub(r"`([^`\n]+)`", r"<code>\1</code>", escape(text))


def _cut(text: str, most: int) -> str:
    if len(text) <= most:
        return text
    return f"{text[:most]}\n… {len(text) - most} more characters are not shown."


def _short_lines(text: str) -> str:
    """Cut lines that are so long that no page can break them in time."""
    if len(text) <= MOST_LINE:
        return text
    return "\n".join(map(_short_line, text.split("\n")))


def _short_line(line: str) -> str:
    left = len(line) - MOST_LINE
    return line if left <= 0 else f"{line[:MOST_LINE]} … {left} more characters"
