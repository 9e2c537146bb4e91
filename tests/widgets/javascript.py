"""Ask a widget's JavaScript for a value, to compare it with python's."""

import json
import os
import shutil
import subprocess
from typing import Any

import pytest

from cs_nn.widgets.style import STATIC


def ask(parts: tuple[str, ...], expression: str, given: Any) -> Any:
    """What an expression of `given` is in the module made of base.js and the parts."""
    node = shutil.which("node")
    if node is None:
        if os.environ.get("CI") == "true":
            pytest.fail("Node is missing and CI=true: see tests/js/install.sh.")
        pytest.skip("PYTHON AND JAVASCRIPT WERE NOT COMPARED: install Node.")
    names = ("base", *parts)
    module = "\n".join((STATIC / f"{name}.js").read_text("utf-8") for name in names)
    asked = f"console.log(JSON.stringify(({expression})({json.dumps(given)})))"
    done = subprocess.run(
        [node, "--input-type=module"],
        input=f"{module}\n{asked}",
        capture_output=True,
        text=True,
        encoding="utf-8",
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)
