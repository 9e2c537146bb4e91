"""Run an assignment's solution, its release and known wrong answers, and judge."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import combinations
from pathlib import Path
from typing import Any

import nbformat

from autograder.engines import LocalProcesses, Task
from autograder.ledger import VERDICT_MIME
from autograder.lint import static
from autograder.lint.relevant import only_tests_of
from autograder.sandbox import Limits
from autograder.submissions import Made, compose, with_tests

Verdicts = dict[str, dict[str, Any]]  # by exercise
LIMITS = Limits(cell_seconds=30, notebook_seconds=120)
SEED = "lint"


@dataclass
class Judgement:
    """What is wrong with an assignment, and how well its tests tell mistakes apart."""

    name: str
    problems: list[str] = field(default_factory=list)
    alike: list[str] = field(default_factory=list)
    caught: dict[str, list[bool]] = field(default_factory=dict)
    named: dict[str, list[bool]] = field(default_factory=dict)

    def table(self) -> str:
        """Return caught and named by exercise, and in total, as text."""
        rows: list[tuple[object, ...]] = [
            ("exercise", "wrong answers", "caught", "named")
        ]
        for exercise, caught in [*self.caught.items(), ("all", self._all(self.caught))]:
            named = self.named.get(exercise, self._all(self.named))
            rows.append((exercise, len(caught), sum(caught), sum(named)))
        lines = [f"{a:18}{b:>14}{c:>8}{d:>8}" for a, b, c, d in rows]
        lines += [f"the same mistake: {pair}" for pair in self.alike]
        return "\n".join(lines + [f"PROBLEM {text}" for text in self.problems])

    def _all(self, table: dict[str, list[bool]]) -> list[bool]:
        return [value for values in table.values() for value in values]


def judge(root: Path, name: str, workers: int = 2) -> Judgement:
    """Judge assignment `name` of the repository at `root`.

    The solution must get every point that tests give and the untouched release none;
    each wrong answer in tests/submissions must lose points and be named as expected.
    """
    found = Judgement(name)
    release = root / "assignments" / name / f"{name}.ipynb"
    solution = root / "solutions" / name / f"{name}.ipynb"
    found.problems += _static_problems(solution, release)
    folder = root / "tests" / "submissions" / name / "wrong"
    wrong = [compose(path, release, solution) for path in sorted(folder.glob("*.py"))]
    notebooks = {
        "the solution": with_tests(nbformat.read(solution, 4), solution),
        "the untouched release": with_tests(nbformat.read(release, 4), solution),
        **{made.name: _to_judge(made, solution) for made in wrong},
    }
    verdicts = _run(notebooks, workers)
    _judge_solution(found, verdicts["the solution"], solution)
    _judge_untouched(found, verdicts["the untouched release"])
    for made in wrong:
        _judge_wrong(found, made, verdicts[made.name])
    found.alike = list(_alike(wrong, verdicts))
    return found


def _static_problems(solution: Path, release: Path) -> Iterator[str]:
    source = nbformat.read(solution, as_version=4)
    for grade_id, text in static.test_cells(source):
        if not static.ends_in_a_float(text):
            yield f"{grade_id}: its last line is not float(marks)."
        if not static.has_visible_part(text):
            yield f"{grade_id}: it has no part that students can see."
        for family in sorted(static.families(text)):
            if tame := static.tame_probe(family):
                yield f"{grade_id}: the probe {family!r} {tame}."
    for grade_id, points, scheme in static.written(source):
        if scheme is None:
            yield f"{grade_id}: no mark scheme stands in a locked cell above it."
        elif scheme != points:
            yield f"{grade_id}: its scheme gives {scheme:g} of {points:g} points."
    for grade_id, name in static.foreign_names(source, nbformat.read(release, 4)):
        yield f"{grade_id}: it uses {name!r}, which the released page does not define."


def _to_judge(made: Made, solution: Path) -> Any:
    """Put the hidden tests back, but leave out all that no verdict depends on."""
    exercises = {exercise for exercise, _ in made.expect}
    return only_tests_of(exercises, with_tests(made.notebook, solution))


def _run(notebooks: dict[str, Any], workers: int) -> dict[str, Verdicts]:
    """Execute each notebook in a sandbox of its own."""
    tasks = [
        Task(key, notebook, {}, SEED, LIMITS, figures=False)
        for key, notebook in notebooks.items()
    ]
    found: dict[str, Verdicts] = {}
    for key, result in LocalProcesses(workers).map(tasks):
        if result.notebook is None:
            raise RuntimeError(f"{key} could not be run: {result.error}")
        found[key] = _verdicts(result.notebook)
    return found


def _verdicts(notebook: Any) -> Verdicts:
    outputs = (output for cell in notebook.cells for output in cell.get("outputs", []))
    found = (output.get("data", {}).get(VERDICT_MIME) for output in outputs)
    return {verdict["exercise"]: verdict for verdict in found if verdict}


def _judge_solution(found: Judgement, verdicts: Verdicts, solution: Path) -> None:
    for grade_id, _ in static.test_cells(nbformat.read(solution, as_version=4)):
        verdict = verdicts.get(grade_id.removeprefix("test-"))
        if verdict is None:
            found.problems.append(f"{grade_id}: the solution gets no verdict there.")
        elif verdict["score"] < verdict["points"]:
            lost = f"{verdict['score']:g} of {verdict['points']:g}"
            found.problems.append(f"{grade_id}: the solution gets {lost} points.")


def _judge_untouched(found: Judgement, verdicts: Verdicts) -> None:
    for exercise, verdict in verdicts.items():
        if verdict["score"] > 0:
            paid = (
                f"{exercise}: the untouched release gets {verdict['score']:g} points."
            )
            found.problems.append(paid)


def _judge_wrong(found: Judgement, made: Made, verdicts: Verdicts) -> None:
    for exercise, known in made.expect:
        verdict = verdicts.get(
            exercise, {"score": 0, "points": 1, "misconceptions": []}
        )
        caught = verdict["score"] < verdict["points"]
        named = known in verdict["misconceptions"]
        found.caught.setdefault(exercise, []).append(caught)
        found.named.setdefault(exercise, []).append(named)
        if not caught:
            found.problems.append(f"{exercise}: {made.name} loses no points.")
        elif not named:
            found.problems.append(f"{exercise}: {made.name} is not named {known}.")


def _alike(wrong: Sequence[Made], verdicts: dict[str, Verdicts]) -> Iterator[str]:
    """Yield pairs of wrong answers to one exercise that get the very same message."""
    for one, other in combinations(wrong, 2):
        exercises = {e for e, _ in one.expect} & {e for e, _ in other.expect}
        for exercise in sorted(exercises):
            said = [_said(verdicts[m.name].get(exercise, {})) for m in (one, other)]
            if said[0] == said[1]:
                yield f"{one.name} and {other.name} ({exercise})"


def _said(verdict: dict[str, Any]) -> list[tuple[object, ...]]:
    """Return what a verdict says of each part, without the numbers of this run."""
    parts = verdict.get("parts", [])
    return [(part["title"], part["score"], part["says"]) for part in parts]
