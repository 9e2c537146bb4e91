"""Parsons problems: a program cut into lines, with wrong ones, to be put in order.

Ordering lines takes less time than writing them and teaches as much (Ericson,
Margulieux & Rick 2017). The check runs what was put together and needs no answer.
"""

import textwrap
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from html import escape
from typing import Any

import numpy as np

from cs_nn.page import Piece, box

PRE = "margin:0;background:none"  # also on the stripes of a table


class NotAProgram(ValueError):
    """The chosen lines don't make a program; the message says why."""


@dataclass(frozen=True, repr=False)
class Parsons(Piece):
    """A problem: a header, and lettered lines with their indentation.

    Some lines are distractors and stay unused.
    """

    header: str
    lines: Mapping[str, str]

    def program(self, order: Sequence[str]) -> str:
        """Return the source that `order`, a list of letters, puts together."""
        unknown = [letter for letter in order if letter not in self.lines]
        if unknown:
            raise NotAProgram(
                f"{unknown[0]!r} is not a line: use letters of {', '.join(self.lines)}."
            )
        twice = sorted({letter for letter in order if list(order).count(letter) > 1})
        if twice:
            raise NotAProgram(f"Line {twice[0]} is used twice; each line fits once.")
        body = [self.lines[letter] for letter in order]
        return "\n".join(
            [self.header, *(textwrap.indent(line, "    ") for line in body)]
        )

    def function(self, order: Sequence[str]) -> Any:
        """Return the function that the assembled program defines."""
        source = self.program(order)
        space: dict[str, Any] = {"np": np}
        try:
            exec(compile(source, "<your order>", "exec"), space)
        except SyntaxError as error:
            line = source.splitlines()[
                min(error.lineno or 1, source.count("\n") + 1) - 1
            ]
            raise NotAProgram(
                f"The lines don't fit together at “{line.strip()}”: {error.msg}. "
                "Look at the indentation."
            ) from None
        return space[self.header.split("(")[0].removeprefix("def ").strip()]

    def call(self, order: Sequence[str], *args: Any) -> Any:
        """Run the assembled program; raise NotAProgram when it can't run."""
        try:
            return self.function(order)(*args)
        except NotAProgram:
            raise
        except Exception as error:
            raise NotAProgram(
                f"Your program stops with {type(error).__name__}: {error}. "
                "Is a name used before the line that makes it?"
            ) from error

    def text(self) -> str:
        body = [f"  {letter}:  {line}" for letter, line in self.lines.items()]
        return "\n".join([self.header, *body])

    def html(self) -> str:
        rows = "".join(
            f"<tr><th style='padding-right:1em'>{escape(letter)}</th><td "
            f"style='text-align:left'><pre style='{PRE}'>{escape(line)}</pre></td>"
            for letter, line in self.lines.items()
        )
        title = f"<pre style='{PRE}'>{escape(self.header)}</pre>"
        return box("Put the lines in order", f"{title}<table>{rows}</table>")
