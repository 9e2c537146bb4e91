"""Markdown that somebody else wrote: as clean HTML, or as Markdown that renders so."""

from __future__ import annotations

import functools
import re
import secrets
from collections.abc import Mapping
from html.parser import HTMLParser
from typing import Any

from mistune.plugins import import_plugin
from nbconvert.filters.markdown_mistune import IPythonRenderer, MarkdownWithMath

from .html import clean
from .maths import mathml
from .pictures import trouble
from .text import readable

MOST_MARKDOWN = 200_000
MOST_FORMULAS = 500
Attachments = Mapping[str, Mapping[str, str]]
_ADDRESSES = ("href", "src", "action")
# nbconvert's, but for the one that makes the fields of a form.
_PLUGINS = [n for n in MarkdownWithMath.DEFAULT_PLUGINS if n != "task_lists"]
_TAG = re.compile(r"<(?=[a-zA-Z/!?])")


def to_html(
    source: str,
    attachments: Attachments | None = None,
    *,
    beside: bool = False,
    folder: str = "",
) -> str:
    """Return Markdown as HTML that runs and loads nothing, formulas as MathML.

    Pictures from files are put into the text when their `folder` is given, or kept by
    name with `beside`; else they are left out. Formulas wait outside while the rest is
    cleaned: HTML and MathML side by side are how text gets past cleaners.
    """
    renderer = _Renderer(attachments or {}, folder)
    made = clean(_rendered(source, renderer), beside=beside)
    for mark, formula in renderer.formulas.items():
        made = made.replace(mark, formula, 1)
    return made


def harmless(source: str, attachments: Attachments | None = None) -> str:
    """Return Markdown that any renderer shows without harm.

    What is harmless stays as it is. Else its HTML is shown as text, and if that is not
    enough the whole of it.
    """
    source = readable(source)
    return _harmless(source, attachments) if attachments else _harmless_alone(source)


@functools.lru_cache(maxsize=500)
def _harmless_alone(source: str) -> str:
    """Do it once for what stands in everybody's notebook: the instructor's text."""
    return _harmless(source, {})


def _harmless(source: str, attachments: Attachments) -> str:
    if _is_harmless(source, attachments):
        return source
    escaped = _TAG.sub("&lt;", source).replace("![", "[")
    if _is_harmless(escaped, attachments):
        return escaped
    return "\n".join(f"    {line}" for line in source[:MOST_MARKDOWN].splitlines())


def shown_attachments(attachments: Any) -> dict[str, dict[str, str]]:
    """Return those pictures of a cell that pages may show."""
    kept = {}
    for name, bundle in attachments.items() if isinstance(attachments, Mapping) else ():
        for kind, content in bundle.items() if isinstance(bundle, Mapping) else ():
            fits = kind in ("image/png", "image/jpeg", "image/gif")
            if fits and isinstance(content, str) and not trouble(kind, content):
                kept[str(name)] = {kind: content}
    return kept


def _rendered(source: str, renderer: IPythonRenderer) -> str:
    source = readable(source[:MOST_MARKDOWN])
    try:
        plugins = [import_plugin(name) for name in _PLUGINS]
        made = MarkdownWithMath(renderer, plugins=plugins).render(source)
    except RecursionError:  # nested deeper than anybody writes
        made = renderer.block_code(source)
    return str(made)


def _is_harmless(source: str, attachments: Attachments) -> bool:
    """Tell whether cleaning the rendered text loses no element and no address."""
    if len(source) > MOST_MARKDOWN:
        return False
    renderer = _Renderer(attachments)
    rendered = _rendered(source, renderer)
    same = _skeleton(rendered) == _skeleton(clean(rendered))
    return same and not renderer.refused


class _Renderer(IPythonRenderer):
    """nbconvert's renderer; formulas are kept apart, and a missing picture is named."""

    def __init__(self, attachments: Attachments, folder: str = "") -> None:
        super().__init__(
            escape=False,
            exclude_anchor_links=True,
            attachments=dict(attachments),
            embed_images=bool(folder),
            path=folder,
        )
        self.formulas: dict[str, str] = {}
        self.refused = False  # something that nbconvert itself would stumble over

    def inline_math(self, body: str) -> str:
        return self._kept(body, block=False)

    def block_math(self, body: str) -> str:
        return self._kept(body, block=True)

    def latex_environment(self, name: str, body: str) -> str:
        return self._kept(f"\\begin{{{name}}}{body}\\end{{{name}}}", block=True)

    def _kept(self, tex: str, *, block: bool) -> str:
        if len(self.formulas) >= MOST_FORMULAS:
            return f"<code>{self.escape_html(tex)}</code>"
        mark = f"formula-{secrets.token_hex(8)}"
        self.formulas[mark] = mathml(tex, block=block)
        return mark

    def block_mermaidjs(self, code: str) -> str:
        """A diagram needs a script to be drawn: its text is shown."""
        self.refused = True
        return str(super(IPythonRenderer, self).block_code(code))

    def _html_embed_images(self, html: str) -> str:
        """Leave raw HTML alone: it comes in pieces, opening tags without closing."""
        return html

    def _embed_image_or_attachment(self, src: str) -> str:
        missing = src.removeprefix("attachment:") not in self.attachments
        if src.startswith("attachment:") and missing:
            self.refused = True
            return ""
        return str(super()._embed_image_or_attachment(src))


def _skeleton(html: str) -> list[tuple[str, list[str]]]:
    """Return the elements of HTML and their addresses and styles, in order."""
    parser = _Elements()
    parser.feed(html)
    parser.close()
    return parser.found


class _Elements(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.found: list[tuple[str, list[str]]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        said = {name: value or "" for name, value in attrs}
        kept = [n for n in _ADDRESSES if _leads_away(said.get(n, ""))]
        kept += [f"{n}={_settled(said[n])}" for n in ("class", "style") if n in said]
        kept += [name for name in said if name.startswith("on")]
        if tag == "th":  # cleaning makes a plain cell of an empty one
            tag = "td"
        if tag != "tbody":  # which cleaning adds where it may be left out
            self.found.append((tag, kept))


def _settled(value: str) -> str:
    return re.sub(r"[\s;]+", "", value).lower()


def _leads_away(address: str) -> bool:
    """Tell whether an address is more than the name of a file near the page."""
    address = re.sub(r"[\x00-\x20]", "", address)  # which browsers skip
    return bool(re.match(r"[a-z][a-z0-9+.-]*:|[/\\]", address, re.I))
