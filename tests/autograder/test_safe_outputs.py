"""Outputs, pictures and whole notebooks after they were made safe."""

import base64
import copy

import pytest
from nbformat import NotebookNode
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output

from autograder.ledger import VERDICT_MIME
from autograder.safe.outputs import MOST_OUTPUTS, safe_output, safe_outputs
from autograder.safe.pictures import fits, trouble
from autograder.safe.step import safe_notebook
from tests.autograder.test_safe_html import PIXEL, judged
from tests.autograder.unsafe import HTML, SVG, huge_png

KERNEL = {"name": "python3", "display_name": "Python 3", "language": "python"}
SHAPES = (
    '<svg xmlns="http://www.w3.org/2000/svg" xmlns:x="http://www.w3.org/1999/xlink">'
)


def shown(data, metadata=None):
    output = new_output("display_data", data=data, metadata=metadata or {})
    return safe_output(output)


def vector(inner: str) -> str:
    return base64.b64encode(f"{SHAPES}{inner}</svg>".encode()).decode()


def test_a_huge_picture_is_refused_before_it_is_unpacked():
    assert trouble("image/png", huge_png()) == "too many pixels"
    assert trouble("image/png", huge_png(5000)) == "5000 × 5000 pixels"
    assert trouble("image/png", PIXEL) == ""
    assert trouble("image/jpeg", PIXEL) == "not a picture"
    assert trouble("image/png", 'AAAA" onerror="1') == "not a picture"
    assert trouble("image/webp", PIXEL) == "of a kind that pages do not show"
    assert trouble("image/png", "A" * 4_000_001) == "larger than 4 MB"


@pytest.mark.parametrize(
    "inner",
    [
        "<path d='M0 0'/><text>a</text>",
        "<defs><path id='p' d='M0 0'/></defs><g id='f'><use x:href='#p'/></g>",
        "<metadata><rdf xmlns='urn:x'>words</rdf></metadata>",
    ],
)
def test_a_vector_picture_of_shapes_may_be_shown(inner):
    assert fits(f"data:image/svg+xml;base64,{vector(inner)}")


@pytest.mark.parametrize(
    "inner",
    [
        "<script>1</script>",
        "<foreignObject/>",
        "<filter id='f'/>",
        "<image href='http://x/y.png'/>",
        "<use x:href='http://x/y.svg#a'/>",
        "<g id='a'><use href='#b'/></g><use href='#a'/>",
        "<unclosed>",
    ],
)
def test_a_vector_picture_with_more_than_shapes_may_not(inner):
    assert not fits(f"data:image/svg+xml;base64,{vector(inner)}")


def test_entities_are_refused_before_they_are_expanded():
    bomb = '<!DOCTYPE svg [<!ENTITY a "aaaa">]><svg>&a;</svg>'
    assert trouble("image/svg+xml", base64.b64encode(bomb.encode()).decode())


@pytest.mark.parametrize("html", HTML)
def test_html_outputs_are_cleaned(html):
    assert judged(shown({"text/html": html}).data["text/html"]) == []


def test_what_only_a_script_could_show_is_named():
    assert shown({"application/javascript": "1"}).data == {
        "text/plain": "(an output of kind application/javascript)"
    }
    assert "text/plain" in shown({"image/svg+xml": SVG}).data
    widget = {"application/vnd.jupyter.widget-view+json": {}, "text/plain": "W"}
    assert shown(widget).data == {"text/plain": "W"}


def test_a_missing_picture_says_why():
    data = shown({"image/png": huge_png(), "text/plain": "a map"}).data
    assert data["text/plain"] == ("This picture is not shown (too many pixels).\na map")


def test_only_numbers_tell_how_large_a_picture_is():
    said = {"width": "1 onerror=x", "height": 10**9, "alt": "a \u202e dot", "x": 1}
    output = shown({"image/png": PIXEL}, {"image/png": said, "other": 1})
    assert output.metadata == {"image/png": {"alt": "a [U+202E] dot"}}
    sides = {"image/png": {"width": 300, "height": 200}}
    assert shown({"image/png": PIXEL}, sides).metadata == sides


def test_text_and_errors_lose_their_codes():
    stream = new_output("stream", name="stdout", text="a\x1b[2J\u202eb")
    assert safe_output(stream).text == "a[U+202E]b"
    error = new_output(
        "error", ename="E\x00", evalue="\x1b[8mx", traceback=["\x1b[31mr"]
    )
    made = safe_output(error)
    assert (made.ename, made.evalue, made.traceback) == ("E", "x", ["\x1b[31mr"])


def test_every_output_keeps_its_place_and_many_are_cut():
    outputs = [new_output("stream", name="stdout", text=str(n)) for n in range(300)]
    made = safe_outputs(outputs)
    assert len(made) == MOST_OUTPUTS + 1
    assert [one.text for one in made[:3]] == ["0", "1", "2"]
    assert "100 more outputs" in made[-1].text


def test_outputs_of_too_much_together_are_cut():
    large = new_output("display_data", data={"text/html": "<p>x</p>" * 700_000})
    made = safe_outputs([copy.deepcopy(large) for _ in range(4)])
    assert sum(len(str(one)) for one in made) < 20_000_000
    assert "shows too much" in made[-1].text


def test_data_of_our_tests_stay():
    verdict = {"exercise": "x", "points": 1}
    assert shown({VERDICT_MIME: verdict}).data == {VERDICT_MIME: verdict}


def test_a_notebook_keeps_only_the_metadata_that_nbgrader_needs():
    marks = {"grade_id": "a", "grade": True, "points": 1}
    cell = new_code_cell("1", metadata={"nbgrader": marks, "tags": ['"><script>']})
    raw = NotebookNode(
        cell_type="raw", source="<script>1</script>a", metadata={}, id="r"
    )
    text = new_markdown_cell("<script>1</script>", attachments={"a": {"x/y": "z"}})
    question = new_markdown_cell("<br>?", metadata={"nbgrader": {"locked": True}})
    notebook = new_notebook(
        cells=[cell, raw, text, question],
        metadata={"widgets": {}, "title": "<x>", "kernelspec": KERNEL},
    )
    before = copy.deepcopy(notebook)
    made = safe_notebook(notebook)
    assert notebook == before
    assert made.metadata == {"kernelspec": KERNEL}
    assert made.cells[0].metadata == {"nbgrader": marks}
    assert made.cells[1].source == "a"
    assert made.cells[2].source == "&lt;script>1&lt;/script>"
    assert "attachments" not in made.cells[2]
    assert made.cells[3].source == "<br>?"
    assert safe_notebook(made) == made
