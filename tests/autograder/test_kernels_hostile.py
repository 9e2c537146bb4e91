"""Hostile cells in a real kernel: the jail is the same, and so is what it holds."""

import json
from pathlib import Path
from typing import Any

import pytest

from autograder.sandbox import ladder
from autograder.sandbox.limits import MIB
from tests.autograder import hostile
from tests.autograder.test_hostile import places, python
from tests.autograder.test_kernels import ECHO, FOLDER, QUICK, run, told
from tests.autograder.world import World

pytestmark = pytest.mark.slow
BEST = ladder.best()
# The jail is that of tests/autograder/test_hostile.py, which tries it in every place;
# here each rung and each user once.
PLACES = places()[::3] if len(places()) == 4 else places()
HOSTILE = """
    deny/endless-loop deny/swallows-interrupts deny/fork-bomb deny/fork-bomb-of-orphans
    deny/full-disk deny/memory-of-many deny/kill-all deny/kill-the-grader
    deny/kill-the-parent deny/endless-print deny/long-line deny/closes-everything
    forge/shadow-modules leak/file-by-path leak/root-of-the-grader leak/tcp
    leak/socket-by-path leak/socket-by-name leak/datagram-by-a-pair leak/terminal
    tamper/new-file tamper/gradebook tamper/daemon tamper/first-process
""".split()


@pytest.mark.parametrize("jail", [BEST] if BEST != "process" else [])
def test_a_kernel_of_another_language_is_jailed_too(
    jail: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("JUPYTER_PATH", str(FOLDER))
    with World(tmp_path) as world:
        at = json.loads(world.files()["world.json"])
        attempts = (
            f"python told = open({at['secret']!r}).read()",
            f"python open({at['course']!r} + '/new', 'w')",
            f"python import socket; socket.create_connection(('', {at['port']}))",
            f"python import socket; socket.socket(1).connect({at['socket']!r})",
            "python import os; os.kill(os.getppid(), 9)",
            f"python import os; [os.kill(pid, 9) for pid in {at['pids']}]",
            "python import os; [os.fork() for _ in range(20)]",
        )
        outputs = run(*attempts, "say on", about=ECHO, rung=jail, limits=QUICK)
        assert world.broken(json.dumps(outputs)) == ""
    assert [told(o) for o in outputs if not any("ename" in one for one in o)] == [
        ["on\n"]
    ]


def harmed(told: Any, name: str) -> list[Any]:
    """Return what a hostile case did that it must not do."""
    outcome = told["cases"][name]
    big = outcome["size"] > hostile.LIMITS.output_bytes + 3 * MIB
    wrong = [outcome["problem"], not outcome["neighbour"], outcome["seconds"] > 30, big]
    return [name, *wrong] if any(wrong) else []


@pytest.mark.parametrize(
    ("user", "rung"), PLACES, ids=[f"{rung}-{user}" for user, rung in PLACES]
)
def test_hostile_cells_harm_nobody(user: int, rung: str) -> None:
    """In the middle of others; an honest submission follows each."""
    told = python(user, "tests.autograder.hostile", f"{rung}+real", *HOSTILE)
    assert [case for name in HOSTILE if (case := harmed(told, name))] == []
    assert told["left"] == []
    assert told["broken"] == ""
