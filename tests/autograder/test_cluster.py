"""A Dask cluster gives the same results, also when one of its workers is killed."""

import os
import shutil
import signal
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from nbformat.v4 import new_code_cell, new_notebook

from autograder import cluster
from autograder.cluster import DaskCluster
from autograder.engines import Task, find
from autograder.grade import grade
from autograder.sandbox import Limits, ladder
from autograder.sandbox.start import SandboxError
from tests.autograder.scratch_course import (
    COUNT,
    NAME,
    answered,
    cells,
    hand_in,
    make_course,
    released,
)

pytestmark = [
    pytest.mark.slow,
    # Dask's own: it closes its loops and sockets late.
    pytest.mark.filterwarnings("ignore::ResourceWarning"),
    pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning"),
]


@pytest.fixture(scope="module")
def dask() -> Iterator[Any]:
    from distributed import LocalCluster

    with LocalCluster(
        n_workers=2, threads_per_worker=1, dashboard_address=":0", silence_logs=50
    ) as made:
        yield made


@pytest.fixture
def engine(dask) -> Iterator[DaskCluster]:
    made = DaskCluster(dask.scheduler_address)
    yield made
    made.close()


def test_scores_are_those_of_this_machine(engine, tmp_path):
    there = make_course(tmp_path / "there")
    stub = released(there)
    hand_in(there, "right", answered(stub))
    hand_in(there, "wrong", answered(stub, count="def count(n): return []"))
    hand_in(there, "dies", answered(stub, square=f"import os\nos._exit(0)\n{COUNT}"))
    hand_in(there, "broken", "{ no json")
    here = Path(shutil.copytree(there, tmp_path / "here"))
    lines = grade(NAME, there, engine=engine, progress=False)
    assert [line.how for line in lines] == ["cached", "run", "run", "run"]
    local = grade(NAME, here, 2, progress=False)
    assert cells(there) == cells(here)
    assert [(x.student, x.score, x.remarks) for x in lines] == [
        (x.student, x.score, x.remarks) for x in local
    ]


def test_a_killed_worker_loses_nothing(engine):
    tasks = [
        Task(
            f"{n}",
            new_notebook(cells=[new_code_cell(f"import time; time.sleep(0.2); {n}")]),
            {},
            seed="s",
            limits=Limits(),
        )
        for n in range(10)
    ]

    running = engine.map(tasks)
    results = dict([next(running)])  # so both workers are at work
    victims = engine._client.run(os.getpid)
    os.kill(next(iter(victims.values())), signal.SIGKILL)
    results |= running
    assert results.keys() == {f"{n}" for n in range(10)}
    for name, result in results.items():
        assert result.error == ""
        (output,) = result.notebook.cells[0].outputs
        assert output.data["text/plain"] == name


def test_a_worker_with_other_packages_is_not_believed(engine, monkeypatch):
    monkeypatch.setattr(cluster, "version", lambda: "another")
    one = Task("a", new_notebook(cells=[new_code_cell("1")]), {}, "s", Limits())
    ((_, result),) = engine.map([one])
    assert result.notebook is None
    assert "has other packages" in result.error


def _lower(rung: str) -> None:
    """Let a worker believe that this is the best that its machine has."""
    ladder.best = lambda: rung


def test_a_worker_below_the_level_asked_for_is_named(engine):
    best = ladder.best()
    engine.require(best)
    engine._client.run(_lower, "process")
    try:
        with pytest.raises(SandboxError, match=r"the worker tcp://.* offers only"):
            engine.require("landlock")
    finally:
        engine._client.run(_lower, best)


def test_stopping_early_cancels_what_waits(engine):
    slow = new_notebook(cells=[new_code_cell("import time; time.sleep(1)")])
    quick = new_notebook(cells=[new_code_cell("1")])
    many = [Task("q", quick, {}, "s", Limits())]
    many += [Task(f"{n}", slow, {}, "s", Limits()) for n in range(9)]
    results = engine.map(many)
    assert next(results)[1].error == ""
    results.close()
    deadline = time.monotonic() + 10
    while any(engine._client.processing().values()) and time.monotonic() < deadline:
        time.sleep(0.1)
    assert not any(engine._client.processing().values())


@pytest.mark.parametrize(
    ("name", "scheduler", "says"),
    [
        ("dask", None, "needs --scheduler ADDRESS"),
        ("local", "tcp://localhost:1", "needs --engine dask"),
    ],
)
def test_engine_and_scheduler_go_together(name, scheduler, says):
    with pytest.raises(ValueError, match=says):
        find(name, scheduler)


def test_no_scheduler_is_said(monkeypatch):
    monkeypatch.setattr(cluster, "_ANSWER_SECONDS", 0.5)
    with pytest.raises(RuntimeError, match="No Dask scheduler answers at tcp"):
        DaskCluster("tcp://127.0.0.1:1")
