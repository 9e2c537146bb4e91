"""Hostile cells, on every rung that this machine has, as root and as an ordinary user.

Each is run in the middle of others; an honest submission follows it.
"""

import functools
import json
import os
import subprocess
import sys
from typing import Any

import pytest

from autograder.sandbox.limits import MIB
from autograder.sandbox.start import RUNGS
from tests.autograder import hostile
from tests.conftest import ROOT

pytestmark = pytest.mark.slow
NOBODY = 65534
CASES = list(hostile.cases())
# What succeeds where there is no jail: the canaries do tell when they are touched.
UNJAILED = (
    "leak/file-by-path",
    "leak/tcp",
    "leak/socket-by-name",
    "leak/datagram-by-a-pair",
    "leak/shared-memory",
    "leak/terminal",
    "tamper/new-file",
    "tamper/gradebook",
)


def python(user: int, *module: str) -> Any:
    """Run a module as a user and return the JSON that it prints."""
    as_user = ["tests.autograder.as_user", str(user)] if os.getuid() == 0 else []
    done = subprocess.run(
        [sys.executable, "-m", *as_user, *module],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=500,
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


@functools.cache
def places() -> list[tuple[int, str]]:
    """Return every user and rung with a jail that can be had here."""
    users = [0, NOBODY] if os.getuid() == 0 else [os.getuid()]
    found = []
    for user in users if sys.platform == "linux" else ():
        findings = python(user, "autograder.sandbox.probe")
        missing = {r for one in findings if not one["ok"] for r in one["rungs"]}
        found += [(user, rung) for rung in RUNGS[:-1] if rung not in missing]
    return found


@functools.cache
def report(user: int, rung: str) -> Any:
    """Run all the cases once; the tests below look at what came of it."""
    return python(user, "tests.autograder.hostile", rung)


PLACES = [
    pytest.param(place, id=name, marks=pytest.mark.xdist_group(name))
    for place in places()
    for name in [f"{place[1]}-{place[0]}"]
]


@pytest.fixture(scope="module", params=PLACES)
def told(request: pytest.FixtureRequest) -> Any:
    return report(*request.param)


def test_there_are_many_cases_of_every_class() -> None:
    assert len(CASES) >= 60
    assert len({case.name for case in CASES}) == len(CASES)
    classes = [case.name.split("/")[0] for case in CASES]
    assert all(classes.count(c) >= 10 for c in ("leak", "tamper", "deny", "forge"))
    assert all(case.tries for case in CASES)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_a_hostile_cell_harms_nobody(told: Any, case: hostile.Case) -> None:
    outcome = told["cases"][case.name]
    assert outcome["problem"] == "", outcome["text"]
    assert outcome["neighbour"], "the next submission had other outputs"
    assert outcome["seconds"] < 30
    assert outcome["size"] < hostile.LIMITS.output_bytes + 3 * MIB
    if case.stops:
        assert set(case.stops) & set(outcome["errors"]), outcome["text"]
    if {e for e in outcome["errors"] if e.endswith("Limit") or e == "ProcessDied"}:
        assert outcome["remarks"], "nobody tells the instructor"


def test_nothing_is_left_when_all_is_done(told: Any) -> None:
    assert told["left"] == []
    assert told["broken"] == ""


def test_memory_stays_bounded(told: Any) -> None:
    most = (hostile.AT_ONCE + 1) * hostile.LIMITS.memory_mb
    assert 0 < told["memory"] < most * MIB


@pytest.mark.parametrize("user", [os.getuid()] if sys.platform == "linux" else [])
def test_without_a_jail_the_canaries_are_reached(user: int) -> None:
    told = python(user, "tests.autograder.hostile", "process", *UNJAILED)
    assert [n for n in UNJAILED if not told["cases"][n]["problem"]] == []
