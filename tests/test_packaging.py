"""What `pip install` gives: all that a student needs, and no answer."""

import re
import subprocess
import sys
import tarfile
import zipfile
from pathlib import Path

import pytest

from tests.conftest import ROOT

SHOULD_NOT = ("solutions", "tests", "assignments", "lectures", "benchmarks", "docs")
ENDS = {".py", ".js", ".css", ".j2", ".json", ".npz", ".txt", ".typed"}


def build(kind: str, folder: Path) -> Path:
    """Build this project with its own build backend, offline; return the file."""
    command = [sys.executable, "-m", "hatchling", "build", "-t", kind, "-d", folder]
    subprocess.run(command, cwd=ROOT, check=True, capture_output=True)
    (made,) = folder.iterdir()
    return made


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> zipfile.ZipFile:
    return zipfile.ZipFile(build("wheel", tmp_path_factory.mktemp("wheel")))


@pytest.fixture(scope="module")
def sdist(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    """Path inside the source archive → content."""
    with tarfile.open(build("sdist", tmp_path_factory.mktemp("sdist"))) as archive:
        files = [member for member in archive if member.isfile()]
        return {
            member.name.split("/", 1)[1]: archive.extractfile(member).read()
            for member in files
        }


def ours(folder: str) -> set[str]:
    """The files below a folder that git does not ignore."""
    command = ["git", "ls-files", "--cached", "--others", "--exclude-standard", folder]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
    return set(done.stdout.split())


def of_packages(names: list[str]) -> set[str]:
    return {name for name in names if name.startswith(("cs_nn/", "autograder/"))}


def test_the_wheel_holds_both_packages_whole_and_nothing_else(wheel):
    names = wheel.namelist()
    assert of_packages(names) == ours("cs_nn") | ours("autograder")
    beside = {name.split("/")[0] for name in set(names) - of_packages(names)}
    assert sorted(Path(name).suffix for name in beside) == [".data", ".dist-info"]


def test_the_wheel_has_scripts_styles_data_and_licences(wheel):
    names = set(wheel.namelist())
    assert "cs_nn/widgets/static/base.js" in names
    assert "cs_nn/widgets/static/base.css" in names
    assert {f"cs_nn/data/{n}" for n in ("digits.npz", "networks.npz")} <= names
    assert "cs_nn/data/digits-licence.txt" in names
    (licence,) = (name for name in names if name.endswith("/licenses/LICENSE"))
    assert wheel.read(licence) == (ROOT / "LICENSE").read_bytes()
    settings = "share/jupyter/lab/settings/overrides.d/cs-nn.json"
    assert any(name.endswith(settings) for name in names)


@pytest.mark.parametrize("kind", ["wheel", "sdist"])
def test_no_package_holds_a_solution_a_test_or_what_python_leaves(kind, request):
    made = request.getfixturevalue(kind)
    names = made.namelist() if kind == "wheel" else list(made)
    assert len(names) > 100
    for name in names:
        assert not name.endswith((".pyc", ".ipynb")), name
        assert not set(Path(name).parts[:-1]) & {*SHOULD_NOT, "__pycache__"}, name
    ends = {Path(name).suffix for name in of_packages(names)}
    assert ends <= ENDS


def pairs(text: str) -> set[tuple[str, str]]:
    """Every two lines that follow each other, short ones and imports left out.

    One line alone may be a coincidence: softmax looks alike wherever it stands.
    """
    lines = [line.strip() for line in text.splitlines()]
    tell = [
        len(line) > 20 and not line.startswith(("from ", "import ", "def "))
        for line in lines
    ]
    return {
        (lines[i], lines[i + 1])
        for i in range(len(lines) - 1)
        if tell[i] and tell[i + 1]
    }


def secrets() -> set[tuple[str, str]]:
    """What stands in answers, hidden tests and mark schemes."""
    mark = r"### BEGIN (SOLUTION|HIDDEN TESTS|MARK SCHEME)(.*?)### END \1"
    return {
        pair
        for source in (ROOT / "solutions").glob("*.py")
        for _, part in re.findall(mark, source.read_text(encoding="utf-8"), re.DOTALL)
        for pair in pairs(part)
    }


def test_no_two_lines_of_an_answer_or_a_hidden_test_are_in_the_wheel(wheel):
    given = set()
    for name in of_packages(wheel.namelist()):
        if name.endswith(".py"):
            given |= pairs(wheel.read(name).decode())
    assert len(secrets()) > 300
    assert secrets() & given == set()
