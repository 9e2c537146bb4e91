"""Static diagrams: the same bytes every time, and shown with alt text by a lecture."""

import re

import matplotlib as mpl
import pytest

from autograder import figures, pages
from tests.autograder.small_course import make
from tests.conftest import ROOT

SOURCE = """
import matplotlib.pyplot as plt
figure, axes = plt.subplots(1, 2, layout="constrained")
axes[0].plot([1, 2])
"""
LECTURES = sorted((ROOT / "lectures").glob("*.py"))
SHOWN = re.compile(r"!\[([^]]*)\]\((figures/[^)]+)\)")


@pytest.fixture
def diagram(tmp_path):
    path = make(tmp_path, assignment=False) / "lectures" / "figures" / "two.py"
    path.parent.mkdir()
    path.write_text(SOURCE)
    return path


def test_drawing_again_gives_the_same_bytes_whatever_the_settings(diagram):
    first = figures.draw(diagram)
    with mpl.rc_context({"lines.linewidth": 9, "figure.figsize": (1, 1)}):
        assert figures.draw(diagram) == first
    assert mpl.pyplot.get_fignums() == []


def test_no_day_and_no_version_goes_in_and_the_ground_is_white(diagram):
    text = figures.draw(diagram).decode()
    assert "<dc:date>" not in text
    assert mpl.__version__ not in text
    assert "fill: #ffffff" in text[: text.index('<g id="axes_1">')]


def test_names_of_clips_hold_no_digits_of_the_layout(diagram):
    text = figures.draw(diagram).decode()
    assert set(re.findall(r"url\(#(\w+)\)", text)) == {"clip1"}
    assert 'id="clip1"' in text


def test_a_source_without_a_figure_is_named(diagram):
    diagram.write_text("x = 1\n")
    with pytest.raises(figures.NoFigure, match=r"^two.py: it leaves no variable named"):
        figures.draw(diagram)


def test_a_stale_or_orphaned_diagram_is_named(diagram):
    course, svg = diagram.parents[2], diagram.with_suffix(".svg")
    assert svg in pages.stale(course)
    assert svg in pages.build(course)
    assert pages.stale(course) == pages.build(course) == []
    diagram.write_text(SOURCE.replace("[1, 2]", "[2, 1]"))
    assert pages.stale(course) == [svg]
    diagram.unlink()
    assert pages.stale(course) == [svg]


@pytest.mark.parametrize("lecture", LECTURES, ids=lambda path: path.stem)
def test_a_preview_of_a_lecture_is_not_bare(lecture):
    shown = SHOWN.findall(lecture.read_text(encoding="utf-8").replace("\n# ", " "))
    assert 1 <= len(shown) <= 3
    for alt, path in shown:
        assert len(alt.split()) >= 5, path
        assert (lecture.parent / path).exists(), path


def test_every_diagram_is_shown_by_the_lecture_of_its_week():
    shown = {
        path: lecture.stem.split("_")[0]
        for lecture in LECTURES
        for _, path in SHOWN.findall(lecture.read_text().replace("\n# ", " "))
    }
    there = {f"figures/{p.name}" for p in (ROOT / "lectures/figures").glob("*.svg")}
    assert set(shown) == there
    assert all(path.startswith(f"figures/{week}-") for path, week in shown.items())
