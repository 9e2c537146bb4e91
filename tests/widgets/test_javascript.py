"""The widgets' JavaScript under Node, in a document without a browser."""

import os
import shutil
import subprocess

import pytest

from tests.conftest import ROOT

FOLDER = ROOT / "tests" / "js"


@pytest.mark.slow
def test_the_javascript_tests_pass():
    node = shutil.which("node")
    if node is None or not (FOLDER / "node_modules" / "jsdom").exists():
        if os.environ.get("CI") == "true":
            pytest.fail(
                "Node or jsdom is missing and CI=true: see tests/js/install.sh."
            )
        pytest.skip("NO JAVASCRIPT TEST WAS RUN: run sh tests/js/install.sh.")
    files = sorted(str(path) for path in FOLDER.glob("*.test.mjs"))
    assert files
    done = subprocess.run(
        [node, "--test", "--test-reporter=spec", *files],
        capture_output=True,
        text=True,
        cwd=FOLDER,
    )
    assert done.returncode == 0, done.stdout[-6000:] + done.stderr[-2000:]
