"""What a failed check says: at most eight lines, from the call to what to read."""

from collections.abc import Iterator
from dataclasses import dataclass


@dataclass(frozen=True)
class Finding:
    """Why a check failed, a sentence each; empty sentences are left out.

    `called` shows the call with shapes, `differs` where the result differs, `pattern`
    what the wrong result looks like, then a question, a lecture section, and a call
    that reproduces it. `misconceptions` holds catalogue ids such as "M-01".
    """

    differs: str
    called: str = ""
    pattern: str = ""
    question: str = ""
    section: str = ""
    reproduce: str = ""
    misconceptions: tuple[str, ...] = ()

    def lines(self) -> Iterator[str]:
        """Yield the message line by line, each with the sign that says what it is."""
        if self.called:
            yield self.called
        yield f"✗ {self.differs}"
        if self.pattern:
            yield f"  {' '.join(self.misconceptions)} {self.pattern}".replace(
                "   ", "  "
            )
        if self.question:
            yield f"  ? {self.question}"
        if self.section:
            yield f"  → {self.section}"
        if self.reproduce:
            yield f"  reproduce: {self.reproduce}"


class Wrong(AssertionError):
    """A check failed; the message is a `Finding`. Notebooks show no traceback of it."""

    def __init__(self, finding: Finding) -> None:
        super().__init__("\n".join(finding.lines()))
        self.finding = finding

    def _render_traceback_(self) -> list[str]:
        return list(self.finding.lines())


class Note(UserWarning):
    """Something worth knowing about a right answer; it costs nothing."""
