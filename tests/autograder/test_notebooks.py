"""The builder: the same source, the same bytes, and the way back loses nothing."""

import json

import nbformat
import pytest

from autograder import notebooks
from autograder.notebooks import BadSource
from tests.autograder.page_source import PAGE, again, build, cells, ids
from tests.conftest import ROOT

PAGES = sorted([*ROOT.glob("lectures/*.py"), *ROOT.glob("solutions/*.py")])


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
