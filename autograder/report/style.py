"""How a report looks: one palette with the widgets, in light, in dark and on paper."""

from collections.abc import Mapping
from html import escape

from autograder.report.markup import Raw
from cs_nn.widgets.style import DARK, LIGHT

_RULES = """
body { font: 16px/1.55 system-ui, sans-serif; max-width: 60rem; margin: 0 auto;
  padding: 1rem 1rem 4rem; background: var(--ground); color: var(--ink); }
h1 { font-size: 1.7rem; line-height: 1.25; margin: 1rem 0; overflow-wrap: anywhere; }
h2 { font-size: 1.25rem; margin: 2.5rem 0 .5rem; }
h3 { font-size: 1rem; margin: 1.5rem 0 .3rem; }
p, ul { max-width: 44rem; overflow-wrap: anywhere; }
a { color: var(--forward); }
nav ul { list-style: none; padding: 0; display: flex; flex-wrap: wrap;
  gap: .2rem 1.2rem; }
.first { background: var(--card); border-left: 4px solid var(--gradient);
  padding: .1rem 1rem; }
.first h2 { margin-top: .8rem; }
.wide { overflow-x: auto; margin: 1rem 0 1.5rem; }
.wide:focus-visible, a:focus-visible { outline: 2px solid var(--forward);
  outline-offset: 2px; }
table { border-collapse: collapse; min-width: 100%; }
caption { text-align: left; font-weight: 600; padding-bottom: .3rem; }
th, td { text-align: left; vertical-align: top; padding: .3rem 1rem .3rem 0;
  border-bottom: 1px solid var(--line); font-variant-numeric: tabular-nums; }
thead th { vertical-align: bottom; }
td { min-width: 4rem; }
tbody th { font-weight: normal; min-width: 6rem; overflow-wrap: break-word; }
th.number, td.number { text-align: right; }
td.number { white-space: nowrap; }
td.prose { min-width: 15rem; }
svg { display: block; width: 100%; max-width: 28rem; height: auto; margin: 1rem 0; }
svg text { font-family: system-ui, sans-serif; }
text.ink { fill: var(--ink); }
text.quiet { fill: var(--quiet); }
.bar { fill: var(--forward); }
.flag { fill: var(--gradient); stroke: var(--ink); stroke-width: 1.5; }
.dot { fill: var(--forward); fill-opacity: .6; stroke: var(--forward); }
.axis { stroke: var(--line); fill: none; }
.grid { stroke: var(--line); fill: none; stroke-dasharray: 2 4; }
.quiet { color: var(--quiet); }
@media print {
  body { max-width: none; font-size: 11pt; }
  nav { display: none; }
  .wide { overflow: visible; }
  svg, tr, .first { break-inside: avoid; }
  h2, caption { break-after: avoid; }
}
"""


def document(title: str, *parts: str) -> str:
    """Return a whole page that needs no other file and no script."""
    body = "\n".join(parts)
    return (
        '<!doctype html>\n<html lang="en"><head><meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        '<meta http-equiv="Content-Security-Policy" content="default-src '
        "'none'; style-src 'unsafe-inline'\">\n"
        f"<title>{escape(title)}</title>\n<style>{_style()}</style></head>\n"
        f"<body><main>\n<h1>{escape(title)}</h1>\n{body}\n</main></body></html>\n"
    )


def first(*parts: str) -> Raw:
    """Return what an instructor should look at first, set apart."""
    body = "\n".join(parts)
    heading = '<h2 id="first">Look at first</h2>'
    return Raw(f'<section class="first">{heading}\n{body}</section>')


def _style() -> str:
    light, dark = _variables(LIGHT), _variables(DARK)
    return (
        f"\n:root {{ color-scheme: light dark; {light} }}\n"
        f"@media screen and (prefers-color-scheme: dark) {{ :root {{ {dark} }} }}"
        f"{_RULES}"
    )


def _variables(palette: Mapping[str, str]) -> str:
    return " ".join(f"--{name}: {colour};" for name, colour in palette.items())
