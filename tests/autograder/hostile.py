"""Run every hostile cell on one rung and tell what came of it, as JSON.

`python -m tests.autograder.hostile RUNG`, as whatever user is to be the grader; with
`RUNG+real` the cells run in a real kernel.
"""

import json
import re
import sys
import tempfile
import threading
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass, field
from pathlib import Path

from nbformat import NotebookNode
from nbformat.v4 import new_code_cell, new_notebook

from autograder.remarks import remarks_of_run
from autograder.sandbox import Limits, execute, forkserver, tree
from tests.autograder.world import World

FOLDER = Path(__file__).parents[1] / "submissions" / "hostile"
AT_ONCE = 4
LIMITS = Limits(
    cell_seconds=0.7,
    grace_seconds=0.2,
    notebook_seconds=6,
    memory_mb=300,
    processes=24,
    output_bytes=100_000,
    notebook_output_bytes=300_000,
    file_mb=16,
    folder_mb=32,
    folder_files=500,
)
TOOLS = """
import ctypes, json, os
world = json.load(open("world.json"))
libc = ctypes.CDLL(None, use_errno=True)
def escaped(what=""):
    print("ESCAPED", what)
def attempt(action):
    try:
        return action()
    except Exception:
        return None
"""
# An honest submission, and whatever a neighbour could have left where it looks.
HONEST = """
import os, random, sys, tempfile
import numpy as np
np.random.rand(3), random.random(), sum([1, 2]), np.add(1, 2)
###
places = os.getcwd(), os.environ["HOME"], tempfile.gettempdir()
[sorted(os.listdir(place)) for place in places], os.environ.get("LD_PRELOAD")
###
print("to stdout")
print("to stderr", file=sys.stderr)
1 / 0
###
!echo $((6 * 7))
""".split("###")


@dataclass(frozen=True)
class Case:
    """One attack: where it stands, what it tries, how it may be stopped."""

    name: str
    tries: str
    source: str
    stops: tuple[str, ...]


@dataclass
class Outcome:
    """What the grader saw of one attack."""

    errors: list[str] = field(default_factory=list)
    text: str = ""
    seconds: float = 0.0
    size: int = 0
    remarks: list[str] = field(default_factory=list)
    neighbour: bool = False
    problem: str = ""


def cases() -> Iterator[Case]:
    """Read every attack of the folder."""
    header = re.compile(r"# %% ([\w-]+): (.+?)(?: \[(.+)\])?$")
    for path in sorted(FOLDER.glob("*.py")):
        _, *cells = re.split(r"^(?=# %%)", path.read_text(), flags=re.MULTILINE)
        for cell in cells:
            first, _, source = cell.partition("\n")
            found = header.match(first)
            assert found, f"{path.name}: no header: {first}"
            name, tries, stops = found.groups()
            known = tuple(stops.split("|")) if stops else ()
            yield Case(f"{path.stem}/{name}", tries, source.strip(), known)


def run(
    sources: Sequence[str], rung: str, files: dict[str, bytes], limits: Limits
) -> NotebookNode:
    rung, _, kernel = rung.partition("+")
    notebook = new_notebook(cells=[new_code_cell(source) for source in sources])
    notebook.metadata["cs_nn"] = {"kernel": kernel}
    return execute(notebook, files=files, seed="s", limits=limits, rung=rung)


def honest(rung: str) -> list[object]:
    done = run(HONEST, rung, {"a.txt": b"1"}, Limits())
    return [cell.outputs for cell in done.cells]


def try_one(case: Case, rung: str, world: World, usual: list[object]) -> Outcome:
    """Run an attack, and an honest submission right after it."""
    outcome, start = Outcome(), time.monotonic()
    try:
        sources = (TOOLS, case.source, "print('after')")
        done = run(sources, rung, world.files(), LIMITS)
        outcome.seconds = time.monotonic() - start
        outputs = [output for cell in done.cells for output in cell.outputs]
        outcome.errors = [o.ename for o in outputs if o.output_type == "error"]
        outcome.errors += [
            limit["kind"]
            for o in outputs
            for mime, limit in o.get("data", {}).items()
            if "limit" in mime
        ]
        text = json.dumps(outputs)
        outcome.text, outcome.size = text[:3000], len(text)
        outcome.problem = world.broken(text)
        outcome.remarks = [one.sentence for one in remarks_of_run(done, "x.ipynb")]
        outcome.neighbour = honest(rung) == usual
    except Exception as error:
        outcome.problem = f"the grader failed: {error!r}"
    return outcome


def try_twice(case: Case, rung: str, world: World, usual: list[object]) -> Outcome:
    """Run an attack again if the clock of a busy machine stopped what has an end."""
    outcome = try_one(case, rung, world, usual)
    timed = not case.stops or "TimeLimit" in case.stops
    if timed or "TimeLimit" not in outcome.errors:
        return outcome
    return try_one(case, rung, world, usual)


def watch(stop: threading.Event, most: list[int]) -> None:
    """Keep the most memory that the servers and their submissions took at once."""
    while not stop.wait(0.05):
        for server in list(forkserver._servers.values()):
            used, _ = tree.usage(server._process.pid, shared=server.shared)
            most[0] = max(most[0], used)


def main() -> None:
    """Run all cases and print the outcomes."""
    rung, chosen = sys.argv[1], sys.argv[2:]
    wanted = [case for case in cases() if not chosen or case.name in chosen]
    stop, most = threading.Event(), [0]
    with tempfile.TemporaryDirectory() as folder, World(Path(folder)) as world:
        usual = honest(rung)
        thread = threading.Thread(target=watch, args=(stop, most))
        thread.start()
        with ThreadPoolExecutor(AT_ONCE) as pool:
            outcomes = pool.map(
                lambda case: (case.name, try_twice(case, rung, world, usual)), wanted
            )
            told = {name: asdict(outcome) for name, outcome in outcomes}
        stop.set()
        thread.join()
        time.sleep(1.5)  # for what was left to act later
        report = {
            "cases": told,
            "memory": most[0],
            "left": world.left_over(),
            "broken": world.broken(""),
        }
    sys.stdout.write(json.dumps(report))


if __name__ == "__main__":
    main()
