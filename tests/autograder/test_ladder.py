"""What protects this machine is said plainly, and one fork server serves everybody."""

import os
import signal
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from nbformat.v4 import new_code_cell, new_notebook

from autograder.__main__ import main
from autograder.engines import Task, run
from autograder.sandbox import Limits, execute, forkserver, ladder
from autograder.sandbox.start import RUNGS, SandboxError
from autograder.sandbox.tree import descendants
from tests.conftest import ROOT


def lacking(*rungs: str) -> tuple[ladder.Finding, ...]:
    """Return findings of a machine that has all but these rungs."""
    return tuple(
        ladder.Finding(f"what {rung} needs", rung not in rungs, "buy it", (rung,))
        for rung in RUNGS[:-1]
    )


@pytest.mark.parametrize(
    ("missing", "best"),
    [
        ((), "namespaces"),
        (("namespaces",), "landlock"),
        (("landlock",), "namespaces"),
        (("namespaces", "landlock"), "process"),
    ],
)
def test_the_best_rung_is_taken(monkeypatch, missing, best):
    monkeypatch.setattr(ladder, "findings", lambda: lacking(*missing))
    assert ladder.best() == best
    assert f"sandbox level: {best}:" in ladder.report()
    for name in missing:
        assert f"missing  what {name} needs: buy it" in ladder.report()


def test_doctor_looks_at_this_machine(capsys):
    code = main(["doctor"])
    *lines, level = capsys.readouterr().out.splitlines()
    assert lines
    assert all(line.startswith(("ok ", "missing ")) for line in lines)
    assert all(": " in line for line in lines if line.startswith("missing"))
    assert level.startswith(f"sandbox level: {ladder.best()}: ")
    assert code == (ladder.best() == "process")


def test_no_task_runs_below_the_level_that_it_asks_for(monkeypatch):
    monkeypatch.setattr(ladder, "findings", lambda: lacking("namespaces"))
    ladder.require("landlock")
    page = new_notebook(cells=[new_code_cell("1")])
    result = run(Task("a", page, {}, "s", Limits(), required="namespaces"))
    assert result.notebook is None
    assert "level 'namespaces' was asked for" in result.error


def test_nbgraders_own_command_refuses_too(monkeypatch):
    from autograder.plugins import Execute

    monkeypatch.setattr(ladder, "findings", lambda: lacking(*RUNGS[:-1]))
    with pytest.raises(SandboxError, match="Nothing was graded"):
        Execute(require_sandbox="landlock").preprocess(new_notebook(), {})


def test_without_a_jail_the_person_at_the_terminal_is_warned(monkeypatch, capsys):
    monkeypatch.setattr(ladder, "findings", lambda: lacking(*RUNGS[:-1]))
    ladder._warn_once.cache_clear()
    ladder.start()
    ladder.start()
    said = capsys.readouterr().err
    assert said.count("WARNING: submissions are NOT kept") == 1


def test_a_rung_that_is_not_there_cannot_be_had(monkeypatch):
    monkeypatch.setattr(ladder, "findings", lambda: lacking("landlock"))
    with pytest.raises(SandboxError, match="No sandbox 'landlock' here: buy it"):
        ladder.start("landlock")


def result(source: str, **options: object) -> str:
    notebook = new_notebook(cells=[new_code_cell(source)])
    done = execute(notebook, files={}, seed="s", limits=Limits(), **options)
    return str(done.cells[0].outputs[-1])


@pytest.fixture(params=[ladder.best()] if ladder.best() != "process" else [])
def jail(request):
    """A rung with a fork server, where this machine has one."""
    forkserver.stop()
    return request.param


def test_many_threads_share_one_server(jail):
    with ThreadPoolExecutor(8) as pool:
        said = list(pool.map(lambda n: result(f"{n} * 2"), range(24)))
    assert all(f"'{2 * n}'" in text for n, text in enumerate(said))
    assert len(forkserver._servers) == 1
    (server,) = forkserver._servers.values()
    assert len(descendants(server._process.pid)) == 2  # itself, and who watches it


def test_a_server_that_was_killed_is_replaced(jail):
    assert "'2'" in result("1 + 1")
    (server,) = forkserver._servers.values()
    os.kill(server._pid, signal.SIGKILL)
    assert "'3'" in result("1 + 2")
    assert not server.home.exists()


def test_the_server_ends_with_the_grader(jail):
    code = (
        "from tests.autograder.test_ladder import result\n"
        "from autograder.sandbox import forkserver, tree\n"
        "result('1')\n"
        "(server,) = forkserver._servers.values()\n"
        "print(*tree.descendants(server._process.pid), flush=True)\n"
        "import time; time.sleep(60)"
    )
    grader = [sys.executable, "-c", code]
    with subprocess.Popen(grader, stdout=subprocess.PIPE, text=True, cwd=ROOT) as one:
        pids = one.stdout.readline().split()
        one.kill()
    assert len(pids) == 2
    until = time.monotonic() + 10
    while any(Path(f"/proc/{pid}").exists() for pid in pids):
        assert time.monotonic() < until, "the server outlives its grader"
        time.sleep(0.05)


def test_a_fork_of_the_grader_has_a_server_of_its_own(jail):
    assert "'2'" in result("1 + 1")
    (before,) = forkserver._servers.values()
    if (child := os.fork()) == 0:
        good = False
        try:
            good = not forkserver._servers and "'3'" in result("1 + 2")
            forkserver.stop()
        finally:
            os._exit(0 if good else 1)
    assert os.waitpid(child, 0)[1] == 0
    assert "'4'" in result("2 + 2")
    assert list(forkserver._servers.values()) == [before]


def test_a_figure_that_nobody_looks_at_is_built_and_not_drawn(jail):
    plot = "import matplotlib.pyplot as plt\nplt.plot([1, 2]);"
    drawn, built = result(plot), result(plot, figures=False)
    assert "image/png" in drawn
    assert "image/png" not in built
    assert "'text/plain': '<Figure size 640x480 with 1 Axes>'" in built


def test_nor_is_one_that_shows_itself_with_alt_text(jail):
    plot = "from cs_nn import plot\nplot.bars({'a': 1.0}, 'points');"
    drawn, built = result(plot), result(plot, figures=False)
    assert "image/png" in drawn
    assert "image/png" not in built
    assert "<Figure size" in built


COUNTED = """
from matplotlib.figure import Figure
import matplotlib.pyplot as plt
draws, usual = [], Figure.draw
def draw(self, renderer):
    draws.append(self)
    return usual(self, renderer)
Figure.draw = draw
plt.plot([1, 2]);
"""


@pytest.mark.parametrize(("figures", "times"), [(False, 0), (True, 2)])
def test_no_figure_is_drawn_in_vain(jail, figures, times):
    # Once to measure it and once for the picture: pyplot's own hook adds none.
    cells = [new_code_cell(COUNTED), new_code_cell("len(draws)")]
    how = {"files": {}, "seed": "s", "limits": Limits(), "figures": figures}
    done = execute(new_notebook(cells=cells), **how)
    assert done.cells[1].outputs[0].data["text/plain"] == str(times)


def test_pyplot_may_be_told_not_to_draw(jail):
    assert "'text/plain': '3'" in result(
        "import matplotlib.pyplot as plt\nplt.ioff(); plt.ion()\n1 + 2"
    )
