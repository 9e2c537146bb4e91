"""A piece of a page: text, static HTML and live controls say the same."""

from html.parser import HTMLParser

import pytest

from cs_nn import page, parsons, predict, quiz

HOSTILE = "<script>alert('x')</script> & \"quoted\""


class Said(page.Piece):
    def text(self):
        return f"a < b\n{HOSTILE}"


class Live:
    """Stands for ipywidgets: it brings its own bundle."""

    def _repr_mimebundle_(self):
        return {"text/plain": "VBox()", "application/widget": {"model_id": "7"}}


class Moving(Said):
    def widget(self):
        return Live()


def plain(html):
    """The tags and the text of a piece of HTML, as a browser reads it."""
    reader = HTMLParser()
    tags, said = [], []
    reader.handle_starttag = lambda tag, attrs: tags.append(tag)
    reader.handle_data = said.append
    reader.feed(html)
    return tags, "".join(said)


def test_the_default_html_is_the_text_escaped():
    tags, said = plain(Said().html())
    assert tags == ["pre"]
    assert said == Said().text()


def test_a_piece_without_controls_shows_text_and_html():
    assert Said()._repr_mimebundle_(include=None) == {
        "text/plain": Said().text(),
        "text/html": Said().html(),
    }
    assert repr(Said()) == Said().text()


def test_live_controls_come_with_the_text_and_the_html():
    bundle = Moving()._repr_mimebundle_()
    assert bundle["application/widget"] == {"model_id": "7"}
    assert bundle["text/plain"] == Said().text()
    assert bundle["text/html"] == Said().html()


def test_a_piece_must_say_its_text():
    with pytest.raises(NotImplementedError):
        page.Piece().text()


def test_show_displays_the_piece_itself(monkeypatch):
    shown = []
    monkeypatch.setattr("IPython.display.display", shown.append)
    piece = Said()
    page.show(piece)
    assert shown == [piece]


def test_a_box_escapes_its_title_and_keeps_its_body():
    tags, said = plain(page.box(HOSTILE, "<em>body</em>", "#123456"))
    assert "script" not in tags
    assert "em" in tags
    assert HOSTILE in said
    assert "#123456" in page.box("t", "b", "#123456")


LINES = {"<A>": "if x < 1:"}
PIECES = [
    predict.Prediction("key", HOSTILE, (HOSTILE, "b")),
    predict.Prediction("key", HOSTILE),
    predict.Prediction("key", "q", guess="b").reveal("b", HOSTILE),
    quiz.Question(HOSTILE, {"<a>": HOSTILE}),
    parsons.Parsons("def f(<x>):", LINES | {"B": HOSTILE}),
]


@pytest.mark.parametrize("piece", PIECES, ids=lambda piece: type(piece).__name__)
def test_static_html_escapes_what_it_shows(piece):
    tags, said = plain(piece.html())
    assert "script" not in tags
    assert HOSTILE in said
    assert "<script>" in piece.text()  # plain text is not escaped


def test_a_page_built_for_reading_shows_no_live_controls(monkeypatch):
    piece = quiz.Question("q", {"a": "b"}, answer="a")
    live = "application/vnd.jupyter.widget-view+json"
    monkeypatch.delenv("CS_NN_REVEAL", raising=False)
    assert live in piece._repr_mimebundle_()
    monkeypatch.setenv("CS_NN_REVEAL", "1")
    assert piece._repr_mimebundle_().keys() == {"text/plain", "text/html"}
