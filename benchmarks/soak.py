"""Grade a large class, every fifth of it hostile, then see what came of it.

    python -m benchmarks.soak [--size 1000] [--workers 2]
    AUTOGRADER_KILLS=50 python -m pytest tests/autograder/test_faults.py -k kills

The hostile ones are the cells of tests/submissions/hostile/ in turn, each in front of
right answers. Every honest score must be right, and no process and no folder may be
left. The second line kills grading runs at 50 random moments instead of 12.
"""

import argparse
import os
import resource
import sys
import tempfile
import time
from collections.abc import Iterator
from itertools import cycle
from pathlib import Path

from nbformat.v4 import new_code_cell

from autograder.grade import Graded, grade
from tests.autograder import hostile
from tests.autograder.scratch_course import (
    COUNT,
    NAME,
    answered,
    hand_in,
    make_course,
    released,
)
from tests.autograder.world import World

EVERY = 5
FULL = 7  # points that tests give
LIMITS = "c.Execute.timeout = 2\n"  # s, for endless cells


def hand_everything_in(course: Path, world: World, size: int) -> set[str]:
    """Hand `size` submissions in and return the names of the hostile ones."""
    stub, cases, found = released(course), cycle(hostile.cases()), set()
    for number in range(size):
        page = answered(stub, count=f"number = {number}\n{COUNT}")
        name = f"s{number:04}"
        if number % EVERY == 0:
            case = next(cases)
            name = f"{name}-{case.name.replace('/', '-')}"
            page.cells.insert(1, new_code_cell(f"{hostile.TOOLS}\n{case.source}"))
            found.add(name)
        folder = hand_in(course, name, page).parent
        for file, content in world.files().items():
            (folder / file).write_bytes(content)
    return found


def wrong(lines: list[Graded], bad: set[str]) -> Iterator[str]:
    """Yield a sentence for each score that cannot be right."""
    for line in lines:
        if line.student not in bad and line.score != FULL:
            yield f"{line.student} is honest and has {line.score} of {FULL} points"
        elif line.score > FULL:
            yield f"{line.student} is hostile and has {line.score} of {FULL} points"


def own_temporary_folder(place: Path) -> Path:
    """Have everything temporary made in one folder: what is left is ours then."""
    folder = place / "tmp"
    folder.mkdir()
    folder.chmod(0o1777)
    os.environ["TMPDIR"] = tempfile.tempdir = str(folder)
    return folder


def main() -> int:
    """Print time, memory, and all that is not as it should be."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--size", type=int, default=1000)
    parser.add_argument("--workers", type=int, default=2)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as place, World(Path(place)) as world:
        course = make_course(Path(place) / "soak")
        config = course / "nbgrader_config.py"
        config.write_text(config.read_text() + LIMITS)
        bad = hand_everything_in(course, world, options.size)
        temporary, start = own_temporary_folder(Path(place)), time.monotonic()
        lines = grade(NAME, course, options.workers, progress=False)
        took = time.monotonic() - start
        problems = [*wrong(lines, bad), *world.left_over()]
        problems += [world.broken("")] if world.broken("") else []
        problems += [f"{path} is left" for path in temporary.iterdir()]
    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    told = sum(1 for line in lines if line.student in bad and line.remarks)
    print(f"{len(lines)} submissions, {len(bad)} hostile, in {took:.0f} s")
    print(f"coordinator {most:.0f} MB; {told} hostile ones have a remark")
    print("\n".join(problems) or "every honest score is right, and nothing is left")
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
