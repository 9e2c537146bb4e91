"""Engines yield a result for every task, whatever becomes of it."""

import time

import numpy as np
import pytest
from nbformat.v4 import new_code_cell, new_notebook

from autograder import engines
from autograder.engines import LocalProcesses, Task, ThisProcess
from autograder.sandbox import Limits, sentences
from autograder.sandbox.page import Page


def task(key: str, source: str, **files: bytes) -> Task:
    notebook = new_notebook(cells=[new_code_cell(source)])
    return Task(key, notebook, files, seed="s", limits=Limits(cell_seconds=20))


@pytest.mark.parametrize("engine", [ThisProcess(), LocalProcesses(2)])
def test_every_task_has_its_result(engine):
    bad = task("bad", "1", **{"/x": b""})
    tasks = [*(task(f"{n}", f"{n} + 1") for n in range(5)), bad]
    results = dict(engine.map(tasks))
    assert results.keys() == {"0", "1", "2", "3", "4", "bad"}
    for number in range(5):
        (output,) = results[f"{number}"].notebook.cells[0].outputs
        assert output.data == {"text/plain": f"{number + 1}"}
        assert results[f"{number}"].error == ""
    assert results["bad"].notebook is None
    assert "leads out of the submission" in results["bad"].error


def test_tasks_run_at_the_same_time():
    sleep = "import time; start = time.time(); time.sleep(3); print(start, time.time())"
    results = LocalProcesses(2).map([task(f"{n}", sleep) for n in range(2)])
    spans = [said.notebook.cells[0].outputs[0].text.split() for _, said in results]
    (start, end), (other_start, other_end) = np.array(spans, dtype=float)
    assert max(start, other_start) < min(end, other_end)


def test_tasks_are_taken_only_a_few_ahead():
    taken = []

    def tasks():
        for number in range(20):
            taken.append(number)
            yield task(f"{number}", "1")

    results = LocalProcesses(1).map(tasks())
    next(results)
    assert len(taken) <= 3
    results.close()


def test_stopping_early_ends_what_runs():
    endless = task("endless", "while True: pass")
    results = LocalProcesses(2).map([task("quick", "1"), endless])
    assert next(results)[0] == "quick"
    start = time.monotonic()
    results.close()
    assert time.monotonic() - start < 15  # alone, its cell would run for 20 s


@pytest.mark.parametrize("noted", [False, True])
def test_what_died_is_run_once_more(monkeypatch, noted):
    """It may have been killed from outside; a test notes it beside its own error."""
    page = Page()
    (page.note if noted else page.stopped)(*sentences.died_in_test())
    died = new_notebook(cells=[new_code_cell("1", outputs=page.outputs)])
    gave = iter([died, new_notebook()])
    monkeypatch.setattr(engines, "run_once", lambda *_: next(gave))
    assert engines.run(task("one", "1")).notebook.cells == []


def test_no_worker_is_refused():
    with pytest.raises(ValueError, match="at least 1 worker"):
        LocalProcesses(0)
