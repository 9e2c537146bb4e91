"""A small page, the notebook of a source, and the ids of its cells."""

import tempfile
from pathlib import Path

import nbformat

from autograder import notebooks

PAGE = """# %% [markdown]
# # A page
#
# with **two** paragraphs

# %%
import numpy as np

# %% locked="setup"
X = np.eye(2)

# %% answer="neuron"
def neuron(x):
    ### BEGIN SOLUTION
    return x
    ### END SOLUTION

# %% tests="neuron" points=2.5
assert neuron(1) == 1

# %% [markdown] manual="why" points=5
# Because.
"""


def build(text, name="page.py"):
    """The notebook of a source that stands in a folder of its own."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / name
        path.write_text(text, encoding="utf-8")
        return notebooks.build(path)


def cells(text):
    return nbformat.reads(build(text), as_version=4).cells


def again(text):
    """The notebook of the source of the notebook of `text`."""
    return build(notebooks.unbuild(build(text)))


def ids(text):
    return [cell["id"] for cell in cells(text)]
