"""Lay out what Sphinx reads: lectures, guides, the reference and the first page."""

import os
import re
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Literal
from urllib.parse import quote

import nbformat
from nbclient import NotebookClient

from autograder.install import fold, published
from cs_nn import graph, widgets
from website import reference

HERE = Path(__file__).parent
LINK = re.compile(r"(!?)\[([^\]]*)\]\((?!https?:|#|mailto:)([^)\s#]+)(#[^)\s]*)?\)")
GUIDES = ("students", "instructors", "where-it-runs", "scaling")  # the first ones
BESIDE = ("CONTRIBUTING.md", "CHANGELOG.md")  # pages, though they stand at the root
Cell = dict[str, Any]
Lab = Literal["none", "numbers", "whole"]  # not there, without numpy, with all it needs
LABS: dict[Lab, str] = {
    "none": "",
    "numbers": "This copy has a lab in the browser without numpy: in it only "
    '<a href="{}">the walkthroughs of week 2</a> run.',
    "whole": '<a href="lite/lab/index.html">All of them</a> run in your browser, with '
    "nothing to install.",
}
HERE_AND_THERE = (
    "Read on: players step, and answers stand under their questions. To guess first, "
    "to change numbers and to do the exercises, take the notebook:"
)


def stage(root: Path, folder: Path, names: list[str], lab: Lab) -> None:
    """Write a folder of sources for the site of the course at `root`.

    `names` are the lectures to take; `lab` says what the lab in the browser can run.
    """
    shutil.rmtree(folder, ignore_errors=True)
    shutil.copytree(HERE / "theme", folder / "_static")
    shutil.copytree(root / "lectures" / "figures", folder / "lectures" / "figures")
    for given in (root / "assignments").glob("week*/*.ipynb"):
        shutil.copy(given, folder / "_static")
    shutil.copytree(root / "docs", folder / "docs")
    shutil.copy(HERE / "conf.py", folder)
    for name in BESIDE:
        shutil.copy(root / name, folder)
    lectures = [_lecture(root, folder, name, lab) for name in names]
    reference.write(root, folder / "reference")
    _first_page(folder, lectures, lab)
    for page in folder.rglob("*.md"):
        text = page.read_text(encoding="utf-8")
        page.write_text(links(text, page, folder, root), encoding="utf-8")


def _lecture(root: Path, folder: Path, name: str, lab: Lab) -> tuple[str, Cell]:
    """Run a lecture, say in a line how to run it; return its name and first cell."""
    source = root / "lectures" / f"{name}.ipynb"
    page = nbformat.read(source, as_version=4)
    run(page, source.parent)
    first = page.cells[0].copy()
    ways = " · ".join(_ways(f"lectures/{name}.ipynb", published(), lab))
    page.cells.insert(1, nbformat.v4.new_markdown_cell(f"{HERE_AND_THERE} {ways}"))
    target = folder / "lectures" / f"{name}.ipynb"
    for cell in page.cells:
        if cell.cell_type == "markdown":
            cell.source = links(cell.source, target, folder, root)
        else:
            cell.source = fold(cell.source)  # whoever reads installs nothing
    nbformat.write(page, target)
    files = folder / "_static" / "lectures"  # apart from the assignments: same names
    files.mkdir(exist_ok=True)
    shutil.copy(root / "lectures" / f"{name}.ipynb", files)
    return name, first


def run(page: Any, folder: Path) -> None:
    """Run a notebook in `folder` as a page for reading; raise if a cell fails.

    The state of its widgets is not kept: the players in the outputs hold their own.
    """
    client = NotebookClient(
        page,
        timeout=300,
        store_widget_state=False,
        extra_arguments=["--IPKernelApp.log_level=ERROR"],  # it warns that it uses TCP
        resources={"metadata": {"path": str(folder)}},
    )
    client.execute(env=os.environ | {"CS_NN_REVEAL": "1", "CS_NN_STATIC": "1"})


def _ways(path: str, address: str, lab: Lab) -> Iterator[str]:
    """How a reader can run the page: links, the ones that lead to all of it."""
    if lab == "whole":
        yield f'<a href="../{in_lab(path)}">Run it in your browser</a>'
    if address.startswith("https://github.com/"):
        there = address.removeprefix("https://github.com/")
        yield (
            '<a href="https://colab.research.google.com/github/'
            f'{there}/blob/main/{path}">Open it in Colab</a>'
        )
    yield f'<a download href="../_static/{path}">Download the notebook</a>'


def in_lab(path: str) -> str:
    """Where the lab in the browser opens a notebook, seen from the first page."""
    return f"lite/lab/index.html?path={quote(path)}"


def _first_page(folder: Path, lectures: list[tuple[str, Cell]], lab: Lab) -> None:
    """Write index.md: where to start, a player, the course table, the other pages."""
    player = widgets.BackpropWalkthrough(graph.one_neuron()).to_html()
    (folder / "player.html").write_text(player, encoding="utf-8")
    text = (HERE / "index.md").read_text(encoding="utf-8")
    there = sorted(path.stem for path in (folder / "docs").glob("*.md"))
    guides = [*GUIDES, *(name for name in there if name not in GUIDES)]
    places = {
        "doors": "\n".join(_doors(lectures[0][0], lab)),
        "course": "\n".join(row(name, cell, lab) for name, cell in lectures),
        "lectures": "\n".join(f"lectures/{name}" for name, _ in lectures),
        "guides": "\n".join(f"docs/{name}" for name in guides),
        "lab": LABS[lab].format(in_lab("lectures/week02_chain_rule.ipynb")),
    }
    for name, value in places.items():
        text = text.replace(f"%{name}%", value)
    (folder / "index.md").write_text(text, encoding="utf-8")


def _doors(name: str, lab: Lab) -> Iterator[str]:
    """The ways to start with the first lecture: to read, to run, to take away."""
    yield f"* [**Read** the first lecture](lectures/{name}.ipynb)"
    if lab == "whole":
        words = "<strong>Run</strong> it in your browser"
        yield f'* <a href="{in_lab(f"lectures/{name}.ipynb")}">{words}</a>'
    yield f"* [**Download** the first assignment](assignments/{name}/{name}.ipynb)"


def row(name: str, cell: Cell, lab: Lab = "none") -> str:
    """A line of the course table, read off the first cell of a lecture."""
    text = cell["source"]
    title = text.splitlines()[0].removeprefix("# ")
    week, _, subject = title.partition(" · ")
    minutes = sum(map(int, re.findall(r"\((\d+) min", text)))
    bullets = re.findall(r"^- (.*?) \(\d+ min", text, re.MULTILINE | re.DOTALL)
    can = "; ".join(" ".join(bullet.split()) for bullet in bullets)
    path = f"assignments/{name}/{name}.ipynb"
    task = f"[download {week.lower()}]({path})"
    if lab == "whole":
        task += f', <a href="{in_lab(path)}">run {week.lower()}</a>'
    lecture = f"[{subject}](lectures/{name}.ipynb)"
    return f"| {week.split()[-1]} | {lecture} | {minutes} | {can} | {task} |"


def links(text: str, page: Path, folder: Path, root: Path) -> str:
    """Keep links to pages; an assignment is a file; the rest leads to the repository.

    A link to nothing stays, and Sphinx says so. Without a repository to lead to, only
    the words of a link are left.
    """

    def better(found: re.Match[str]) -> str:
        image, label, path, anchor = found.groups()
        target = Path(os.path.normpath(page.parent / path))
        inside = target.relative_to(folder) if target.is_relative_to(folder) else None
        if target.exists() or inside is None or not (root / inside).exists():
            return found[0]
        if inside.parts[0] == "assignments":
            up = "../" * (len(page.relative_to(folder).parts) - 1)
            return f'<a download href="{up}_static/{inside.name}">{label}</a>'
        address = published()
        there = f"{address}/blob/main/{inside}{anchor or ''}"
        return f"{image}[{label}]({there})" if address else label

    return LINK.sub(better, text)
