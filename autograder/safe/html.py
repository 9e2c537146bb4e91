"""Clean HTML that somebody else wrote.

The parser is that of nh3 (Ammonia in Rust): it reads as browsers do, drops a script
with its text, is kept up, and cleans a megabyte in a fifth of a second. nbconvert's own
choice, bleach, leaves the text of `<style>` on the page and is fifty times slower.
"""

from __future__ import annotations

import re
from functools import lru_cache, partial

import nh3

from .pictures import fits
from .text import plain, shown_directions

MOST_HTML = 6_000_000  # characters, pictures included

TAGS = frozenset(
    "a abbr b blockquote br caption center cite code col colgroup dd del details dfn "
    "div dl dt em figcaption figure h1 h2 h3 h4 h5 h6 hr i img ins kbd li mark ol p "
    "pre q s samp small span strike strong sub summary sup table tbody td tfoot th "
    "thead tr tt u ul var wbr".split()
)
# With these the text between goes, too.
_WITH_CONTENT = frozenset(
    "script style template noscript iframe object embed applet svg math title "
    "textarea select xmp noembed noframes plaintext".split()
)
_EVERYWHERE = {"style", "title", "lang", "dir", "class", "align", "valign"}
_ATTRIBUTES = {
    "*": _EVERYWHERE,
    "a": {"href"},
    "img": {"src", "alt", "width", "height"},
    "td": {"colspan", "rowspan"},
    "th": {"colspan", "rowspan", "scope"},
    "col": {"span"},
    "ol": {"start"},
    "details": {"open"},
}
# A class of the page could do what a style may not: cover it.
_CLASSES = {"dataframe", "highlight", "verdict", "right", "wrong"}
# … those of highlighted code are short
_SHORT = re.compile(r"[a-z]{1,2}[0-9]?|err|esc|language-[\w+-]+")

# What a style may set: nothing that moves out of its place or loads.
_STYLES = frozenset(
    "background background-color border border-bottom border-collapse border-color "
    "border-left border-radius border-right border-spacing border-style border-top "
    "border-width caption-side color display font font-family font-size font-style "
    "font-variant font-weight height line-height list-style list-style-type margin "
    "margin-bottom margin-left margin-right margin-top max-height max-width "
    "min-height min-width opacity overflow overflow-x overflow-y overflow-wrap padding "
    "padding-bottom padding-left padding-right padding-top table-layout text-align "
    "text-decoration text-indent text-transform vertical-align white-space width "
    "word-break word-wrap".split()
)
_VALUE = re.compile(r"(?:[\w\s#%.,'\"!]|-(?![\d.])|(?:rgb|hsl)a?\([\d\s.,%/]*\))*")
_LARGE = re.compile(r"\d{4,}")  # a page is no taller for it
_NO_HEADING = re.compile(r"<th[^<>]*>\s*</th>")  # a corner, which heads nothing
_LONG = 20_000  # characters
_NUMBER = re.compile(r"\d{1,4}(?:px|%)?")


# A picture beside the notebook, in no other folder than below it.
_BESIDE = re.compile(r"(?:\./)?(?:[\w -]+/)*[\w .-]+\.(?:png|jpe?g|gif|svg)", re.I)


def clean(html: str, *, beside: bool = False) -> str:
    """Return HTML that runs nothing, loads nothing and stays in its place.

    With `beside` pictures that lie beside the notebook are kept, by their names.
    """
    if len(html) > MOST_HTML:
        return f"<p>This output of {len(html)} characters is too large to show.</p>"
    return (_cleaned if len(html) > _LONG else _known_html)(html, beside)


def _cleaned(html: str, beside: bool) -> str:
    made = nh3.clean(
        html,
        tags=set(TAGS),
        clean_content_tags=set(_WITH_CONTENT),
        attributes=_ATTRIBUTES,
        attribute_filter=partial(_attribute, beside),
        url_schemes={"http", "https", "mailto", "data"},
    )
    return shown_directions(_NO_HEADING.sub("<td></td>", made))


_known_html = lru_cache(maxsize=1000)(_cleaned)  # a class has most verdicts often


def _attribute(beside: bool, _tag: str, name: str, value: str) -> str | None:
    """Return what an attribute may say, or None."""
    if name == "style":
        return _style(value)
    if name == "class":
        kept = [c for c in value.split() if c in _CLASSES or _SHORT.fullmatch(c)]
        return " ".join(kept) or None
    if name == "src":
        there = beside and bool(_BESIDE.fullmatch(value))
        return value if there or fits(value) else None
    if name == "href":
        return value if re.match(r"https?:|mailto:|#", value.strip(), re.I) else None
    if name in ("width", "height", "colspan", "rowspan", "span", "start"):
        return value if _NUMBER.fullmatch(value) else None
    return plain(value, 2000)


def _style(value: str) -> str | None:
    """Return the declarations of a style that are harmless."""
    return _known_style(value) if len(value) < 200 else _cleaned_style(value)


def _cleaned_style(value: str) -> str | None:
    pairs = (part.partition(":") for part in value.split(";"))
    kept = [
        f"{name.strip().lower()}:{says.strip()}"
        for name, _, says in pairs
        if name.strip().lower() in _STYLES
        and _VALUE.fullmatch(says)
        and not _LARGE.search(says)
    ]
    return ";".join(kept) or None


# Our own tables have the same few everywhere.
_known_style = lru_cache(maxsize=500)(_cleaned_style)
