"""Notebooks in another language, and those marked so, run in a real jailed kernel."""

import json
import os
import time
from pathlib import Path
from typing import Any

import pytest
from nbformat import NotebookNode
from nbformat.v4 import new_code_cell, new_notebook

from autograder.sandbox import Limits, execute, forkserver, kernels, ladder
from autograder.sandbox.page import LIMIT_MIME
from autograder.sandbox.start import SandboxError
from autograder.sandbox.tree import descendants
from tests.autograder.test_fidelity import features, seen

pytestmark = pytest.mark.slow
BEST = ladder.best()
FOLDER = Path(__file__).parent / "jupyter"
REAL = {"cs_nn": {"kernel": "real"}}
ECHO = {"kernelspec": {"name": "echo", "display_name": "Echo", "language": "echo"}}
QUICK = Limits(cell_seconds=1, grace_seconds=0.3)
USUAL = Limits()


@pytest.fixture(params=[BEST, "process"], autouse=True)
def rung(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    """Every test here runs on the best rung of this machine, and on the last."""
    monkeypatch.setattr(ladder, "best", lambda: request.param)
    monkeypatch.setenv("JUPYTER_PATH", str(FOLDER))
    return str(request.param)


def run(
    *sources: str, about: dict[str, Any] = REAL, limits: Limits = USUAL, **given: Any
) -> list[list[NotebookNode]]:
    """Return the outputs of each cell."""
    cells = [new_code_cell(source) for source in sources]
    notebook = new_notebook(cells=cells, metadata=about)
    options: dict[str, Any] = {"files": {}, "seed": "seed", **given}
    return [cell.outputs for cell in execute(notebook, limits=limits, **options).cells]


def told(outputs: list[NotebookNode]) -> list[str]:
    """Return the text, or the name of the error, of each output."""
    return [
        o.get("text") or o.get("ename") or o.data.get("text/plain", "") for o in outputs
    ]


def test_the_outputs_are_those_of_our_own_shell() -> None:
    table = features()
    cells = [new_code_cell(source) for source in table.values()]
    ours = execute(new_notebook(cells=cells), files={}, seed="s", limits=USUAL)
    marked = new_notebook(cells=cells, metadata=REAL)
    theirs = execute(marked, files={}, seed="s", limits=USUAL)
    pairs = zip(table, map(seen, ours.cells), map(seen, theirs.cells), strict=True)
    assert {name: (one, two) for name, one, two in pairs if one != two} == {}


def test_it_is_a_real_kernel_with_our_seed_files_and_environment() -> None:
    files = {"helper.py": b"y = 1", "numpy.py": b"array = None"}
    sources = (
        "type(get_ipython().kernel).__mro__[1].__name__",
        "import random, numpy as np\nnp.random.rand(), random.random()",
        "import helper, os\nhelper.y, sorted(os.listdir('.'))",
        "os.environ['CS_NN_SEED'], os.getcwd() == os.path.realpath('.')",
    )
    kernel, *rest = map(told, run(*sources, files=files))
    assert kernel == ["'IPythonKernel'"]
    assert rest == [told(o) for o in run("1", *sources[1:], files=files, about={})[1:]]
    assert rest[1:] == [["(1, ['helper.py', 'numpy.py'])"], ["('seed', True)"]]


def test_graded_cells_get_stand_ins_here_too() -> None:
    kept = {"withheld": ["json.decoder"]}
    source = "import json.decoder\njson.decoder.JSONDecoder()"
    real, ours, free = (
        told(run(source, about={"cs_nn": about})[0])
        for about in ({"kernel": "real", **kept}, kept, {"kernel": "real"})
    )
    assert real == ours
    assert real != free


def test_a_slow_machine_adds_no_words_about_fonts() -> None:
    """matplotlib says after 5 s that it is looking for fonts; here, after none."""
    hurry = "import threading\nusual = threading.Timer\n"
    hurry += "threading.Timer = lambda seconds, tell: usual(0, tell)"
    rebuild = "import matplotlib.font_manager as m\nlen(m._load_fontmanager("
    outputs = run(hurry, f"{rebuild}try_read_cache=False).ttflist) > 0")
    assert [told(o) for o in outputs] == [[], ["True"]]


def test_both_streams_come_in_the_order_of_their_words() -> None:
    words = "import sys\nfor n in range(50):\n    print(n, end=' ', file=(sys.stderr,"
    (outputs,) = run(f"{words} sys.stdout)[n % 2])")
    assert told(outputs) == [f"{n} " for n in range(50)]


def test_a_notebook_in_another_language_runs() -> None:
    outputs = run("say hi\nvalue 42", "wrong", "say on", about=ECHO)
    assert told(outputs[0]) == ["hi\n", "42"]
    assert outputs[0][1].execution_count == 1
    assert list(outputs[0][1].data) == ["text/plain"], "a script came through"
    assert told(outputs[1]) == ["AttributeError"]
    assert told(outputs[2]) == ["on\n"]


def test_a_cell_that_ends_the_kernel_costs_only_itself() -> None:
    outputs = run("keep a\nsay once", "die 7", "kept", about=ECHO)
    assert told(outputs[0]) == ["once\n"]
    assert told(outputs[1]) == ["ProcessDied"]
    assert "exit code 7" in outputs[1][0].evalue
    assert told(outputs[2]) == ["a\n"]


def test_a_python_cell_that_ends_the_kernel_keeps_its_number() -> None:
    outputs = run("x = 1", "import os\nos.kill(os.getpid(), 9)", "x", "1 / 0")
    assert told(outputs[1]) == ["ProcessDied"]
    assert "signal 9" in outputs[1][0].evalue
    assert (told(outputs[2]), outputs[2][0].execution_count) == (["1"], 3)
    assert "Cell In[4], line 1" in "".join(outputs[3][0].traceback)


@pytest.mark.parametrize("mode", ["signal", "message"])
def test_an_endless_cell_is_interrupted(mode, tmp_path, monkeypatch) -> None:
    check = (
        "import runpy, signal, sys; del sys.argv[0]\n"
        "assert signal.getsignal(2) != signal.SIG_IGN, 'no interrupt can reach us'\n"
        "runpy.run_path(sys.argv[0], run_name='__main__')"
    )
    script = ["{resource_dir}/echo.py", "-f", "{connection_file}"]
    argv = ["python", "-c", check, *script]
    install(tmp_path, monkeypatch, argv=argv, interrupt_mode=mode)
    start = time.monotonic()
    outputs = run("keep a", "spin", "kept", about=ECHO, limits=QUICK)
    assert time.monotonic() - start < 20
    assert told(outputs[1]) == ["TimeLimit"]
    assert told(outputs[2]) == ["a\n"]


def test_a_flood_is_cut_and_the_rest_still_runs() -> None:
    limits = Limits(output_bytes=1000, notebook_output_bytes=5000)
    outputs = run("flood 100", "say on", about=ECHO, limits=limits)
    assert len(outputs[0][0].text) == 1000
    assert outputs[0][1].data[LIMIT_MIME] == {"kind": "OutputLimit"}
    assert told(outputs[1]) == ["on\n"]


def test_nothing_survives() -> None:
    child = "python import subprocess; subprocess.Popen(['sleep', '98765'])"
    before = set(descendants(os.getpid()))  # what other tests keep, such as a tracker
    run(child, "die 1", child, about=ECHO)
    forkserver.stop()
    assert set(descendants(os.getpid())) - before == set()


def install(folder: Path, monkeypatch: pytest.MonkeyPatch, **changed: Any) -> None:
    """Install the kernel of the tests once more, with another specification."""
    place, echo = folder / "kernels" / "echo", FOLDER / "kernels" / "echo"
    place.mkdir(parents=True)
    spec = json.loads((echo / "kernel.json").read_text())
    (place / "kernel.json").write_text(json.dumps(spec | changed))
    (place / "echo.py").write_bytes((echo / "echo.py").read_bytes())
    monkeypatch.setenv("JUPYTER_PATH", str(folder))


def test_the_instructor_is_told_which_kernel_is_missing() -> None:
    about = {"kernelspec": {"name": "ir", "display_name": "R", "language": "R"}}
    with pytest.raises(SandboxError) as caught:
        run("1", about=about)
    assert str(caught.value) == (
        "This notebook is written in R and asks for the kernel 'ir', which is not "
        "installed here: in R, `install.packages('IRkernel'); IRkernel::installspec()` "
        "(`jupyter kernelspec list` shows it), then grade again."
    )


def test_the_instructor_is_told_why_a_kernel_does_not_start(tmp_path, monkeypatch):
    install(tmp_path, monkeypatch, argv=["python", "-c", "raise OSError('no disk')"])
    with pytest.raises(SandboxError, match="the kernel 'echo': OSError: no disk"):
        run("say hi", about=ECHO)
    argv = ["no-such-program", "{connection_file}"]
    (tmp_path / "kernels" / "echo" / "kernel.json").write_text(
        json.dumps({"argv": argv, "display_name": "Echo", "language": "echo"})
    )
    with pytest.raises(SandboxError, match="'no-such-program', which is not installed"):
        run("say hi", about=ECHO)


@pytest.mark.parametrize(
    ("about", "real"),
    [
        ({}, False),
        ({"kernelspec": {"name": "python3", "language": "python"}}, False),
        ({"kernelspec": {"name": "x"}, "language_info": {"name": "python"}}, False),
        ({"cs_nn": {"withheld": []}}, False),
        (REAL, True),
        ({"kernelspec": {"name": "echo"}, "language_info": {"name": "echo"}}, True),
    ],
)
def test_only_those_that_need_it_run_in_a_kernel(about, real) -> None:
    assert bool(kernels.wanted(about)) == real


def test_the_tree_of_a_program_outside_is_shown(tmp_path, monkeypatch) -> None:
    for part in ("bin", "lib"):
        (tmp_path / "conda" / part).mkdir(parents=True)
    program = tmp_path / "conda" / "bin" / "R"
    program.touch(mode=0o755)
    install(tmp_path, monkeypatch, argv=[str(program), "{resource_dir}/echo.py"],
            metadata={"cs_nn": {"visible": ["/opt/packages"]}})  # fmt: skip
    paths = kernels.shown(kernels.wanted(ECHO))
    wanted = ("conda/bin", "conda/lib", "kernels/echo", "kernels/echo/echo.py")
    assert {str(tmp_path / path) for path in wanted} <= set(paths)
    assert "/opt/packages" in paths


def test_a_figure_that_nobody_looks_at_is_built_and_not_drawn() -> None:
    plot = "import matplotlib.pyplot as plt\nplt.plot([1, 2]);"
    (drawn,), (built,) = run(plot), run(plot, figures=False)
    assert "image/png" in drawn[0].data
    assert [dict(o.data) for o in built] == [
        {"text/plain": "<Figure size 640x480 with 1 Axes>"}
    ]
