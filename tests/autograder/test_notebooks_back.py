"""The way back from a notebook: Jupyter's traces, edits, and any page at all."""

import nbformat
from hypothesis import given, settings
from hypothesis import strategies as st

from autograder import notebooks
from tests.autograder.page_source import PAGE, again, build, ids

CALM = settings(deadline=None, derandomize=True, max_examples=60)


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
