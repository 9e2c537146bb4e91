"""Tell a cell that is Python as it stands from one that IPython has to rewrite."""

from __future__ import annotations

import ast
import re

# What IPython may take for a magic or a prompt, blanks that it would remove, and what
# may make Python's parser warn, which it should do once and with the cell's own name.
_SUSPECT = re.compile(
    r"^\s*(?:[%!?,;/]|>>>|\.\.\.|.*In ?\[)|^[ \t]+$"
    r"|\\|\d(?:and|or|if|in|is|else|for|not)\b",
    re.MULTILINE,
)


def parsed(source: str) -> ast.Module | None:
    """Return the program, if IPython's transformations leave its source as it is.

    None costs only time. A cell of one line is never plain: it may be `ls` or `exit`.
    """
    lines = source.splitlines()
    if len(lines) < 2 or not lines[0] or lines[0][0].isspace():
        return None
    ends = source.removesuffix("\n").split("\n")
    if _SUSPECT.search(source) or len(lines) != len(ends):
        return None
    try:
        return ast.parse(source)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None
