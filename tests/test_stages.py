"""`python -m tests`: what was not run is said at the end, and why."""

import subprocess
import sys
from pathlib import Path

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
