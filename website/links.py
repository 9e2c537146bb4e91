"""Look through a built site: every link leads somewhere, all parts are its own."""

from collections.abc import Iterator
from functools import cache
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote, urlsplit

LOADS = {("script", "src"), ("img", "src"), ("link", "href"), ("iframe", "src")}


class _Page(HTMLParser):
    """The anchors of a page, and all that it points to."""

    def __init__(self) -> None:
        super().__init__()
        self.anchors: set[str] = set()
        self.points: list[tuple[str, str, str]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note the id of an element, and its href or src."""
        for name, value in attrs:
            if name in ("id", "name") and value:
                self.anchors.add(value)
            if name in ("href", "src") and value:
                self.points.append((tag, name, value))


def problems(site: Path) -> Iterator[str]:
    """Yield one line for each dead link and each thing that a page would fetch.

    The browser lab in `lite` is not looked through: it makes its pages itself.
    """
    pages = (path for path in site.rglob("*.html") if "lite" not in path.parts)
    for path in sorted(pages):
        for tag, name, target in _read(path).points:
            where = f"{path.relative_to(site)}: {target[:80]}"
            parts = urlsplit(target)
            if parts.scheme in ("http", "https") or parts.netloc:
                if (tag, name) in LOADS:
                    yield f"{where} comes from elsewhere"
            elif not parts.scheme and not _leads(path, parts.path, parts.fragment):
                yield f"{where} leads nowhere"


def _leads(page: Path, path: str, fragment: str) -> bool:
    """Whether a link of a page leads to a file, and to a place in it."""
    target = (page.parent / unquote(path)).resolve() if path else page
    if not target.is_file():
        return False
    return (
        not fragment
        or target.suffix != ".html"
        or unquote(fragment) in _read(target).anchors
    )


@cache
def _read(path: Path) -> _Page:
    page = _Page()
    page.feed(path.read_text(encoding="utf-8"))
    return page
