"""What a failed check says: at most eight lines, from the call to what to read."""

from collections.abc import Iterator
from dataclasses import asdict, dataclass, field, replace
from typing import Any

import numpy as np

DRAWN = 400  # numbers; of larger arrays a page would show too little to carry them


@dataclass(frozen=True)
class Finding:
    """Why a check failed, a sentence each; empty sentences are left out.

    `called` shows the call with shapes, `differs` where the result differs, `pattern`
    what the wrong result looks like, then a question, a lecture section, and a call
    that reproduces it. `misconceptions` holds catalogue ids such as "M-01"; `got` and
    `expected` the part that differs, where it may be seen.
    """

    differs: str
    called: str = ""
    pattern: str = ""
    question: str = ""
    section: str = ""
    reproduce: str = ""
    misconceptions: tuple[str, ...] = ()
    got: Any = field(default=None, repr=False, compare=False)
    expected: Any = field(default=None, repr=False, compare=False)

    def plot(self) -> Any:
        """Draw yours, expected, and how far apart they are; return the Axes.

        Raises ValueError where no arrays may be seen.
        """
        from cs_nn.check.heatmap import heat_map

        if self.got is None or self.expected is None:
            raise ValueError("This finding holds no arrays to draw.")
        return heat_map(self.got, self.expected)

    def data(self) -> dict[str, Any]:
        """Return what is said as data for JSON; arrays too, where they are small."""
        texts = asdict(replace(self, got=None, expected=None))
        arrays = {"got": _listed(self.got), "expected": _listed(self.expected)}
        said = {name: value for name, value in texts.items() if value}
        return said | (arrays if all(arrays.values()) else {})

    def lines(self) -> Iterator[str]:
        """Yield the message line by line, each with the sign that says what it is."""
        if self.called:
            yield self.called
        ids = "".join(f"{id_} " for id_ in self.misconceptions)
        yield f"✗ {'' if self.pattern else ids}{self.differs}"
        if self.pattern:
            yield f"  {ids}{self.pattern}"
        if self.question:
            yield f"  ? {self.question}"
        if self.section:
            yield f"  → {self.section}"
        if self.reproduce:
            yield f"  reproduce: {self.reproduce}"


def _listed(values: Any) -> list[Any]:
    """Return an array as nested lists, where it is small; what is no number as None."""
    array = np.asarray(values, dtype=float) if values is not None else np.empty(0)
    if not 0 < array.size <= DRAWN:
        return []
    plain = np.atleast_1d(array.astype(object))
    plain[~np.isfinite(np.atleast_1d(array))] = None
    return list(plain.tolist())


class Wrong(AssertionError):
    """A check failed; the message is a `Finding`. Notebooks show no traceback of it."""

    def __init__(self, finding: Finding) -> None:
        super().__init__("\n".join(finding.lines()))
        self.finding = finding

    def _render_traceback_(self) -> list[str]:
        return list(self.finding.lines())


class Note(UserWarning):
    """Something worth knowing about a right answer; it costs nothing."""
