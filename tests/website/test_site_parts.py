"""The parts of the site's build, each by itself: links, reference, first page."""

import ast
import json

import pytest

from tests.conftest import ROOT
from website import reference, stage
from website.__main__ import free
from website.links import problems
from website.site import lab_in

PAGE = '<!doctype html><h1 id="top">One</h1>{}'


@pytest.mark.parametrize(
    ("inside", "said"),
    [
        ('<a href="two.html#here">fine</a>', []),
        ('<a href="https://example.org">fine: nothing is fetched</a>', []),
        ('<img src="data:image/png;base64,AA" alt="">', []),
        ('<a href="three.html">x</a>', ["one.html: three.html leads nowhere"]),
        ('<a href="#bottom">x</a>', ["one.html: #bottom leads nowhere"]),
        ('<a href="two.html#x">x</a>', ["one.html: two.html#x leads nowhere"]),
        (
            '<script src="https://cdn.example/x.js"></script>',
            ["one.html: https://cdn.example/x.js comes from elsewhere"],
        ),
        (
            '<link href="//cdn.example/x.css">',
            ["one.html: //cdn.example/x.css comes from elsewhere"],
        ),
    ],
)
def test_a_dead_link_and_a_foreign_part_are_named(tmp_path, inside, said):
    (tmp_path / "one.html").write_text(PAGE.format(inside), encoding="utf-8")
    (tmp_path / "two.html").write_text('<p id="here">Two</p>', encoding="utf-8")
    assert list(problems(tmp_path)) == said


def test_a_class_is_described_by_its_constructor_and_public_methods():
    source = '''
class Point:
    """Where it is."""

    def __init__(self, x: int, *, y: int = 2) -> None: ...

    @property
    def size(self) -> int:
        """How far from 0."""

    @size.setter
    def size(self, value: int) -> None:
        """Not said twice."""

    def _hidden(self):
        """Not said."""

    def move(self, by: int) -> "Point":
        """Return a moved one, `by` to the right: <x> *and* y_."""
'''
    text = reference.described(ast.parse(source).body[0])
    assert "{py:class} Point(x: int, *, y: int=2)\nWhere it is." in text
    assert "{py:property} size\nHow far from 0." in text
    assert "{py:method} move(by: int) -> 'Point'" in text
    assert r"`by` to the right: \<x> \*and\* y\_." in text
    assert "Not said" not in text


def test_the_reference_says_every_public_function_of_the_engine(tmp_path):
    from cs_nn import functional, nn

    reference.write(ROOT, tmp_path / "made")
    said = (tmp_path / "made" / "cs_nn.functional.md").read_text(encoding="utf-8")
    for name in functional.__all__:
        assert f"{{py:function}} {name}(" in said, name
    said = (tmp_path / "made" / "cs_nn.md").read_text(encoding="utf-8")
    for name in set(nn.__all__) - {"Module", "Sequential"}:
        assert f"{{py:class}} {name}" in said, name


def test_without_a_repository_a_link_to_it_keeps_its_words_only(tmp_path, monkeypatch):
    (tmp_path / "assignments").mkdir()
    page = tmp_path / "docs" / "guide.md"
    text = (
        "[the licence](../LICENSE), [nothing](nothing.md), [week 1]"
        "(../assignments/week01_perceptron/week01_perceptron.ipynb)"
    )
    task = '<a download href="../_static/week01_perceptron.ipynb">week 1</a>'
    monkeypatch.setattr(stage, "published", lambda: "")
    found = stage.links(text, page, tmp_path, ROOT)
    assert found == f"the licence, [nothing](nothing.md), {task}"
    monkeypatch.setattr(stage, "published", lambda: "https://example.org/a/b")
    found = stage.links(text, page, tmp_path, ROOT)
    assert found.startswith("[the licence](https://example.org/a/b/blob/main/LICENSE)")


def test_a_row_of_the_course_table_says_what_the_lecture_promises():
    import nbformat

    path = ROOT / "lectures" / "week02_chain_rule.ipynb"
    row = stage.row(path.stem, nbformat.read(path, as_version=4).cells[0])
    assert row.startswith("| 2 | [The chain rule on a graph](lectures/")
    assert "| 50 |" in row
    given = f"assignments/{path.stem}/{path.stem}.ipynb"
    assert row.endswith(f"| [download week 2]({given}) |")
    whole = stage.row(path.stem, nbformat.read(path, as_version=4).cells[0], "whole")
    assert "lite/lab/index.html?path=assignments/week02_chain_rule/" in whole
    assert row.count("**") == 8


def test_a_folder_with_other_files_is_not_overwritten(tmp_path):
    assert free(tmp_path / "new", "searchindex.js") == tmp_path / "new"
    (tmp_path / "lite").mkdir()
    assert free(tmp_path, "searchindex.js") == tmp_path
    (tmp_path / "thesis.tex").write_text("precious", encoding="utf-8")
    with pytest.raises(SystemExit, match="holds other files"):
        free(tmp_path, "searchindex.js")
    (tmp_path / "searchindex.js").write_text("", encoding="utf-8")
    assert free(tmp_path, "searchindex.js") == tmp_path


@pytest.mark.parametrize(
    ("packages", "lab"),
    [
        (None, "none"),
        ({"micropip": {}}, "numbers"),
        ({"numpy": {}}, "numbers"),
        ({"numpy": {}, "matplotlib": {}}, "whole"),
    ],
)
def test_a_lab_is_offered_for_what_it_can_run(tmp_path, packages, lab):
    if packages is not None:
        lock = tmp_path / "static" / "pyodide" / "pyodide-lock.json"
        lock.parent.mkdir(parents=True)
        lock.write_text(json.dumps({"packages": packages}), encoding="utf-8")
    assert lab_in(tmp_path) == lab


@pytest.mark.parametrize(("lab", "doors"), [("numbers", 2), ("whole", 3)])
def test_no_door_leads_to_a_lab_that_fails_at_the_first_cell(lab, doors):
    shown = list(stage._doors("week01_perceptron", lab))
    ways = list(stage._ways("lectures/week01_perceptron.ipynb", "", lab))
    assert (len(shown), len(ways)) == (doors, doors - 1)
    assert ("lite/lab/" in "".join(shown)) == (lab == "whole")
    assert ("lite/lab/" in "".join(ways)) == (lab == "whole")
