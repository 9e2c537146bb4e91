"""What an audit found, and how it is told."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from autograder.audit.mutants import Mutant

ENOUGH = 0.95


@dataclass(frozen=True)
class Paid:
    """A test pays an answer that knows nothing."""

    answer: str
    kind: str
    test: str
    points: float
    most: float
    parts: tuple[str, ...] = ()

    def __str__(self) -> str:
        """Say it in one sentence."""
        gets = f"gets {self.points:g} of {self.most:g} points"
        what = gets if self.most else "passes"
        parts = f" for {'; '.join(self.parts)}" if self.parts else ""
        who = f"the answer {self.answer!r} as {self.kind!r}"
        return f"PAID {self.test}: {who} {what}{parts}."


@dataclass(frozen=True)
class Alive:
    """A mutant that no test takes a point from."""

    answer: str
    mutant: Mutant
    tests: tuple[str, ...]

    def __str__(self) -> str:
        """Show the slip, and the tests that do not see it."""
        where = f" in {self.mutant.within}" if self.mutant.within else ""
        head = f"LIVES {self.answer}{where}: {', '.join(self.tests)} does not see"
        lines = [f"    {line}" for line in self.mutant.diff.splitlines()]
        return "\n".join([head, *lines])


@dataclass
class Audited:
    """The strength of an assignment's tests."""

    name: str
    degenerate: int = 0
    paid: list[Paid] = field(default_factory=list)
    made: int = 0
    """Mutants that Python tells apart from the reference."""
    same_code: int = 0
    listed: int = 0
    tried: int = 0
    alive: list[Alive] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)

    @property
    def killed(self) -> int:
        """Mutants that lost points."""
        return self.tried - len(self.alive)

    @property
    def strong(self) -> bool:
        """Whether nothing is paid that should not be, and enough mutants die."""
        enough = self.killed >= ENOUGH * self.tried
        return enough and not self.paid and not self.problems

    def text(self) -> str:
        """Return the figures, then every finding."""
        findings = [*self.paid, *self.alive]
        problems = [f"PROBLEM {text}" for text in self.problems]
        return "\n".join([self._figures(), *map(str, findings), *problems])

    def _figures(self) -> str:
        left = self.made - self.listed
        some = f" ({self.tried} of {left} tried)" if self.tried < left else ""
        share = self.killed / self.tried if self.tried else 1.0
        paid = len({(paid.answer, paid.kind) for paid in self.paid})
        return (
            f"{self.name}: {paid} of {self.degenerate} degenerate answers paid; "
            f"{self.killed} of {self.tried} mutants killed, {share:.1%}{some}; "
            f"equivalent: {self.same_code} by code, {self.listed} by list"
        )


def summary(all_of_them: Iterable[Audited]) -> str:
    """Return the sums over assignments."""
    them = list(all_of_them)
    total = Audited("all")
    for name in ("degenerate", "made", "same_code", "listed", "tried"):
        setattr(total, name, sum(getattr(one, name) for one in them))
    total.paid = [paid for one in them for paid in one.paid]
    total.alive = [alive for one in them for alive in one.alive]
    return total._figures()
