"""One palette and one list of looks: the page's CSS and the painted PNG both read it.

Measured: text has a contrast of at least 4.5:1 on its ground, lines 3:1, and forward
and gradient stay apart for colour-blind eyes (tests/widgets/test_palette.py computes
all of it). Direction is dash and place as well, never colour alone.
"""

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TypeAlias

Look: TypeAlias = Mapping[str, str | float]
STATIC = Path(__file__).parent / "static"
HEAT = 0.45  # opacity of a heat map's largest value: ink on it can still be read

LIGHT = {
    "ink": "#1b1b1b",
    "quiet": "#5a5a5a",
    "ground": "#ffffff",
    "card": "#f4f6f8",
    "line": "#767c84",
    "forward": "#0065a0",
    "gradient": "#b54700",
    "hot": "#fff1c9",
    "hot-line": "#8f6400",
    "shade": "#cfe3f2",
    "shade-2": "#f6dcc8",
}
DARK = {
    "ink": "#f0f0f0",
    "quiet": "#b6bcc4",
    "ground": "#15181c",
    "card": "#23282f",
    "line": "#7d868f",
    "forward": "#6cc3f5",
    "gradient": "#ffab4f",
    "hot": "#3d3413",
    "hot-line": "#ffcf5a",
    "shade": "#1b3d55",
    "shade-2": "#553317",
}

# What a mark looks like: colours by name, sizes in pixels.
LOOKS: dict[str, Look] = {
    "box": {"fill": "card", "stroke": "line", "width": 1.5},
    "leaf": {"fill": "ground", "stroke": "line", "width": 1.5},
    "constant": {"fill": "none", "stroke": "line", "width": 1.5, "dash": "3 3"},
    "plain": {"fill": "ground", "stroke": "line", "width": 1},
    "axis": {"stroke": "line", "width": 1},
    "edge": {"stroke": "line", "width": 1.6},
    "edge-head": {"fill": "line"},
    "flow": {"stroke": "gradient", "width": 1.8, "dash": "5 3"},
    "flow-head": {"fill": "gradient"},
    "forward-line": {"stroke": "forward", "width": 2},
    "forward-fill": {"fill": "forward"},
    "gradient-fill": {"fill": "gradient"},
    "shade": {"fill": "shade"},
    "shade-2": {"fill": "shade-2"},
    "name": {"text": "ink", "size": 14, "weight": "bold"},
    "label": {"text": "ink", "size": 13},
    "quiet": {"text": "quiet", "size": 12},
    "value": {"text": "forward", "size": 13},
    "slope": {"text": "ink", "size": 12, "style": "italic", "halo": 4},
    "gradient": {"text": "gradient", "size": 12.5},
    "product": {"text": "gradient", "size": 12.5, "halo": 4},
}


def esm(*names: str) -> str:
    """The one ES module of a widget: what all share, then its own parts."""
    return "\n".join(_read(f"{part}.js") for part in ("base", *names))


def css(name: str, looks: Mapping[str, Look] = LOOKS) -> str:
    """The style sheet of a widget: colours, looks, what all share, its own part."""
    own = _read(f"{name}.css") if (STATIC / f"{name}.css").exists() else ""
    return "\n".join([_colours(), look_css(looks), _read("base.css"), own])


def look_css(
    looks: Mapping[str, Look], colours: Mapping[str, str] | None = None
) -> str:
    """A rule for each look; with `colours`, their values in place of variables."""

    def colour(name: object) -> str:
        if name == "none":
            return "none"
        return colours[str(name)] if colours else f"var(--csnn-{name})"

    return "\n".join(
        f".csnn-{name}{{{_declarations(look, colour)}}}" for name, look in looks.items()
    )


def _declarations(look: Look, colour: Callable[[object], str]) -> str:
    if "text" in look:
        rules = {"fill": colour(look["text"]), "font-size": f"{look['size']}px"}
        if "halo" in look:  # the ground shows around the letters, so that lines don't
            rules |= {"stroke": colour("ground"), "stroke-width": str(look["halo"])}
            rules |= {"paint-order": "stroke", "stroke-linejoin": "round"}
        rules |= {
            f"font-{key}": str(look[key]) for key in ("weight", "style") if key in look
        }
    else:
        rules = {"fill": colour(look.get("fill", "none"))}
        rules["stroke"] = colour(look.get("stroke", "none"))
        rules["stroke-width"] = str(look.get("width", 0))
        if "dash" in look:
            rules["stroke-dasharray"] = str(look["dash"])
    return ";".join(f"{name}:{value}" for name, value in rules.items())


def _colours() -> str:
    """The colour variables: light, dark by the page's theme, dark by the system."""
    light, dark = (
        ";".join(f"--csnn-{name}:{value}" for name, value in palette.items())
        for palette in (LIGHT, DARK)
    )
    themes = '[data-jp-theme-light="false"],.vscode-dark,[data-theme="dark"]'
    bright = '[data-jp-theme-light],.vscode-light,[data-theme="light"]'
    return (
        f".csnn{{{light};color-scheme:light}}\n"
        f":is({themes}) .csnn{{{dark};color-scheme:dark}}\n"
        f"@media (prefers-color-scheme:dark){{body:not(:is({bright})) .csnn"
        f"{{{dark};color-scheme:dark}}}}"
    )


def _read(name: str) -> str:
    return (STATIC / name).read_text(encoding="utf-8")
