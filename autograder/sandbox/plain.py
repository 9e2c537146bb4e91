"""Tell a cell that is Python as it stands from one that IPython has to rewrite."""

from __future__ import annotations

import ast
import re

# What IPython may take for a magic or a prompt, and blanks that it would remove.
_SUSPECT = re.compile(r"^\s*(?:[%!?,;/]|>>>|\.\.\.|.*In ?\[)|^[ \t]+$", re.MULTILINE)


def is_plain(source: str) -> bool:
    """Return whether IPython's transformations leave the source as it is.

    A no costs only time. A cell of one line is never plain: it may be `ls` or `exit`.
    """
    lines = source.splitlines()
    if len(lines) < 2 or not lines[0] or lines[0][0].isspace():
        return False
    if _SUSPECT.search(source) or len(lines) != len(
        source.removesuffix("\n").split("\n")
    ):
        return False
    try:
        ast.parse(source)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return False
    return True
