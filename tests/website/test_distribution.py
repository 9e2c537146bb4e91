"""Python for the browser: what is given is found, what does not fit is refused."""

import json
import tarfile
from pathlib import Path
from zipfile import ZipFile

import pytest

from website import distribution
from website.distribution import Missing


@pytest.fixture
def given(tmp_path: Path) -> Path:
    """A folder that looks like Pyodide, with two packages of which one needs both."""
    folder = tmp_path / "given" / "pyodide"
    folder.mkdir(parents=True)
    for name in distribution.CORE:
        (folder / name).write_text(name, encoding="utf-8")
    lock = {"info": {"python": "3.14.2"}, "packages": {}}
    (folder / distribution.LOCK).write_text(json.dumps(lock), encoding="utf-8")
    return folder


def test_a_folder_is_taken_as_it_is(given, tmp_path):
    assert distribution.fetch(str(given.parent), "1.2.3", tmp_path / "kept") == given
    assert not (tmp_path / "kept").exists()


def test_an_archive_is_unpacked_and_its_name_may_have_the_version(given, tmp_path):
    with tarfile.open(tmp_path / "pyodide-1.2.3.tar.bz2", "w:bz2") as archive:
        archive.add(given, "pyodide")
    path = str(tmp_path / "pyodide-{version}.tar.bz2")
    found = distribution.fetch(path, "1.2.3", tmp_path / "kept")
    assert sorted(p.name for p in found.iterdir()) == sorted(
        [*distribution.CORE, distribution.LOCK]
    )


def test_what_is_not_there_or_no_pyodide_is_refused(tmp_path):
    with pytest.raises(Missing, match=r"PYODIDE=.*nowhere.tar cannot be read"):
        distribution.fetch(str(tmp_path / "nowhere.tar"), "1.2.3", tmp_path / "kept")
    (tmp_path / "empty").mkdir()
    with pytest.raises(Missing, match=r"holds no pyodide-lock\.json"):
        distribution.fetch(str(tmp_path / "empty"), "1.2.3", tmp_path / "kept")


def test_another_python_is_refused(given, tmp_path):
    with pytest.raises(Missing, match="but the lab needs"):
        distribution.assemble(given, tmp_path / "out", "3.15", tmp_path / "x.whl")


def test_a_package_comes_with_all_that_it_needs():
    known = {
        "a": {"depends": ["B_b"]},
        "b-b": {"depends": ["c", "a"]},
        "c": {"depends": []},
        "d": {"depends": []},
    }
    assert sorted(distribution.closure(known, ["a"])) == ["a", "b-b", "c"]


def test_the_entry_of_a_wheel_says_what_it_imports_and_its_digest(tmp_path):
    wheel = tmp_path / "cs_nn-0.1.0-py3-none-any.whl"
    with ZipFile(wheel, "w") as made:
        made.writestr("cs_nn/__init__.py", "")
        made.writestr("cs_nn-0.1.0.dist-info/METADATA", "")
    entry = distribution.entry("cs-nn", wheel, ["numpy"])
    assert (entry["imports"], entry["version"]) == (["cs_nn"], "0.1.0")
    assert entry["depends"] == ["numpy"]
    assert len(entry["sha256"]) == 64
