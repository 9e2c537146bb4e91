"""The contract of every widget: steps, faces without a kernel, the same each time."""

import re
from pathlib import Path

import pytest

from cs_nn.widgets.base import VIEW, bracketed, number
from cs_nn.widgets.style import LIGHT
from tests.widgets.javascript import ask
from tests.widgets.steps import Steps


def test_steps_stay_between_the_first_and_the_last():
    widget = Steps()
    assert widget.back().step == 0
    assert widget.next().next().next().step == 2
    assert widget.reset().step == 0
    widget.step = 99
    assert widget.step == 2


def test_a_shorter_story_brings_the_step_back():
    widget = Steps()
    widget.step = 2
    widget.last = 1
    assert widget.step == 1


def test_an_svg_shows_its_step_and_nothing_later():
    svg = Steps().to_svg(1)
    off = re.findall(r'<text class="[^"]*\boff\b[^"]*"[^>]*>(\d)</text>', svg)
    assert off == ["4"]
    assert re.findall(r"csnn-box hot", svg) == ["csnn-box hot"]
    assert "var(" not in svg  # it stands alone: no style sheet around it
    assert "&lt;of&gt;" in svg


def test_the_html_plays_alone_and_is_the_same_each_time():
    html = Steps().to_html()
    assert html == Steps().to_html()
    assert "http" not in html.replace("http://www.w3.org/2000/svg", "")
    assert html.count("</script>") == 1
    assert '"live": false' in html
    assert "data:image/svg+xml;base64," in html
    assert "<caption>Squares &lt;of&gt; numbers</caption>" in html


def test_two_widgets_in_different_states_do_not_take_each_others_place():
    one, other = Steps(), Steps().next()
    marks = [re.search(r'data-csnn="(\w+)"', w.to_html())[1] for w in (one, other)]
    assert marks[0] != marks[1]


def test_the_png_is_a_picture_of_the_step():
    early, late = Steps().to_png(0), Steps().to_png(2)
    assert early[:8] == late[:8] == b"\x89PNG\r\n\x1a\n"
    assert early != late
    assert early == Steps().to_png(0)


def test_what_is_hot_is_hot_in_the_png_too():
    assert amber(Steps().to_png(1)) > 1000
    assert amber(Steps().drawing().png()) == 0  # no step: nothing is hot


def amber(png: bytes) -> int:
    """How many pixels have the colour of a hot box."""
    from io import BytesIO

    from matplotlib.image import imread

    pixels = (imread(BytesIO(png))[..., :3] * 255).round().astype(int)
    wanted = [int(LIGHT["hot"][i : i + 2], 16) for i in (1, 3, 5)]
    return int((pixels == wanted).all(axis=-1).sum())


def test_every_face_is_offered(monkeypatch: pytest.MonkeyPatch):
    for name in ("NBGRADER_EXECUTION", "CS_NN_STATIC"):
        monkeypatch.delenv(name, raising=False)
    data, _ = Steps()._repr_mimebundle_()
    assert {VIEW, "text/plain", "text/html"} == set(data)
    assert data["text/plain"] == ("Steps: Squares <of> numbers. The square of 0 is 0.")


@pytest.mark.parametrize("name", ["NBGRADER_EXECUTION", "CS_NN_STATIC"])
def test_a_page_for_reading_gets_no_live_view_but_a_picture(monkeypatch, name: str):
    monkeypatch.setenv(name, "1")
    data, metadata = Steps()._repr_mimebundle_()
    assert {"image/png", "text/plain", "text/html"} == set(data)
    assert metadata["image/png"]["alt"].startswith("Squares <of> numbers.")
    assert Steps()._repr_mimebundle_() == (data, metadata)


def test_the_module_asks_for_nothing_from_outside():
    for path in Path("cs_nn/widgets/static").glob("*.js"):
        text = path.read_text(encoding="utf-8")
        assert not re.search(r"\bimport\b[^.]*from|\bimport\(|\beval\(|fetch\(", text)
        urls = set(re.findall(r"https?://[^\s\"']+", text))
        assert urls <= {"http://www.w3.org/2000/svg"}, path


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (0.25, "0.25"),
        (-0.0, "0"),
        (-1.5, "−1.5"),
        (1 / 3, "0.3333"),
        (-1.23456e-5, "−0.00001235"),
        (123456.0, "123500"),
        (1 / 64, "0.01563"),
        (1e-9, "1e−9"),
        (2.5e-12, "2.5e−12"),
        (3e30, "3e+30"),
    ],
)
def test_numbers_read_as_people_write_them(value: float, text: str):
    assert number(value) == text
    assert ask((), "(x) => number(x)", value) == text  # and JavaScript agrees


def test_a_negative_factor_stands_in_brackets():
    assert bracketed(-2) == "(−2)"
    assert bracketed(2) == "2"
