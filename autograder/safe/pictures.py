"""Which pictures a page may show: real ones, of a size that a browser bears."""

from __future__ import annotations

import base64
import binascii
import io
import re
import warnings
from xml.etree import ElementTree

MOST_PIXELS = 16_000_000  # 64 MB once it is unpacked
MOST_SIDE = 10_000
MOST_CHARACTERS = 4_000_000  # of base64
MOST_VECTOR = 1_000_000
RASTER = {"image/png": "PNG", "image/jpeg": "JPEG", "image/gif": "GIF"}
_DATA = re.compile(r"data:(image/[a-z+]+);base64,([A-Za-z0-9+/=\s]*)", re.ASCII)

# Shapes and text. No script runs in an <img>, and nothing is loaded; what is missing
# here could keep a browser busy for hours (filters, patterns, animations).
_SHAPES = frozenset(
    "svg g defs path rect circle ellipse line polyline polygon text tspan title desc "
    "clipPath use marker style metadata".split()
)
_SVG = "{http://www.w3.org/2000/svg}"


def fits(source: str) -> bool:
    """Tell whether a `data:` address holds a picture that may be shown."""
    found = _DATA.fullmatch(source.strip()) if len(source) < MOST_CHARACTERS else None
    if found is None:
        return False
    return not trouble(found[1], found[2])


def trouble(kind: str, content: str) -> str:
    """Say in a few words why a picture cannot be shown; nothing if it can."""
    if len(content) > MOST_CHARACTERS:
        return f"larger than {MOST_CHARACTERS // 1_000_000} MB"
    try:
        data = base64.b64decode("".join(content.split()), validate=True)
    except (ValueError, binascii.Error):
        return "not a picture"
    if kind == "image/svg+xml":
        return "" if _plain_shapes(data) else "more than plain shapes"
    return _raster_trouble(kind, data)


def _raster_trouble(kind: str, data: bytes) -> str:
    """Read no more than the header: it tells the size."""
    from PIL import Image

    if kind not in RASTER:
        return "of a kind that pages do not show"
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)
            with Image.open(io.BytesIO(data), formats=(RASTER[kind],)) as picture:
                width, height = picture.size
    except Image.DecompressionBombError:
        return "too many pixels"
    except Exception:  # a broken header has as many errors as Pillow has readers
        return "not a picture"
    if max(width, height) > MOST_SIDE or width * height > MOST_PIXELS:
        return f"{width} × {height} pixels"
    return ""


def _plain_shapes(data: bytes) -> bool:
    """Tell whether an SVG is shapes and text, with no reference to elsewhere."""
    if len(data) > MOST_VECTOR or b"<!ENTITY" in data:
        return False
    try:
        root = ElementTree.fromstring(data)
    except (ElementTree.ParseError, ValueError, LookupError):
        return False
    drawn = [node for node in root.iter() if _is_drawn(node)]
    names = [node.tag.removeprefix(_SVG) for node in drawn]
    return set(names) <= _SHAPES and _stays_small(root)


def _is_drawn(node: ElementTree.Element) -> bool:
    """Tell whether a node belongs to the picture, not to what is said about it."""
    return not node.tag.startswith("{") or node.tag.startswith(_SVG)


def _stays_small(root: ElementTree.Element) -> bool:
    """Tell whether no copy holds a copy, which would multiply without end."""
    copies = [node for node in root.iter() if node.tag == f"{_SVG}use"]
    wanted = {value for node in copies for value in _references(node)}
    if not all(name.startswith("#") for name in wanted):
        return False
    holding = (node for node in root.iter() if node.get("id") and _holds_copy(node))
    return not any(f"#{node.get('id')}" in wanted for node in holding)


def _references(node: ElementTree.Element) -> list[str]:
    return [value for name, value in node.items() if name.endswith("href")]


def _holds_copy(node: ElementTree.Element) -> bool:
    return any(inner.tag == f"{_SVG}use" for inner in node.iter())
