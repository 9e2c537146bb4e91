"""What is left of HTML and Markdown that wants to run, to load or to cover a page."""

from html.parser import HTMLParser

import nbformat
import pytest
from hypothesis import given
from hypothesis import strategies as st
from nbconvert.filters.markdown_mistune import markdown2html_mistune

from autograder.safe.html import TAGS, clean
from autograder.safe.markdown import harmless, shown_attachments, to_html
from autograder.safe.maths import mathml
from autograder.safe.text import coloured, plain, with_code
from tests.autograder.unsafe import HTML, MARKDOWN, huge_png
from tests.conftest import ROOT

PIXEL = (
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAQAAAC1HAwCAAAAC0lEQVR42mNk+A8AAQUBAScY42YAAAAA"
    "SUVORK5CYII="
)
MATHS = {"math", "mrow", "mi", "mn", "mo", "mtext", "msub", "msup", "mfrac", "msubsup"}
MATHS |= {"mtable", "mtr", "mtd", "munder", "mover", "munderover", "mspace", "mstyle"}


class Judge(HTMLParser):
    """Collects what no page of ours may hold."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.wrong: list[str] = []

    def handle_starttag(self, tag, attrs):
        if tag not in TAGS | MATHS:
            self.wrong.append(f"<{tag}>")
        for name, value in attrs:
            if not self.may_stand(tag, name, value or ""):
                self.wrong.append(f"<{tag} {name}={value!r}>")

    def may_stand(self, tag, name, value):
        if name.startswith("on") or name in ("id", "name", "action", "srcdoc"):
            return False
        if name == "src":
            return tag == "img" and value.startswith("data:image/")
        if name == "href":
            return value.startswith(("http:", "https:", "mailto:", "#"))
        if name == "style":
            return not any(word in value for word in ("url", "position", "-3000", "@"))
        return name != "class" or "modal" not in value


def judged(html: str) -> list[str]:
    judge = Judge()
    judge.feed(html)
    judge.close()
    return judge.wrong


@pytest.mark.parametrize("html", HTML)
def test_nothing_that_acts_is_left(html):
    assert judged(clean(html)) == []
    assert "pwned" not in clean(html)


@given(
    st.lists(st.sampled_from((*HTML, "<b>", "</p>", "'", '"', ">", "<")), max_size=8)
)
def test_nothing_that_acts_is_left_of_a_mixture(pieces):
    once = clean("".join(pieces))
    assert judged(once) == []
    assert clean(once) == once


@given(st.text(alphabet="<>/='\"& abimgsrconphef:;-!", max_size=60))
def test_nothing_that_acts_comes_out_of_noise(html):
    assert judged(clean(html)) == []


@pytest.mark.parametrize("source", MARKDOWN)
def test_markdown_is_safe_as_html_and_as_markdown(source):
    assert judged(to_html(source)) == []
    assert judged(markdown2html_mistune(harmless(source))) == []  # nbconvert's own


@pytest.mark.parametrize(
    "html",
    [
        "<p>text <strong>bold</strong></p>",
        '<table class="dataframe"><tbody><tr><td>1</td></tr></tbody></table>',
        f'<img src="data:image/png;base64,{PIXEL}" alt="a dot">',
        '<p style="color:red;text-align:center">x</p>',
        "<details open><summary>more</summary>text</details>",
        '<p style="background-color:rgba(1, 2, 3, 0.5)">x</p>',
    ],
)
def test_honest_html_stays_as_it_is(html):
    assert clean(html).replace('open=""', "open") == html


def test_links_say_nothing_of_the_page_they_stand_on():
    link = '<a href="https://example.org" rel="noopener noreferrer">x</a>'
    assert clean('<a href="https://example.org" target=_top>x</a>') == link


def test_only_the_harmless_part_of_a_style_is_kept():
    style = (
        "color: red; position: fixed; width: 99999px; background: url(x); margin:-9px"
    )
    assert clean(f'<p style="{style}">x</p>') == '<p style="color:red">x</p>'


def test_a_picture_of_a_page_must_be_one_and_not_too_large():
    assert "src" not in clean(f'<img src="data:image/png;base64,{huge_png()}">')
    assert "src" not in clean('<img src="data:image/png;base64,AAAA">')
    assert "src" not in clean('<img src="data:text/html;base64,AAAA">')


def test_pictures_beside_the_notebook_are_kept_where_they_are_served():
    assert clean('<img src="figures/a b.png">', beside=True) == (
        '<img src="figures/a b.png">'
    )
    for source in (
        "../x.png",
        "/x.png",
        "//host/x.png",
        "http:x.png",
        "x.html",
        "a?b.png",
    ):
        assert "src" not in clean(f'<img src="{source}">', beside=True), source


@pytest.mark.parametrize(
    "source",
    [
        "# Title\n\nSome *text*, `code <script>` and $a_i < b$.",
        "a < b and b > c, x<y",
        "1. one\n2. two\n\n| a | b |\n|---|---|\n| 1 | 2 |",
        "| | `f(x)` |\n|---|---|\n| `a` | one |",
        "```python\nif x < 1:\n    print('<b>')\n```",
        "$$\\begin{aligned} a &= b \\\\ c &= d \\end{aligned}$$",
        "<b>bold</b> and [a link](https://example.org) and [another](../x.ipynb)",
        "![a picture](figure.png)",
        "- [ ] to do",
    ],
)
def test_honest_markdown_stays_as_it_is(source):
    assert harmless(source) == source


def test_our_own_assignments_are_shown_as_they_are():
    for path in sorted((ROOT / "solutions").glob("*/*.ipynb")):
        for cell in nbformat.read(path, as_version=4).cells:
            if cell.cell_type == "markdown":
                assert harmless(cell.source) == cell.source, path.name


def test_what_stands_between_backticks_is_code():
    assert with_code("`a<b` in `c") == "<code>a&lt;b</code> in `c"


def test_markdown_that_needs_it_shows_its_html_as_text():
    assert harmless("**a** <script>1</script>") == "**a** &lt;script>1&lt;/script>"
    assert harmless("[a](javascript:b)") == "    [a](javascript:b)"


def test_turned_directions_are_shown():
    assert plain("a\u202eb\u2066") == "a[U+202E]b[U+2066]"
    assert "[U+202E]" in to_html("a\u202eb")
    assert clean("<p>a\u202eb&#8238;c</p>") == "<p>a[U+202E]b[U+202E]c</p>"


def test_terminal_codes_are_taken_out_but_a_tracebacks_colours_stay():
    text = "\x1b[2J\x1b]8;;http://x\x07link\x1b]8;;\x07 \x1b[31mred\x1b[0m\x00"
    assert plain(text) == "link red"
    assert coloured("\x1b[31mred\x1b[0m\x1b[2J") == "\x1b[31mred\x1b[0m"


def test_long_text_and_long_lines_are_cut():
    assert len(plain("x" * 10**6)) < 3000
    assert len(plain("x\n" * 10**6)) < 110_000
    assert "more characters" in plain("x" * 10**6)


def test_formulas_are_mathml_and_escaped():
    html = mathml(r"\text{<script>} < \frac{1}{2}")
    assert "<script" not in html
    assert "&lt;script&gt;" in html
    assert "<mfrac>" in html
    for tex in (
        r"\href{javascript:1}{x}",
        r"\style{position:fixed}{x}",
        r"\class{a}{x}",
    ):
        assert judged(mathml(tex)) == []
        assert "href=" not in mathml(tex)
    assert mathml(r"x^") == "<code>x^</code>"


@given(st.text(alphabet="\\{}^_&<>'\" abtexfrcosqy$%", max_size=40))
def test_any_tex_gives_a_safe_page(tex):
    assert judged(to_html(f"${tex}$")) == []


def test_attachments_are_pictures():
    given_ = {
        "a.png": {"image/png": PIXEL},
        "b.png": {"image/png": huge_png()},
        "c": {"text/html": "<script>"},
        "d": "nothing",
    }
    assert shown_attachments(given_) == {"a.png": {"image/png": PIXEL}}
    assert f"base64,{PIXEL}" in to_html("![x](attachment:a.png)", given_)
