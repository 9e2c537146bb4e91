"""Walkthroughs of single numbers need no numpy: they run in a browser that has none."""

import subprocess
import sys

import pytest

from tests.conftest import ROOT

BLOCKED = "import sys; sys.modules |= dict.fromkeys(['numpy', 'matplotlib', 'tqdm'])\n"
PAGES = {
    "steps": """
from cs_nn import graph, widgets
walk = widgets.BackpropWalkthrough(graph.one_neuron())
print(walk.next().next().current)
""",
    "shows": """
from cs_nn import graph, widgets
walk = widgets.BackpropWalkthrough(graph.practice(), predict=True)
data, _ = walk._repr_mimebundle_()
print("<script" in data["text/html"], "<img" in data["text/html"])
""",
    "asks": """
from cs_nn import predict, quiz
print(predict.ask("k", "How many?", options=[1, 2]).options)
""",
}
SAYS = {"steps": "z = wx + b = 0.15 + 0.1 = 0.25", "shows": "True True"}


@pytest.mark.parametrize("name", PAGES)
def test_it_runs_where_numpy_cannot_be_imported(name):
    command = [sys.executable, "-c", BLOCKED + PAGES[name]]
    done = subprocess.run(command, capture_output=True, text=True, cwd=ROOT)
    assert done.returncode == 0, done.stderr
    assert done.stdout.strip().endswith(SAYS.get(name, "(1, 2)"))


def test_what_needs_numpy_says_so():
    code = BLOCKED + "from cs_nn import widgets; widgets.ConvSlider"
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, cwd=ROOT
    )
    assert "numpy" in done.stderr.splitlines()[-1]
