"""A submission that wants to run in the browser of whoever opens it, or to break it."""

import base64
import copy
import struct
import zlib

from nbformat import NotebookNode
from nbformat.v4 import new_code_cell, new_markdown_cell

from tests.autograder.scratch_course import SQUARE, answered, cell

PWN = "window.pwned=1"
ELSEWHERE = "https://elsewhere.example"
# Each line alone would run, load or cover something, if it were let.
HTML = (
    f"<script>{PWN}</script>",
    f"<img src=x onerror='{PWN}'>",
    f"<svg onload='{PWN}'><script>{PWN}</script></svg>",
    f"<iframe srcdoc='<script>parent.{PWN}</script>'></iframe>",
    f"<a id=bait href='javascript:{PWN}'>click</a>",
    f"<a href=' java&#10;script:{PWN}'>click</a>",
    f"<form action='{ELSEWHERE}'><input name=score><button>go</button></form>",
    f"<details open ontoggle='{PWN}'><summary>x</summary>y</details>",
    f"<math><mtext><table><mglyph><style><img src=x onerror='{PWN}'></style>",
    f"<noscript><p title='</noscript><img src=x onerror={PWN}>'></noscript>",
    f"<style>@import '{ELSEWHERE}/a.css'; body {{ display: none }}</style>",
    f"<link rel=stylesheet href='{ELSEWHERE}/b.css'>",
    f"<img src='{ELSEWHERE}/c.png'><img src='//elsewhere.example/d.png'>",
    f"<p style='background:url({ELSEWHERE}/e.png)'>x</p>",
    "<div style='position:fixed;inset:0;background:red;z-index:9999'>COVER</div>",
    "<div style='margin-top:-3000px;height:3000px;background:red'>COVER</div>",
    "<nav class='navbar-fixed-top modal'>COVER</nav>",
    f"<meta http-equiv=refresh content='0;url={ELSEWHERE}'>",
    f"<base href='{ELSEWHERE}/'>",
    f"<object data='{ELSEWHERE}/f.swf'></object><embed src='{ELSEWHERE}/g'>",
    "</textarea></pre></div></section></main>",
    "<!--",
    "<plaintext>",
)
MARKDOWN = (
    *HTML[:-1],
    f"[link](javascript:{PWN})",
    f"![picture]({ELSEWHERE}/h.png)",
    "![picture](attachment:none.png)",
    f"```mermaid\n</pre><script>{PWN}</script>\n```",
    f"$\\text{{<script>{PWN}</script>}}$",
    f"$\\href{{javascript:{PWN}}}{{x}}$",
    f"$\\style{{position:fixed}}{{x}} \\class{{modal}}{{y}}$ <script>{PWN}</script>",
)
SVG = (
    '<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9">'
    f"<script>{PWN}</script></svg>"
)


def huge_png(side: int = 20_000) -> str:
    """A PNG of a few kB that unpacks to side × side grey pixels, as base64."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        check = struct.pack(">I", zlib.crc32(kind + data))
        return struct.pack(">I", len(data)) + kind + data + check

    head = struct.pack(">IIBBBBB", side, side, 1, 0, 0, 0, 0)
    rows = zlib.compress(bytes(side * (side // 8 + 1)), 9)
    parts = chunk(b"IHDR", head) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")
    return base64.b64encode(b"\x89PNG\r\n\x1a\n" + parts).decode()


def displays() -> list[str]:
    """Cells whose outputs attack."""
    show = "from IPython.display import display\ndisplay({}, metadata={}, raw=True)"
    bundles = [{"text/html": html, "text/plain": "shown"} for html in HTML]
    bundles += [
        {"application/javascript": PWN},
        {"image/svg+xml": SVG, "text/plain": "shown"},
        {"text/markdown": "\n\n".join(MARKDOWN)},
        {"text/latex": f"$x$</div><script>{PWN}</script>"},
        {"text/vnd.mermaid": f"</pre><script>{PWN}</script>"},
        {"image/png": f'AAAA" onerror="{PWN}'},
        {"image/png": huge_png(), "text/plain": "a huge picture"},
    ]
    pictures = {"image/png": {"width": f"1 onerror={PWN}", "height": 10**9}}
    cells = [show.format(repr(bundle), "{}") for bundle in bundles]
    return [*cells, show.format(repr({"image/png": "iVBORw0KGgo="}), repr(pictures))]


PRINTS = (
    f"print('\\x1b[2J\\x1b]8;;javascript:{PWN}\\x07link\\x1b]8;;\\x07\\x1b[8m hidden')",
    "print('score \\u202e001/001\\u202c', '\\x00\\x9b31m')",
    f"print('<script>{PWN}</script></pre></textarea>')",
    f"raise ValueError('<script>{PWN}</script>\\x1b]0;title\\x07')",
)
PRINTS_A_LOT = "for _ in range(50):\n    print('x' * 1_000_000)"


def hostile(stub: NotebookNode, *, loud: bool = True) -> NotebookNode:
    """Return the submission; with `loud` it prints 50 MB, too."""
    notebook = answered(copy.deepcopy(stub), why="\n\n".join(MARKDOWN))
    notebook.metadata.widgets = {}
    notebook.metadata.title = f"</title><script>{PWN}</script>"
    texts = [*displays(), *PRINTS, *([PRINTS_A_LOT] if loud else [])]
    place = notebook.cells.index(cell(notebook, "square"))
    for text in reversed(texts):
        notebook.cells.insert(place, new_code_cell(text))
    for text in MARKDOWN:
        notebook.cells.append(new_markdown_cell(text))
    comment = f"# </textarea></pre><script>{PWN}</script> \u202e end\n"
    cell(notebook, "square").source = comment + SQUARE
    return notebook
