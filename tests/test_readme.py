"""The README and the guides: their links lead somewhere, their commands exist."""

import importlib.util
import re
import tomllib
from html import unescape
from pathlib import Path

import pytest
import yaml

from autograder import __main__ as line
from autograder import badges, install
from autograder.demo.classroom import everybody
from tests.conftest import ROOT, WEEK

README = ROOT / "README.md"
PAGES = [README, *sorted(ROOT.glob("docs/*.md")), ROOT / "website" / "index.md"]
PAGES += [ROOT / name for name in ("CONTRIBUTING.md", "SECURITY.md", "CHANGELOG.md")]
PLACE = "https://github.com/uni/course"
every_page = pytest.mark.parametrize(
    "page", PAGES, ids=lambda page: str(page.relative_to(ROOT))
)


def read(page: Path) -> str:
    return page.read_text(encoding="utf-8")


def prose(page: Path) -> str:
    """A page without its blocks of code and its code in lines."""
    return re.sub(r"^```.*?^```|`[^`\n]*`", "", read(page), flags=re.M | re.S)


def blocks(language: str) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```$", read(README), re.M | re.S)


def definitions(text: str) -> dict[str, str]:
    """What a page's [label] stands for."""
    return dict(re.findall(r"^\[([^\]]+)\]: (\S+)$", text, re.M))


def targets(page: Path) -> set[str]:
    """Every place that a page leads to, or takes a picture from."""
    text = prose(page)
    found = re.findall(r"\]\(([^)\s]+)\)", text)
    found += re.findall(r'(?:src|srcset|href)="([^"]+)"', text)
    return {unescape(one) for one in [*found, *definitions(text).values()]}


def anchors(page: Path) -> set[str]:
    """The anchors that GitHub and MyST give to a page's headings."""
    headings = re.findall(r"^#+ (.+)$", prose(page), re.M)
    return {re.sub(r"[^\w\- ]", "", h.lower()).replace(" ", "-") for h in headings}


@every_page
def test_every_link_inside_the_repository_leads_somewhere(page):
    base = ROOT if page.parent.name == "website" else page.parent  # laid out there
    for target in targets(page):
        if target.startswith(("https://", "#")):
            path, anchor = page, target.partition("#")[2] if target[0] == "#" else ""
        else:
            name, _, anchor = target.partition("#")
            path = base / name
        assert path.exists(), target
        assert not anchor or anchor in anchors(path), target


@every_page
def test_no_page_leads_to_an_address_that_nobody_owns(page):
    for target in targets(page):
        assert "OWNER" not in target
        ours = re.match(r"https://github\.com/[^/]+/cs_nn\b", target)
        assert not ours or ours[0] == install.published()


def test_every_label_is_defined_once_and_used():
    text = prose(README)
    labels = re.findall(r"^\[([^\]]+)\]: ", text, re.M)
    body = re.sub(r"^\[[^\]]+\]: .*$", "", text, flags=re.M)
    used = set(re.findall(r"\]\[([^\]]+)\]", body))
    used |= set(re.findall(r"(?<!\])\[([^\[\]]+)\](?![\[(])", body))
    assert sorted(labels) == sorted(used)


def comparisons() -> list[list[str]]:
    """The cells of both tables that compare, without their heads."""
    part = read(README).partition("## Compared with others")[2].partition("\n## ")[0]
    rows = [row for row in part.splitlines() if row.startswith("| ")]
    cells = [row.strip("|").split("|") for row in rows]
    return [row for row in cells if row[0].strip()]


def test_every_cell_of_a_comparison_has_its_source():
    rows = comparisons()
    assert len(rows) >= 12
    known = definitions(read(README))
    for row in rows:
        assert len(row) == 6
        for cell in row[1:]:
            label = re.fullmatch(r" \[.+\](?:\[(.+)\]|\(#[\w-]+\)) ", cell)
            assert label, cell
            assert label[1] is None or label[1] in known, cell


def test_every_command_of_the_readme_exists():
    text = read(README)
    rules = set(re.findall(r"^([a-z.]+):", read(ROOT / "Makefile"), re.M))
    assert set(re.findall(r"(?:^|`)make (\w+)", text, re.M)) <= rules
    (action,) = (one for one in line._parser()._actions if one.choices)
    for name in re.findall(r"(?:^|`)autograder (\w+)", text, re.M):
        assert name in action.choices, name
    modules = set(re.findall(r"python -m ([\w.]+)", text)) - {"venv"}
    assert {"autograder", "tests.catalogue", "benchmarks.grading"} <= modules
    for name in modules:
        assert importlib.util.find_spec(name), name
    line._parser().parse_args(["grade", WEEK, "--course", "DIR"])


def test_make_lab_shows_the_assignments_too():
    """Without a root, Jupyter serves the folder of the file that it opens."""
    (recipe,) = re.findall(r"^lab:.*\n\t(.+)$", read(ROOT / "Makefile"), re.M)
    assert "--ServerApp.root_dir=. lectures/week01_perceptron.ipynb" in recipe


def test_the_options_of_the_measured_commands_are_theirs():
    measured = re.findall(r"`python -m (benchmarks\.\w+)([^`]*)`", read(README))
    assert len(measured) >= 3
    for module, options in measured:
        source = read(ROOT / f"{module.replace('.', '/')}.py")
        for option in re.findall(r"--[\w-]+", options):
            assert f'"{option}"' in source, (module, option)


def test_the_class_of_the_demo_is_as_large_as_the_readme_says():
    (said,) = re.findall(r"a class of (\d+), says where", read(README))
    assert int(said) == len({one.student for one in everybody(ROOT, WEEK)})


def test_the_lecturers_example_runs(tmp_path, monkeypatch):
    (example,) = blocks("python")
    monkeypatch.chdir(tmp_path)
    exec(example, {})
    made = read(tmp_path / "conv.html")
    assert made.startswith("<!doctype html>")
    assert "A kernel slides over an image" in made


def test_there_are_three_pictures_each_in_light_and_dark_with_words():
    pictures = re.findall(r"<picture>(.*?)</picture>", read(README), re.S)
    assert len(pictures) == 3
    for one in pictures:
        (dark,) = re.findall(r'srcset="([^"]+)-dark\.png"', one)
        (light,) = re.findall(r' src="([^"]+)-light\.png"', one)
        (words,) = re.findall(r' alt="([^"]+)"', one)
        assert dark == light
        assert len(words.split()) >= 8


def citation() -> dict:
    return yaml.safe_load(read(ROOT / "CITATION.cff"))


def test_the_citation_says_what_the_package_says():
    project = tomllib.loads(read(ROOT / "pyproject.toml"))["project"]
    said = citation()
    assert {"cff-version", "message", "title", "authors"} <= said.keys()
    assert said["authors"] == project["authors"]
    assert said["version"] == project["version"]
    assert said["title"] == read(README).splitlines()[0].removeprefix("# ")
    assert said.get("repository-code", "") == install.published()


def test_the_licences_are_the_ones_that_the_licence_file_has():
    text = read(ROOT / "LICENSE")
    assert text.startswith("BSD 3-Clause License")
    assert "CC BY 4.0" in text
    assert citation()["license"] == ["BSD-3-Clause", "CC-BY-4.0"]


def course_of_its_own(folder: Path) -> dict[str, str]:
    """Write what the README and the citation should hold there; return both."""
    for name in ("README.md", "CITATION.cff"):
        if not (folder / name).exists():
            (folder / name).write_bytes((ROOT / name).read_bytes())
    for path, content in badges.derived(folder):
        path.write_bytes(content)
    return {name: read(folder / name) for name in ("README.md", "CITATION.cff")}


def test_one_address_is_written_everywhere_and_leaves_no_trace(tmp_path, monkeypatch):
    monkeypatch.setattr(install, "REPOSITORY", "https://github.com/OWNER/cs_nn")
    before = course_of_its_own(tmp_path)
    assert "mybinder.org" not in before["README.md"]
    monkeypatch.setattr(install, "REPOSITORY", f"{PLACE}/")
    after = course_of_its_own(tmp_path)
    for link in (
        f"({PLACE}/actions/workflows/ci.yml)",
        "(https://colab.research.google.com/github/uni/course/blob/main/lectures/",
        "(https://mybinder.org/v2/gh/uni/course/main?urlpath=lab/tree/lectures/",
        "(https://uni.github.io/course/)",
    ):
        assert link in after["README.md"]
    assert yaml.safe_load(after["CITATION.cff"])["repository-code"] == PLACE
    assert course_of_its_own(tmp_path) == after
    monkeypatch.setattr(install, "REPOSITORY", "https://git.example.org/course")
    assert course_of_its_own(tmp_path)["README.md"] == before["README.md"]
    monkeypatch.setattr(install, "REPOSITORY", "https://github.com/OWNER/cs_nn")
    assert course_of_its_own(tmp_path) == before


def test_the_versions_said_to_be_tested_are_the_ones_that_ci_runs():
    jobs = yaml.safe_load(read(ROOT / ".github" / "workflows" / "ci.yml"))["jobs"]
    ran: dict[str, list[str]] = {}
    for one in jobs["numpy"]["strategy"]["matrix"]["include"]:
        numpy = one["numpy"].removeprefix("numpy").strip("=.*") or "newest"
        ran.setdefault(one["python"], []).append(numpy)
    page = read(ROOT / "docs" / "where-it-runs.md")
    said = re.findall(r"^\| (3\.\d+) \| yes \| (.+) \|$", page, re.M)
    assert {python: numpy.split(", ") for python, numpy in said} == ran
    assert [one for one, _ in said] == jobs["test"]["strategy"]["matrix"]["python"]


def test_files_without_our_mark_are_left_alone(tmp_path):
    (tmp_path / "README.md").write_text("# Another course\n[a](b)\n", encoding="utf-8")
    assert list(badges.derived(tmp_path)) == []
