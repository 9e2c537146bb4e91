"""The house: dependencies stand once, pages keep their limits, lectures run clean."""

import json
import os
import re
import subprocess
import sys
import tomllib
from html import escape
from pathlib import Path

import nbformat
import pytest
import yaml
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from packaging.version import Version

from autograder.install import LINES

ROOT = Path(__file__).parents[1]
LECTURES = sorted((ROOT / "lectures").glob("*.ipynb"))
NOTEBOOKS = sorted(
    path
    for folder in ("lectures", "solutions", "assignments")
    for path in (ROOT / folder).rglob("*.ipynb")
    if ".ipynb_checkpoints" not in path.parts
)
PLAIN = sorted((ROOT / "lectures").glob("*.py"))
every_lecture = pytest.mark.parametrize("path", LECTURES, ids=lambda path: path.stem)


def project():
    return tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))[
        "project"
    ]


def wanted(*extras):
    """The requirements of the package and of some extras."""
    texts = list(project()["dependencies"])
    for extra in extras:
        texts += project()["optional-dependencies"][extra]
    return [Requirement(text) for text in texts]


def test_conda_installs_the_package_itself_and_lists_nothing_twice():
    environment = yaml.safe_load((ROOT / "environment.yml").read_text())
    listed = environment["dependencies"]
    assert {"pip": ["-e ."]} in listed
    names = {re.split(r"[<>=! ]", item)[0] for item in listed if isinstance(item, str)}
    assert names == {"python", "pip"}
    pip = [item for part in listed if isinstance(part, dict) for item in part["pip"]]
    assert pip == ["-e ."]


def test_conda_and_pip_ask_for_the_same_python():
    environment = (ROOT / "environment.yml").read_text()
    assert f"python{project()['requires-python']}" in environment


def pinned():
    lines = (ROOT / "requirements.lock").read_text(encoding="utf-8").splitlines()
    pairs = [line.split("==") for line in lines if line and not line.startswith("#")]
    return {canonicalize_name(name): Version(version) for name, version in pairs}


def test_the_lock_pins_every_dependency_within_its_bounds():
    versions = pinned()
    for need in wanted("dev"):
        version = versions[canonicalize_name(need.name)]
        assert need.specifier.contains(version), f"{need} but {version} is locked"


def test_the_lock_names_versions_and_nowhere_to_get_them():
    text = (ROOT / "requirements.lock").read_text(encoding="utf-8")
    for line in text.splitlines():
        assert re.fullmatch(r"[A-Za-z0-9._-]+==[A-Za-z0-9.+!]+", line), line
    assert "cs-nn" not in pinned()


def test_every_dependency_has_a_lower_bound_and_no_upper_one():
    for need in wanted("dev"):
        assert [s.operator for s in need.specifier] == [">="], str(need)


def test_each_line_of_the_makefile_calls_one_command():
    lines = (ROOT / "Makefile").read_text().splitlines()
    recipes = [line[1:] for line in lines if line.startswith("\t")]
    assert recipes
    for recipe in recipes:
        assert not re.search(r"&&|\|\||[;|`]|\$\(shell", recipe), recipe
        assert not recipe.endswith("\\"), recipe


def test_importing_cs_nn_loads_numpy_and_the_standard_library_only():
    code = (
        "import sys, numpy.random; before = set(sys.modules)\n"
        "import pkgutil, importlib, cs_nn\n"
        "for found in pkgutil.walk_packages(cs_nn.__path__, 'cs_nn.'):\n"
        "    if '.widgets' not in found.name: importlib.import_module(found.name)\n"
        "new = {name.split('.')[0] for name in set(sys.modules) - before}\n"
        "print(sorted(new - {'cs_nn', 'numpy'} - set(sys.stdlib_module_names)))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, cwd=ROOT
    )
    assert done.stdout.strip() == "[]", done.stderr


def test_there_are_pages_to_hold_these_limits():
    assert LECTURES
    assert PLAIN
    assert len(NOTEBOOKS) >= 3


@pytest.mark.parametrize(
    "path", NOTEBOOKS, ids=lambda path: str(path.relative_to(ROOT))
)
def test_a_committed_notebook_holds_no_outputs_and_nothing_of_a_machine(path):
    page = json.loads(path.read_text(encoding="utf-8"))
    assert page["metadata"]["kernelspec"]["name"] == "python3"
    assert page["metadata"].keys() <= {"kernelspec", "language_info", "cs_nn"}
    for cell in page["cells"]:
        assert cell.get("outputs", []) == []
        assert cell.get("execution_count") is None
        nbgraders = {"nbgrader", "editable", "deletable", "jupyter"}
        assert cell["metadata"].get("jupyter", {}).keys() <= {"source_hidden"}
        assert cell["metadata"].keys() <= {"tags", *nbgraders}


def cells(path, kind):
    page = nbformat.read(path, as_version=4)
    return [cell.source for cell in page.cells if cell.cell_type == kind]


def words(text):
    return len(re.findall(r"\S+", text))


@every_lecture
def test_a_lecture_keeps_to_its_size(path):
    code, prose = cells(path, "code"), cells(path, "markdown")
    assert 25 <= len(code) + len(prose) <= 45
    assert 900 <= sum(map(words, prose)) <= 1500
    own = [text.removeprefix(LINES) for text in code]  # without what installs cs_nn
    assert [text for text in own if len(text.splitlines()) > 15] == []
    assert [text for text in prose if words(text) > 120] == []


@every_lecture
def test_a_lecture_has_at_most_three_things_to_drag(path):
    code = "\n".join(cells(path, "code"))
    assert 1 <= len(re.findall(r"\bplot\.explore\(|\bwidgets\.\w+\(", code)) <= 3


@every_lecture
def test_a_lecture_opens_and_closes_with_what_one_can_do(path):
    prose = cells(path, "markdown")
    assert prose[0].startswith("# ")
    assert "After this page you can" in prose[0]
    assert "You can now" in prose[-1]
    assert 3 <= prose[0].count("\n- ") <= 4
    assert prose[-1].count("\n- ") == prose[0].count("\n- ")
    now, then = (re.findall(r"\*\*(\w)\w*\*\*", text) for text in (prose[0], prose[-1]))
    assert len(now) >= 3
    assert then[: len(now)] == now  # the same verbs, in the past tense


@every_lecture
def test_a_lecture_fits_into_fifty_minutes(path):
    minutes = re.findall(r"\((\d+) min;", cells(path, "markdown")[0])
    assert sum(map(int, minutes)) <= 50


@every_lecture
def test_every_question_of_a_lecture_is_asked_before_it_is_answered(path):
    code = "\n".join(cells(path, "code"))
    asked = re.findall(r"^(\w+) = predict\.ask\(", code, flags=re.M)
    revealed = re.findall(r"^(\w+)\.reveal\(", code, flags=re.M)
    assert sorted(asked) == sorted(revealed)
    for name in asked:
        assert code.index(f"{name} = predict.ask(") < code.index(f"{name}.reveal(")


@pytest.mark.parametrize("reveal", ["0", "1"], ids=["guessing", "reading"])
@pytest.mark.parametrize("path", PLAIN, ids=lambda path: path.stem)
def test_a_lecture_runs_top_to_bottom_as_plain_python(path, reveal):
    done = subprocess.run(
        [sys.executable, "-W", "error", str(path)],
        env=os.environ | {"MPLBACKEND": "agg", "CS_NN_REVEAL": reveal},
        capture_output=True,
        text=True,
        cwd=path.parent,
    )
    assert done.returncode == 0, done.stderr
    assert done.stderr == ""
    assert "Predict: " in done.stdout


@pytest.mark.slow
@pytest.mark.parametrize("path", LECTURES, ids=lambda path: path.stem)
def test_a_lecture_runs_in_jupyter_and_every_picture_has_its_alt_text(
    path, monkeypatch
):
    from nbclient import NotebookClient

    monkeypatch.setenv("CS_NN_REVEAL", "1")  # the pictures behind the guesses too
    page = nbformat.read(path, as_version=4)
    NotebookClient(
        page, timeout=120, resources={"metadata": {"path": str(path.parent)}}
    ).execute()
    outputs = [out for cell in page.cells for out in cell.get("outputs", [])]
    assert [out for out in outputs if out.output_type == "error"] == []
    assert [out for out in outputs if out.get("name") == "stderr"] == []
    asked = [out for out in outputs if "Predict" in str(out.get("data", ""))]
    assert asked
    check_alt_texts(outputs)


def check_alt_texts(outputs):
    """Every picture has alt text of its own, as metadata and as HTML."""
    found = {}
    for out in outputs:
        if png := out.get("data", {}).get("image/png"):
            text = out["metadata"]["image/png"]["alt"]
            assert len(text.split()) >= 5, text
            assert f'alt="{escape(text)}"' in out["data"]["text/html"]
            found.setdefault(text, set()).add(png)
    assert len(found) >= 2
    assert [text for text, pictures in found.items() if len(pictures) > 1] == []


def test_everything_that_would_do_an_exercise_is_withheld_from_graded_cells():
    from autograder.notebooks import WITHHELD

    allowed = {"check", "data", "page", "parsons", "predict", "py.typed", "quiz"}
    parts = {path.stem for path in (ROOT / "cs_nn").iterdir() if path.name[0] != "_"}
    wanted = {f"cs_nn.{name}" for name in parts - allowed - {"py"}}
    wanted |= {"cs_nn.check.bank", "cs_nn.check.graphs"}
    assert wanted == set(WITHHELD["withheld"])
