"""Read cells as Python, one at a time.

CPython 3.11 and 3.12 count the depth of a tree that they build for all threads
together, so two that build at once end in a SystemError (python/cpython#106905); and
grading reads cells in the threads that wait for submissions, too.
"""

from __future__ import annotations

import ast
import threading

MOST_PARSED = 200_000  # characters; where a cell is longer, running it will show
_ONE_AT_A_TIME = threading.Lock()


def tree(text: str, *, awaits: bool = False) -> ast.Module:
    """Return the tree of a cell; with `awaits` it may await at its top level.

    Raises:
        SyntaxError: it is no Python.
        ValueError, RecursionError, MemoryError: it is no text, or nested too deeply.
    """
    flags = ast.PyCF_ONLY_AST | (ast.PyCF_ALLOW_TOP_LEVEL_AWAIT if awaits else 0)
    with _ONE_AT_A_TIME:
        found: ast.Module = compile(text, "cell", "exec", flags, dont_inherit=True)
    return found
