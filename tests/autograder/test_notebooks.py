"""The builder: the same source, the same bytes, and the way back loses nothing."""

import json
import tempfile
from pathlib import Path

import nbformat
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from autograder import notebooks
from autograder.notebooks import BadSource
from tests.conftest import ROOT

PAGES = sorted([*ROOT.glob("lectures/*.py"), *ROOT.glob("solutions/*.py")])
CALM = settings(deadline=None, derandomize=True, max_examples=60)
PAGE = """# %% [markdown]
# # A page
#
# with **two** paragraphs

# %%
import numpy as np

# %% locked="setup"
X = np.eye(2)

# %% answer="neuron"
def neuron(x):
    ### BEGIN SOLUTION
    return x
    ### END SOLUTION

# %% tests="neuron" points=2.5
assert neuron(1) == 1

# %% [markdown] manual="why" points=5
# Because.
"""


def build(text, name="page.py"):
    """The notebook of a source that stands in a folder of its own."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / name
        path.write_text(text, encoding="utf-8")
        return notebooks.build(path)


def cells(text):
    return nbformat.reads(build(text), as_version=4).cells


def again(text):
    """The notebook of the source of the notebook of `text`."""
    return build(notebooks.unbuild(build(text)))


@pytest.mark.parametrize(
    "page", PAGES, ids=lambda page: f"{page.parent.name}/{page.stem}"
)
def test_every_page_survives_the_way_to_the_notebook_and_back(page):
    text = page.read_text(encoding="utf-8")
    assert notebooks.build(page) == build(text) == again(text)


def test_the_bytes_depend_on_the_source_alone():
    assert build(PAGE) == build(PAGE) == build(PAGE, "other.py")
    assert "/" not in build("# %%\nx\n")


def test_the_notebook_is_valid_and_names_its_kernel_and_what_is_withheld():
    made = json.loads(build(PAGE))
    nbformat.validate(made)
    withheld = made["metadata"].pop("cs_nn")["withheld"]
    assert "cs_nn.functional" in withheld
    assert "cs_nn" not in json.loads(build("# %%\nx\n"))["metadata"]
    assert made["metadata"] == {
        "kernelspec": {
            "display_name": "Python 3",
            "language": "python",
            "name": "python3",
        },
        "language_info": {"name": "python"},
    }
    assert build(PAGE).endswith("}\n")
    assert all(
        cell["execution_count"] is None and cell["outputs"] == []
        for cell in made["cells"]
        if cell["cell_type"] == "code"
    )


HEADERS = {
    '# %% answer="a-1"': ("a-1", False, False, True, None),
    '# %% tests="a-1" points=6': ("test-a-1", True, True, False, 6),
    '# %% tests="a-1" points=0': ("test-a-1", True, True, False, 0),
    '# %% manual="a-1" points=1.5': ("a-1", True, False, True, 1.5),
    '# %% locked="a-1"': ("a-1", False, True, False, None),
}


@pytest.mark.parametrize("header", HEADERS)
@pytest.mark.parametrize("kind", ["", " [markdown]"])
def test_a_header_is_nbgraders_metadata_and_back(header, kind):
    header_line = header.replace("# %%", f"# %%{kind}")
    text = f"{header_line}\n# text\n"
    (cell,) = cells(text)
    graded = cell.metadata["nbgrader"]
    keys = ("grade_id", "grade", "locked", "solution")
    assert (*(graded[key] for key in keys), graded.get("points")) == HEADERS[header]
    assert graded["schema_version"] == 3
    assert graded["task"] is False
    assert ("points" in graded) == graded["grade"]
    assert cell.cell_type == ("markdown" if kind else "code")
    assert notebooks.unbuild(build(text)).splitlines()[0] == header_line


def test_a_cell_without_a_header_has_no_metadata():
    assert [dict(cell.metadata) for cell in cells(PAGE)[:2]] == [{}, {}]


def test_tags_and_titles_are_kept():
    text = '# %% A title tags=["hide"] answer="a"\nx = 1\n'
    (cell,) = cells(text)
    assert cell.metadata["tags"] == ["hide"]
    assert cell.metadata["title"] == "A title"
    assert notebooks.unbuild(build(text)).startswith("# %% A title")
    assert again(text) == build(text)


def ids(text):
    return [cell["id"] for cell in cells(text)]


def test_ids_are_the_grade_id_or_a_hash_of_the_text():
    assert ids(PAGE)[2:] == ["setup", "neuron", "test-neuron", "why"]
    assert ids("# %%\nx = 1\n") == ids("# %% [markdown]\n# x\n\n# %%\nx = 1\n")[1:]
    assert ids("# %%\nx = 1\n") != ids("# %%\nx = 2\n")


@pytest.mark.parametrize("place", range(7))
def test_inserting_a_cell_changes_no_other_id(place):
    parts = [f"# %%{part}" for part in PAGE.split("# %%")[1:]]
    parts.insert(place, "# %%\ninserted = True\n\n")
    with_it = ids("".join(parts))
    del with_it[place]
    assert with_it == ids(PAGE)


def test_equal_cells_get_different_ids():
    three = ids("# %%\nx\n\n# %%\nx\n\n# %%\nx\n")
    assert three == [three[0], f"{three[0]}-2", f"{three[0]}-3"]


BAD = {
    '# %% answer="Neuron"\n': "answer='Neuron' is no grade id; use lower-case words",
    '# %% answer="a b"\n': "answer='a b' is no grade id",
    '# %% answer="a_b"\n': "answer='a_b' is no grade id",
    '# %% answer=""\n': "answer='' is no grade id",
    '# %% answer="-a"\n': "answer='-a' is no grade id",
    "# %% answer=[5]\n": "answer=[5] is no grade id",
    f'# %% locked="{"a" * 56}"\n': "at most 55 characters.",
    '# %% tests="a"\n': "tests='a' needs points, such as points=1.",
    '# %% [markdown] manual="a"\n': "manual='a' needs points, such as points=1.",
    '# %% answer="a" points=3\n': "answer='a' takes no points.",
    '# %% locked="a" points=3\n': "locked='a' takes no points.",
    '# %% answer="a"\n\n# %% answer="a"\n': "the grade id 'a' stands on two cells.",
    '# %% locked="test-a"\n\n# %% tests="a" points=1\n': "'test-a' stands on two cells",
}


@pytest.mark.parametrize("text", BAD)
def test_a_bad_header_is_refused_in_one_sentence_that_names_the_file(text):
    with pytest.raises(BadSource) as caught:
        build(text)
    assert str(caught.value).startswith("page.py: ")
    assert BAD[text] in str(caught.value)
    assert "\n" not in str(caught.value)


def test_the_longest_grade_id_is_allowed():
    name = "a" * 55
    assert ids(f'# %% tests="{name}" points=1\n') == [f"test-{name}"]


def executed():
    """The page's notebook as Jupyter leaves it: run, with outputs and its own marks."""
    notebook = nbformat.reads(build(PAGE), as_version=4)
    for count, cell in enumerate(notebook.cells):
        if cell.cell_type == "code":
            cell.execution_count = count
            cell.outputs = [nbformat.v4.new_output("stream", text="SECRET OUTPUT")]
    notebook.metadata["widgets"] = {"state": "SECRET STATE"}
    notebook.metadata["language_info"]["version"] = "3.99"
    return nbformat.writes(notebook)


def test_outputs_counts_and_the_machine_never_survive_unbuild():
    source = notebooks.unbuild(executed())
    for left in ("SECRET", "execution_count", "3.99", "kernelspec", "jupytext"):
        assert left not in source
    assert build(source) == build(PAGE)


def test_what_an_editor_leaves_in_a_cell_is_dropped_and_tags_are_kept():
    notebook = nbformat.reads(build(PAGE), as_version=4)
    for cell in notebook.cells:
        cell.metadata |= {"vscode": {"languageId": "python"}, "editable": True}
        cell.metadata |= {"slideshow": {"slide_type": ""}, "scrolled": True}
        cell.metadata |= {"execution": {"iopub.status.idle": "2026"}, "tags": []}
        cell.metadata |= {"jupyter": {"source_hidden": True}, "deletable": False}
    notebook.cells[0].metadata["tags"] = ["hide"]
    source = notebooks.unbuild(nbformat.writes(notebook))
    tagged = PAGE.replace("[markdown]\n", '[markdown] tags=["hide"]\n', 1)
    assert build(source) == build(tagged)


def test_the_code_of_questions_is_folded_and_of_nothing_else():
    folded = '\n\n# %% locked="quiz-questions"\nx = 1\n'
    page = nbformat.reads(build(PAGE + folded), as_version=4)
    hidden = [
        cell.metadata.nbgrader.grade_id
        for cell in page.cells
        if cell.metadata.get("jupyter", {}).get("source_hidden")
    ]
    assert hidden == ["quiz-questions"]
    source = notebooks.unbuild(nbformat.writes(page))
    assert build(source) == build(PAGE + folded)
    assert "source_hidden" not in source


def test_an_edit_in_jupyter_comes_back_to_the_source():
    notebook = nbformat.reads(build(PAGE), as_version=4)
    notebook.cells[3].source = "def neuron(x):\n    return x + 1"
    notebook.cells.insert(1, nbformat.v4.new_markdown_cell("New *text*"))
    source = notebooks.unbuild(nbformat.writes(notebook))
    assert 'answer="neuron"' in source
    assert "return x + 1" in source
    assert "# New *text*" in source


words = st.from_regex(r"[a-zA-Z0-9_ .,()=+*#'\"\\$|−ŷ-]{1,30}", fullmatch=True)
lines = st.lists(words.map(str.strip).filter(bool), min_size=1, max_size=4)
SNIPPETS = [
    "%matplotlib inline",
    "!ls",
    "%%time\nx = 1",
    "# only a comment",
    "def f():\n    return 1\n\n\ndef g():\n    pass",
    "@property\ndef f(self):\n    pass",
    'text = """\n# not a header\n\n"""',
    "x = 1;",
    "for i in range(3):\n    i\n\n    i",
]
assigned = words.map(lambda text: f"x = {text!r}")
code = st.lists(assigned | st.sampled_from(SNIPPETS), min_size=1, max_size=3).map(
    "\n".join
)
prose = lines.map("\n\n".join)
grade_ids = st.lists(
    st.from_regex(r"[a-z0-9]{1,5}(-[a-z0-9]{1,5}){0,2}", fullmatch=True), unique=True
)
headers = st.sampled_from(
    [
        "",
        'answer="{}"',
        'tests="t-{}" points=2',
        'locked="l-{}"',
        'manual="m-{}" points=0.5',
    ]
)


@st.composite
def pages(draw):
    """A page: cells with or without a header, code or prose."""
    parts = []
    for name in draw(grade_ids):
        header = draw(headers).format(name)
        if draw(st.booleans()):
            text = "\n".join(f"# {line}".rstrip() for line in draw(prose).split("\n"))
            parts.append(f"# %% [markdown] {header}".rstrip() + f"\n{text}\n")
        else:
            parts.append(f"# %% {header}".rstrip() + f"\n{draw(code)}\n")
    return "\n".join(parts)


@CALM
@given(pages())
def test_any_page_survives_the_way_to_the_notebook_and_back(text):
    assert again(text) == build(text)


@CALM
@given(pages())
def test_every_cell_of_any_page_has_an_id_of_its_own(text):
    made = ids(text)
    assert len(set(made)) == len(made) == text.count("# %%")
