"""Cells run in a process of their own; whatever they do ends as an output."""

import copy
import os
import time
from dataclasses import replace
from pathlib import Path
from threading import Event, Timer

import pytest
from nbformat import NotebookNode
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

from autograder.sandbox import Limits, execute, forkserver, ladder
from autograder.sandbox.page import LIMIT_MIME
from autograder.sandbox.start import SandboxError
from autograder.sandbox.tree import descendants

USUAL = Limits()
SCRIBBLE = (
    "import os\nfor n in range(3, 500):\n"
    "    try: os.write(n, b'\\xff' * 99)\n    except OSError: pass"
)
QUICK = Limits(cell_seconds=1, grace_seconds=0.3)


HERE = [ladder.best(), pytest.param("process", marks=pytest.mark.slow)]


@pytest.fixture(params=HERE, autouse=True)
def rung(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Every test runs on the best rung of this machine, and on the last."""
    monkeypatch.setattr(ladder, "best", lambda: request.param)


def run(*sources: str, limits: Limits = USUAL, **given) -> list[list[NotebookNode]]:
    """Return the outputs of each cell."""
    notebook = new_notebook(cells=[new_code_cell(source) for source in sources])
    options = {"files": {}, "seed": "seed", **given}
    return [cell.outputs for cell in execute(notebook, limits=limits, **options).cells]


def error(outputs: list[NotebookNode]) -> str:
    """Return the name of the only error."""
    (name,) = [o.ename for o in outputs if o.output_type == "error"]
    return str(name)


def text(outputs: list[NotebookNode]) -> str:
    """Return all printed text and plain results."""
    return "".join(
        o.text if o.output_type == "stream" else o.get("data", {}).get("text/plain", "")
        for o in outputs
    )


def alive(mark: str) -> list[int]:
    """Return the processes whose command line holds the mark."""
    found = []
    for path in Path("/proc").glob("[0-9]*"):
        try:
            if mark.encode() in (path / "cmdline").read_bytes():
                found.append(int(path.name))
        except OSError:
            continue
    return found


def test_outputs_are_a_notebooks():
    outputs = run("import sys\nprint(1)\nprint('e', file=sys.stderr)\nprint(2)\n3.5")[0]
    assert [(o.output_type, o.get("name"), o.get("text")) for o in outputs] == [
        ("stream", "stdout", "1\n"),
        ("stream", "stderr", "e\n"),
        ("stream", "stdout", "2\n"),
        ("execute_result", None, None),
    ]
    assert outputs[-1].data == {"text/plain": "3.5"}
    assert outputs[-1].execution_count == 1


def test_execute_is_pure():
    notebook = new_notebook(cells=[new_markdown_cell("m"), new_code_cell("1 / 0")])
    before = copy.deepcopy(notebook)
    results = [execute(notebook, files={}, seed="s", limits=Limits()) for _ in range(2)]
    assert notebook == before
    assert results[0] == results[1]
    assert results[0].cells[1].outputs[0].ename == "ZeroDivisionError"
    assert "Cell In[1], line 1" in "".join(results[0].cells[1].outputs[0].traceback)


def test_what_a_kernel_offers_works():
    outputs = run(
        "%matplotlib inline\nimport matplotlib.pyplot as plt\nplt.plot([1, 2]);",
        "import ipywidgets\ns = ipywidgets.IntSlider(3)\ndisplay(s)\ns",
        "import asyncio\nawait asyncio.sleep(0)\n7",
        "r = !echo hi\nr[0]",
        "!echo out; echo err >&2",
        "import os\nos.system('echo low')\nprint('high')",
        "h = display('a', display_id=True)\nh.update('b')",
        "from IPython.display import clear_output\nprint(1)\nclear_output()\nprint(2)",
        "from tqdm.auto import tqdm\nfor _ in tqdm(range(2)): pass",
        "class A: pass\nimport pickle\npickle.loads(pickle.dumps(A())).__class__ is A",
        "exit()\n1",
    )
    assert "image/png" in outputs[0][0].data
    assert [list(o.data) for o in outputs[1]] == [["text/plain"], ["text/plain"]]
    assert [text(o) for o in outputs[2:9]] == [
        "7",
        "'hi'",
        "out\nerr\n",
        "low\nhigh\n",
        "'b'",
        "2\n",
        "  0%|          | 0/2 [00:00<?, ?it/s]",
    ]
    assert text(outputs[9]) == "True"
    assert text(outputs[10]) == "1"


def test_a_formula_that_other_figures_have_is_drawn_and_set_once():
    figure = (
        "import matplotlib.pyplot as plt\nfig, ax = plt.subplots()\n"
        "ax.plot([1, 1e5], [1e-5, 1], label='$x^2$'); ax.legend()\nax.set_yscale('log')"
    )
    formulas = (
        "from matplotlib.mathtext import MathTextParser\n"
        "MathTextParser._parse_cached.cache_info().misses"
    )
    first, before, second, after = run(figure, formulas, figure, formulas)
    assert [list(o.data)[-1] for o in first + second] == ["image/png"] * 2
    assert first[0].data == second[0].data
    alone = ladder.best() == "process"  # no fork server set the figures up to share
    assert (int(text(after)) > int(text(before))) == alone


def test_input_and_unknown_magic_fail_plainly():
    asked, magic = run("input('n?')", "%nomagic")
    assert error(asked) == "StdinNotImplementedError"
    assert asked[0].evalue.startswith("input() cannot be answered while grading")
    assert error(magic) == "UsageError"


def test_files_are_there_and_do_not_shadow_libraries():
    files = {"data/x.txt": b"41", "helper.py": b"y = 1", "numpy.py": b"array = None"}
    outputs = run(
        "int(open('data/x.txt').read()) + __import__('helper').y",
        "import numpy\nnumpy.array([1]).sum() == 1",
        "import os\nsorted(os.listdir('.'))",
        files=files,
    )
    assert text(outputs[0]) == "42"
    assert "True" in text(outputs[1])
    assert text(outputs[2]) == "['data', 'helper.py', 'numpy.py']"


def test_files_of_the_submission_do_not_count_against_its_folder():
    limits = Limits(folder_mb=2, folder_files=20)
    files = {f"d{n % 50}/{n}.txt": b"x" for n in range(500)} | {"big": bytes(4 << 20)}
    count = "import os\nsum(len(files) for _, _, files in os.walk('.'))"
    outputs = run(count, "open('new', 'w').write('x')", files=files, limits=limits)
    assert text(outputs[0]) == "501"
    assert text(outputs[1]) == "1"


def test_a_path_that_leads_out_is_refused():
    with pytest.raises(SandboxError, match="leads out"):
        run("1", files={"../x": b""})


def test_environment_is_clean(monkeypatch):
    monkeypatch.setenv("CS_NN_COURSE_SECRET", "do not tell")
    outputs = run("import os\nos.environ['CS_NN_SEED'], dict(os.environ)", seed="abc")
    assert "'abc'" in text(outputs[0])
    assert "do not tell" not in text(outputs[0])
    assert "'OMP_NUM_THREADS': '1'" in text(outputs[0])


def test_endless_loop_costs_only_its_cell():
    patient = replace(QUICK, grace_seconds=10)  # a busy machine may need it
    outputs = run("x = 1", "while True:\n    x += 0", "x", limits=patient)
    assert error(outputs[1]) == "TimeLimit"
    assert outputs[1][0].evalue == (
        "This cell ran longer than 1 s and was stopped: "
        "look for a loop that never ends."
    )
    assert "Cell In[2], line " in "".join(outputs[1][0].traceback)
    assert "outputs.py" not in "".join(outputs[1][0].traceback)
    assert text(outputs[2]) == "1"


def test_loop_that_swallows_interrupts_is_killed_and_earlier_cells_run_again():
    deaf = "while True:\n  try:\n    while True: pass\n  except BaseException: pass"
    outputs = run("x = 1\nprint('once')", deaf, "x", limits=QUICK)
    assert text(outputs[0]) == "once\n"
    assert error(outputs[1]) == "TimeLimit"
    assert text(outputs[2]) == "1"


@pytest.mark.parametrize(
    ("source", "says"),
    [
        ("import os\nos._exit(0)", "exit code 0"),
        ("import os\nos.kill(os.getpid(), 9)", "signal 9"),
        ("import ctypes\nctypes.string_at(0)", "crashed"),
        ("import os\nif os.fork() == 0:\n    import time; time.sleep(99)\nos._exit(7)",
         "exit code 7"),
        (SCRIBBLE, "broke the connection"),
    ],
)  # fmt: skip
def test_a_cell_that_ends_its_process_costs_only_itself(source, says):
    outputs = run("x = 1", source, "1 / 0", "x")
    assert error(outputs[1]) == "ProcessDied"
    assert says in outputs[1][-1].evalue
    assert error(outputs[2]) == "ZeroDivisionError"
    assert text(outputs[3]) == "1"


def test_every_later_cell_fails_when_the_notebooks_time_is_up():
    limits = Limits(cell_seconds=5, notebook_seconds=1, grace_seconds=0.2)
    outputs = run("import time\ntime.sleep(9)", "1", "2", limits=limits)
    assert [error(o) for o in outputs] == ["TimeLimit"] * 3
    assert "was not run" in outputs[2][0].evalue


def test_memory_of_a_process_and_of_a_tree_is_limited():
    many = (
        "import os, time\nfor _ in range(4):\n    if os.fork() == 0:\n"
        "        x = bytearray(150_000_000)\n        time.sleep(30)\ntime.sleep(30)"
    )
    limits = Limits(memory_mb=400, cell_seconds=20)
    outputs = run("x = bytearray(10**9)", many, "1", limits=limits)
    assert error(outputs[0]) == "MemoryError"
    assert error(outputs[1]) == "MemoryLimit"
    assert text(outputs[2]) == "1"


def test_processes_are_limited():
    bomb = "import os, time\nfor _ in range(40):\n    if os.fork() == 0: time.sleep(30)"
    outputs = run(f"{bomb}\ntime.sleep(20)", "1", limits=Limits(processes=10))
    assert error(outputs[0]) == "ProcessLimit"
    assert text(outputs[1]) == "1"


def test_nothing_survives():
    for_long = f"98765.{os.getpid()}"  # s; no other run of the tests has the same
    before = set(descendants(os.getpid()))  # what other tests keep, such as a tracker
    run(
        f"import subprocess\nsubprocess.Popen(['sh', '-c', 'sleep {for_long}; :'])",
        f"subprocess.Popen(['sleep', '{for_long}'], start_new_session=True)",
        "import os\nif os.fork() == 0:\n    os.setsid()\n    if os.fork() == 0:\n"
        f"        os.execvp('sleep', ['sleep', '{for_long}'])\n    os._exit(0)",
        "import time\ntime.sleep(0.2)\nos._exit(1)",
    )
    assert alive(f"sleep\0{for_long}") == []
    forkserver.stop()
    assert set(descendants(os.getpid())) - before == set()


def test_a_flood_is_cut_and_the_rest_still_runs():
    limits = Limits(output_bytes=1000, notebook_output_bytes=10_000)
    outputs = run(
        "print('x' * 100_000_000)\ny = 1",
        "import os\nos.write(1, b'y' * 5000)\ny",
        "import sys\nprint('x' * 5000)\nprint('oh', file=sys.stderr)\n2.5",
        "'z' * 5000",
        limits=limits,
    )
    assert len(outputs[0][0].text) == 1000
    assert outputs[0][1].data[LIMIT_MIME] == {"kind": "OutputLimit"}
    assert "error" not in {o.output_type for cell in outputs for o in cell}
    # What decides about points is kept: words on stderr, and the result.
    assert [o.get("text") for o in outputs[2] if o.get("name") == "stderr"] == ["oh"]
    assert "2.5" in text(outputs[2])
    assert len(outputs[3][0].data["text/plain"]) == 2000


def test_a_process_that_goes_around_the_budget_is_stopped():
    shout = (
        "import json, struct, os\n"
        "b = json.dumps({'op': 'outputs', 'outputs': [{'output_type': 'stream',"
        "'name': 'stdout', 'text': 'x' * 900_000}]}).encode()\n"
        "fd = int([n for n in os.listdir('/proc/self/fd')"
        " if os.path.realpath(f'/proc/self/fd/{n}').count('socket')][0])\n"
        "while True: os.write(fd, struct.pack('>I', len(b)) + b)"
    )
    outputs = run(shout, "1", limits=Limits(cell_seconds=10, output_bytes=1000))
    assert error(outputs[0]) in ("OutputLimit", "ProcessDied")
    assert text(outputs[1]) == "1"


def test_cancelling_ends_a_run():
    cancelled = Event()
    timer = Timer(0.5, cancelled.set)
    timer.start()
    start = time.monotonic()
    with pytest.raises(SandboxError, match="stopped before"):
        run("while True: pass", cancelled=cancelled, limits=Limits(cell_seconds=60))
    assert time.monotonic() - start < 30  # alone, its cell would run for 60 s
    timer.join()
