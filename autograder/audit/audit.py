"""Try degenerate answers and mutants of the reference on an assignment's tests.

A test is strong when it pays no answer that knows nothing (`degenerate`), and when
every small slip (`mutants`) costs a point somewhere. Each runs with only the cells that
its tests need: first the tests that call the answer, and what survives those with the
tests that it reaches through other answers.
"""

import hashlib
from collections.abc import Iterator
from pathlib import Path

import nbformat

from autograder.audit import degenerate, equivalent
from autograder.audit.findings import Alive, Audited, Paid
from autograder.audit.mutants import Mutant, mutants
from autograder.audit.page import Page, Part
from autograder.audit.trial import (
    FIRST,
    Outcome,
    Outcomes,
    Trials,
    by_heart,
    degraded,
    with_answer,
)
from autograder.engines import LocalProcesses
from autograder.record import configuration
from autograder.sandbox import Limits

NOTHING = Outcome(0.0, True)


def audit(
    course: Path, name: str, workers: int = 2, sample: int | None = None
) -> Audited:
    """Audit assignment `name` of a course: its source with hidden tests is enough.

    With `sample` at most that many mutants are tried, the same ones each time.

    Raises:
        ValueError: there is no such assignment.
    """
    found = Audited(name)
    folder = _source_folder(course, name)
    paths = sorted(folder.glob("*.ipynb"))
    if not paths:
        raise ValueError(f"There is no notebook in {folder}: is {name} its name?")
    files = {
        str(path.relative_to(folder)): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and path not in paths
    }
    trials = Trials(LocalProcesses(workers), files)
    listed = equivalent.read(course, name)
    made: dict[str, tuple[Mutant, ...]] = {}
    for path in paths:
        one = _Notebook(Page(nbformat.read(path, as_version=4)), trials, found)
        one.degenerate()
        made |= one.mutants(listed, sample)
    found.problems += equivalent.stale(listed, made)
    return found


def _source_folder(course: Path, name: str) -> Path:
    from nbgrader.coursedir import CourseDirectory

    where = CourseDirectory(config=configuration(course), root=str(course))
    return Path(where.format_path(where.source_directory, ".", name))


class _Notebook:
    """The audit of one notebook; what it finds goes into `found`."""

    def __init__(self, page: Page, trials: Trials, found: Audited) -> None:
        self._page, self._trials, self._found = page, trials, found
        self._asked = {
            answer.name: [t for t in page.tests if answer in page.asks(t)]
            for answer in page.answers
        }
        self._reached = {answer.name: page.reached(answer) for answer in page.answers}
        self._further = {
            name: [t for t in tests if t not in self._asked[name]]
            for name, tests in self._reached.items()
        }
        self._answers = [a for a in page.answers if self._reached[a.name]]
        self._right = self._references(self._reached)
        for tests in (self._asked, self._further):
            self._references(tests)

    def _references(self, tests: dict[str, list[Part]]) -> dict[str, Outcomes]:
        """Run the tests of every answer with the reference, which must get all points.

        So no mutant dies because a cell that its tests need was left out.
        """
        page = self._page
        right = self._trials.run(
            (a.name, with_answer(page, a, a.cell.source, tests[a.name]), FIRST)
            for a in self._answers
            if tests[a.name]
        )
        poor = {
            f"{t.name}: the reference gets {right[a.name][t.name].points:g} of "
            f"{t.points:g} points, so nothing can be said about it."
            for a in self._answers
            for t in tests[a.name]
            if right[a.name][t.name].points < t.points
        }
        new = sorted(poor - set(self._found.problems))
        self._found.problems += new
        return right

    def _limits(self, answer: Part) -> Limits:
        """Give what never ends a few times as long as the reference took."""
        most = 3 + 5 * self._trials.seconds[answer.name]
        return Limits(cell_seconds=most, notebook_seconds=2 * most)

    def degenerate(self) -> None:
        """Try the answers that know nothing."""
        outcomes = self._trials.run(self._degenerate_notebooks())
        for answer in self._answers:
            for kind in degenerate.kinds(answer.cell.source):
                self._found.degenerate += bool(self._asked[answer.name])
                for test in self._asked[answer.name]:
                    self._judge(answer, kind, test, outcomes)

    def _degenerate_notebooks(
        self,
    ) -> Iterator[tuple[str, nbformat.NotebookNode, Limits]]:
        for answer in self._answers:
            tests, source = self._asked[answer.name], answer.cell.source
            limits = self._limits(answer)
            for kind in [*degenerate.kinds(source), "unwritten"] if tests else []:
                key = f"{answer.name}: {kind}"
                if kind == "table":
                    whole = by_heart(self._page, answer, tests, hidden=True)
                    seen = by_heart(self._page, answer, tests, hidden=False)
                    yield f"{key}, visible", seen, limits
                else:
                    whole = degraded(self._page, answer, kind, tests)
                yield key, whole, limits

    def _judge(
        self, answer: Part, kind: str, test: Part, outcomes: dict[str, Outcomes]
    ) -> None:
        key = f"{answer.name}: {kind}"
        got, free = outcomes[key].get(test.name, NOTHING), 0.0
        if kind == "table":
            seen = outcomes[f"{key}, visible"].get(test.name, NOTHING)
            free = _given_away(test, seen.points, got.points)
        if self._page.asks(test) != [answer]:
            unwritten = outcomes[f"{answer.name}: unwritten"]
            free = max(free, unwritten.get(test.name, NOTHING).points)
        paid = got.points - free
        passes = not test.points and not got.failed and kind != "table"
        if paid > 1e-9 or passes:
            made = Paid(answer.name, kind, test.name, paid, test.points, got.parts)
            self._found.paid.append(made)

    def mutants(
        self, listed: list[equivalent.Listed], sample: int | None
    ) -> dict[str, tuple[Mutant, ...]]:
        """Try the mutants that are not on the list; return all by answer."""
        every = {a.name: mutants(a.cell.source) for a in self._answers}
        tried = []
        for answer in self._answers:
            self._found.same_code += every[answer.name].same_code
            for mutant in every[answer.name].found:
                self._found.made += 1
                if any(entry.covers(answer.name, mutant) for entry in listed):
                    self._found.listed += 1
                else:
                    tried.append((answer, mutant))
        tried = _some(tried, sample)
        self._found.tried += len(tried)
        tried = self._alive(tried, self._asked)
        tried = self._alive(tried, self._further)
        self._found.alive += [
            Alive(a.name, m, tuple(t.name for t in self._reached[a.name]))
            for a, m in tried
        ]
        return {name: one.found for name, one in every.items()}

    def _alive(
        self, tried: list[tuple[Part, Mutant]], tests: dict[str, list[Part]]
    ) -> list[tuple[Part, Mutant]]:
        """Return the mutants that lose nothing in these tests of theirs."""
        outcomes = self._trials.run(
            (
                str(i),
                with_answer(self._page, a, m.source, tests[a.name]),
                self._limits(a),
            )
            for i, (a, m) in enumerate(tried)
            if tests[a.name]
        )
        return [
            (a, m)
            for i, (a, m) in enumerate(tried)
            if not self._dies(a, tests[a.name], outcomes.get(str(i), {}))
        ]

    def _dies(self, answer: Part, tests: list[Part], got: Outcomes) -> bool:
        right = self._right[answer.name]
        pairs = [(got.get(test.name, NOTHING), right[test.name]) for test in tests]
        return bool(got) and any(mine.worse_than(full) for mine, full in pairs)


def _given_away(test: Part, seen: float, got: float) -> float:
    """Return the points of a test that a table may have: those of worked examples."""
    if got >= test.points:
        return 0.0  # but never all of them
    return seen if seen < test.points else got


def _some(
    tried: list[tuple[Part, Mutant]], sample: int | None
) -> list[tuple[Part, Mutant]]:
    """Return a part of the mutants that depends on nothing but their text."""
    if sample is None:
        return tried

    def order(one: tuple[Part, Mutant]) -> str:
        text = f"{one[0].name} {one[1].diff}"
        return hashlib.sha256(text.encode()).hexdigest()

    chosen = {id(one) for one in sorted(tried, key=order)[:sample]}
    return [one for one in tried if id(one) in chosen]
