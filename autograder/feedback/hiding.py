"""Keep hidden tests hidden: their code, their inputs, and all that quotes them."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from html import unescape
from typing import Any

from nbformat import NotebookNode
from nbformat.v4 import new_output
from nbgrader.preprocessors import NbGraderPreprocessor
from traitlets import List, Unicode

from ..cells import marks, twin, value_of
from ..ledger import VERDICT_MIME
from ..matching import HIDDEN
from ..sandbox.page import LIMIT_MIME
from .verdicts import Verdict, shown_verdict, verdict_of

Converted = tuple[NotebookNode, Any]
FAILED = "A hidden test failed"
WITHHELD = "(a line of a hidden test is not shown)"
_ANSI = re.compile(r"\x1b\[[0-9;]*m")
_MARKER = re.compile(r"\s*### (BEGIN|END) ")
_SHORTEST = 7  # characters; a bracket or `else:` would match anywhere


class HideHiddenTests(NbGraderPreprocessor):
    """Feedback step: hidden tests, what quotes them, and mark schemes stay hidden."""

    # Configured for every step by the exporter; nbgrader's base class forgets that.
    display_data_priority = List(Unicode()).tag(config=True)

    def preprocess(self, nb: NotebookNode, resources: Any) -> Converted:
        """Return the notebook without them; the one that was given is not changed."""
        telling = telling_lines(cell.source for cell in nb.cells)
        cells = [_without_secrets(cell, telling) for cell in nb.cells]
        return twin(nb, cells=cells), resources


def telling_lines(sources: Iterable[str]) -> frozenset[str]:
    """Return the lines that stand in hidden parts only, as they may be quoted.

    What stands in a part that everybody sees, or that the student wrote, is no secret.
    """
    hidden: set[str] = set()
    seen = []
    for source in sources:
        secret = "\n".join(HIDDEN.findall(source))
        hidden |= {line.strip() for line in secret.splitlines()}
        seen.append(HIDDEN.sub("", source))
    open_ = "\n".join(seen)
    return frozenset(
        line
        for line in hidden
        if len(line) >= _SHORTEST and line not in open_ and not _MARKER.match(line)
    )


def _without_secrets(cell: NotebookNode, telling: frozenset[str]) -> NotebookNode:
    """Cut what is hidden out of a cell and of its outputs."""
    secret = "".join(HIDDEN.findall(cell.source))
    source = HIDDEN.sub("", cell.source)
    if cell.cell_type != "code":
        return twin(cell, source=source) if secret else cell
    outputs = cell.outputs
    if marks(cell).get("grade") and (secret or verdict_of(cell)):
        outputs = list(_told(outputs, Secret(secret, source)))
    if telling:
        outputs = [redacted(output, telling) for output in outputs]
    return twin(cell, source=source, outputs=outputs)


@dataclass(frozen=True)
class Secret:
    """The hidden part of a test cell, and the part that students have."""

    hidden: str
    visible: str

    def failed(self, error: NotebookNode) -> bool:
        """Tell whether the hidden part raised an error: its traceback points there.

        Where nothing points anywhere it may have been, and is treated so.
        """
        if not self.hidden:
            return False
        lines = [_ANSI.sub("", str(frame)) for frame in error.traceback]
        pointed = re.findall(r"^-+> *\d+ (.*)$", "\n".join(lines), re.MULTILINE)
        own = {line.strip() for line in self.visible.splitlines()}
        theirs = {line.strip() for line in self.hidden.splitlines()}
        found = [line.strip() for line in pointed if line.strip() in own | theirs]
        return not found or found[0] in theirs

    def message(self, error: NotebookNode) -> str:
        """Return what a hidden test says on purpose: the text of its `assert`.

        Values that were filled into it are inputs, and become an ellipsis.
        """
        said = str(error.evalue)
        for text in self._messages():
            pattern = "(?:.|\n)*?".join(map(re.escape, text))
            if error.ename == "AssertionError" and re.fullmatch(pattern, said):
                return "…".join(text).strip()
        return ""

    def _messages(self) -> Iterator[list[str]]:
        """Yield the messages of the hidden asserts, cut where a value is filled in."""
        for node in ast.walk(_parsed(self.hidden)):
            if isinstance(node, ast.Assert) and node.msg is not None:
                text = _pieces(node.msg)
                quotes = _squeezed(ast.unparse(node.test)) in _squeezed("".join(text))
                if "".join(text).strip() and not quotes:
                    yield text


def _parsed(hidden: str) -> ast.Module:
    """Parse a hidden part; one that is indented stands in a block of its own."""
    for text in (hidden, "if True:\n" + hidden):
        try:
            return ast.parse(text)
        except SyntaxError:
            continue
    return ast.Module([], [])


def _pieces(message: ast.expr) -> list[str]:
    """Return the constant pieces of a string, with the values between left out."""
    if isinstance(message, ast.Constant) and isinstance(message.value, str):
        return [message.value]
    if not isinstance(message, ast.JoinedStr):
        return []
    pieces = [""]
    for part in message.values:
        if isinstance(part, ast.Constant):
            pieces[-1] += str(part.value)
        else:
            pieces.append("")
    return pieces


def _squeezed(text: str) -> str:
    return re.sub(r"[\s\"'`()]", "", text)


def _told(outputs: list[NotebookNode], secret: Secret) -> Iterator[NotebookNode]:
    """Yield what a test cell with a hidden part may show of its outputs.

    What it printed or drew may come from the hidden part, so of that nothing.
    """
    left_out = has_verdict = False
    for output in outputs:
        data = output.get("data", {})
        verdict = Verdict.read(data.get(VERDICT_MIME))
        if verdict:
            has_verdict = True
            yield shown_verdict(output, verdict, secret.visible)
        elif output.output_type == "error":
            if not has_verdict or output.ename != "Wrong":  # which tells the same
                yield _told_error(output, secret)
        elif not secret.hidden or LIMIT_MIME in data or value_of([output]) is not None:
            yield output
        else:
            left_out = True
    if left_out:
        text = "What this cell printed is not shown: hidden tests print here, too.\n"
        yield new_output("stream", name="stdout", text=text)


def _told_error(error: NotebookNode, secret: Secret) -> NotebookNode:
    """Return an error as it is, or as the sentence that a hidden test failed."""
    if not secret.failed(error):
        return error
    message = secret.message(error)
    kind = "" if error.ename in ("AssertionError", "Wrong") else f" with {error.ename}"
    says = f"{FAILED}: {message}" if message else f"{FAILED}{kind}."
    return new_output("error", ename=FAILED, evalue=message, traceback=[says])


def redacted(output: NotebookNode, telling: frozenset[str]) -> NotebookNode:
    """Return an output in which no line quotes a hidden test."""
    if output.output_type == "stream":
        return twin(output, text=_clear(output.text, telling))
    if output.output_type == "error":
        frames = [_clear(frame, telling) for frame in output.traceback]
        evalue = _clear(output.evalue, telling)
        return twin(output, evalue=evalue, traceback=frames)
    data = {
        kind: _clear(content, telling) if kind == "text/plain" else content
        for kind, content in output.get("data", {}).items()
        if kind == "text/plain" or not _quotes(content, telling)
    }
    return twin(output, data=NotebookNode(data))


def _quotes(content: Any, telling: frozenset[str]) -> bool:
    """Tell whether HTML or other rich text says a line of a hidden test."""
    text = unescape(re.sub(r"<[^>]*>", "", _joined(content)))
    return any(line in text for line in telling)


def _clear(content: Any, telling: frozenset[str]) -> str:
    """Replace the lines of a text that quote."""
    text = _joined(content)
    if not any(line in _ANSI.sub("", text) for line in telling):
        return text
    kept = [
        WITHHELD if any(line in _ANSI.sub("", one) for line in telling) else one
        for one in text.split("\n")
    ]
    return "\n".join(kept)


def _joined(content: Any) -> str:
    return "".join(map(str, content)) if isinstance(content, list) else str(content)
