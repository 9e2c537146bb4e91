"""A course of one lecture and one assignment, small enough to build in a moment."""

import shutil
from pathlib import Path

from tests.conftest import ROOT

NAME = "week01_small"
LECTURE = "# %% [markdown]\n# # A lecture\n\n# %%\nx = 1\n"
ASSIGNMENT = '''# %% [markdown]
# # Small

# %% locked="setup"
import numpy as np

# %% answer="double"
def double(x):
    """Return 2 x."""
    ### BEGIN SOLUTION
    return x + x  # SECRET SOLUTION
    ### END SOLUTION

# %% tests="double" points=2
assert double(1) == 2
### BEGIN HIDDEN TESTS
assert double(3) == 6, "SECRET TEST names M-01"
### END HIDDEN TESTS

# %% [markdown] locked="why-question"
# Why is double(0) 0?
#
# ### BEGIN MARK SCHEME
# **Rubric** (3 points)
#
# * 3 points: SECRET SCHEME
# ### END MARK SCHEME

# %% [markdown] manual="why" points=3
# ### BEGIN SOLUTION
# SECRET ANSWER
# ### END SOLUTION
'''


def make(root: Path, *, assignment: bool = True, name: str = NAME) -> Path:
    """Write the sources of the course; nothing is built yet."""
    for folder in ("lectures", "solutions"):
        (root / folder).mkdir(parents=True)
    shutil.copy(ROOT / "nbgrader_config.py", root)
    (root / "lectures" / "intro.py").write_text(LECTURE)
    if assignment:
        (root / "solutions" / f"{name}.py").write_text(ASSIGNMENT)
    return root
