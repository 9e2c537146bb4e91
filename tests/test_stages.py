"""`python -m tests`: groups stay together, and what was not run is said at the end."""

import subprocess
import sys
from pathlib import Path
from xml.etree import ElementTree

from tests.__main__ import not_run

SOME = """
import pytest
@pytest.mark.parametrize("x", [1, 2])
def test_with_a_browser(x): pytest.skip("NO BROWSER: install it.")
@pytest.mark.xfail
def test_that_cannot_pass(): assert False
def test_that_passes(): pass
"""


def test_every_reason_for_a_skip_is_told_once_with_its_number(tmp_path: Path) -> None:
    (tmp_path / "test_some.py").write_text(SOME)
    report = tmp_path / "report.xml"
    command = [sys.executable, "-m", "pytest", "-q", f"--junitxml={report}", "."]
    subprocess.run(command, cwd=tmp_path, check=True, capture_output=True)
    assert not_run(report) == {"NO BROWSER: install it.": 2}


def test_a_run_that_wrote_no_report_tells_nothing(tmp_path: Path) -> None:
    assert not not_run(tmp_path / "none.xml")


FILE = """
import os, pytest
@pytest.mark.parametrize("x", range(4))
def test_where(x, record_property):
    record_property("process", os.getpid())
"""


def test_one_process_runs_all_of_a_group(tmp_path: Path) -> None:
    """pytest-xdist 3.8 gives this up without a word under pytest 9.2."""
    group = "pytestmark = pytest.mark.xdist_group('{}')\n"
    for name in ("one", "two"):
        text = FILE.replace("pytest\n", f"pytest\n{group.format(name)}", 1)
        (tmp_path / f"test_{name}.py").write_text(text)
    report = tmp_path / "report.xml"
    options = ["-n", "2", "--dist", "loadgroup", f"--junitxml={report}", "."]
    command = [sys.executable, "-m", "pytest", "-q", *options]
    subprocess.run(command, cwd=tmp_path, check=True, capture_output=True)
    places: dict[str, set[str]] = {}
    for case in ElementTree.parse(report).iter("testcase"):
        found = places.setdefault(case.get("classname", ""), set())
        found |= {one.get("value", "") for one in case.iter("property")}
    assert [len(found) for found in places.values()] == [1, 1]
