"""Inside the fork server: import and try once what every notebook then has for free."""

from __future__ import annotations

import contextlib
import functools
import gc
import importlib
import os
import pkgutil
import sys
import warnings
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from .shell import Shell

_MODULES = """
    numpy numpy.testing matplotlib matplotlib.pyplot matplotlib.backends.backend_agg
    PIL.PngImagePlugin ipywidgets tqdm.auto asyncio collections copy csv dataclasses
    datetime decimal encodings.idna fractions functools glob hashlib heapq inspect
    io itertools json math multiprocessing operator pathlib pickle pprint queue
    random re statistics string subprocess tempfile textwrap threading time timeit
    traceback typing unittest unittest.mock cs_nn cs_nn.check cs_nn.check.alone
    cs_nn.check.probes cs_nn.data cs_nn.functional cs_nn.nn cs_nn.optim cs_nn.page
    cs_nn.parsons cs_nn.plot cs_nn.predict cs_nn.quiz cs_nn.tensor cs_nn.train
    cs_nn.widgets autograder.referee.agent autograder.referee.hearing
"""
_PACKAGES = "cs_nn.check", "cs_nn.data"  # with all their parts: checks load them late

# The first error, figure, formula and finding cost far more than the second.
_CELLS = """
1 / 0
###
def f(x):
    y = {}
    return y['k']
f(1)
###
x = (
###
assert 1 == 2, 'm'
###
x = 1
x
###
import numpy as np, random
np.random.seed(0); random.seed(0)
np.random.default_rng(0).normal(size=3); np.linalg.svd(np.eye(3))
np.testing.assert_allclose(1, 1); np.eye(2) @ np.eye(2); print(np.array([1.5]))
###
np.testing.assert_allclose([1.], [2.])
###
import matplotlib.pyplot as plt
fig, ax = plt.subplots()
ax.plot([1, 2], [3, 4], label='$x^2$'); ax.legend(); ax.set_title('t'); plt.show()
###
plt.imshow(np.eye(3)); plt.colorbar(); plt.show()
###
get_ipython().run_line_magic('timeit', '-n1 -r1 1')
###
display({'a': 1}); [1.5, 'a']
###
from cs_nn import check
class Square:
    def forward(self, a):
        self.a = a
        return a * a
    def backward(self, d):
        return d * self.a
marks = check.Marks('square', 1)
with marks(1, 'forward and backward'):
    check.operation(Square, lambda a: a * a, 'op-square', result='forward da')
float(marks)
"""


def _import(names: Iterable[str]) -> None:
    """Import what this environment has; a course need not have all of it."""
    for name in names:
        with contextlib.suppress(ImportError):
            importlib.import_module(name)


def _parts(name: str) -> Iterator[str]:
    """Yield the full names of all modules in a package, if it is there."""
    package = sys.modules.get(name)
    for found in pkgutil.walk_packages(getattr(package, "__path__", []), f"{name}."):
        yield found.name


def for_kernels() -> None:
    """Import what talks to a real kernel, which imports the rest itself."""
    importlib.import_module("autograder.sandbox.bridge")


def up() -> None:
    """Import, try, and leave no trace in the shell that submissions will get.

    Raises:
        RuntimeError: something started a thread, which no fork survives.
    """
    from autograder.referee import lasting

    from .outputs import Nothing
    from .shell import make_shell

    nowhere: Any = Nothing()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        shell = make_shell(nowhere, nowhere)  # first: libraries look for a notebook
        _import(_MODULES.split())
        for package in _PACKAGES:
            _import(_parts(package))
        _share_formulas()
        streams = sys.stdout, sys.stderr
        with open(os.devnull, "w") as hole:  # noqa: PTH123
            sys.stdout = sys.stderr = hole
            for source in _CELLS.split("###\n"):
                shell.run_cell(source, store_history=True)
            sys.stdout, sys.stderr = streams
    _forget(shell)
    lasting.elsewhere.update(sys.modules)
    threads = len(os.listdir("/proc/self/task"))  # noqa: PTH208
    if threads != 1:
        raise RuntimeError(f"the fork server has {threads} threads after its warm-up")
    sys.dont_write_bytecode = True  # no submission may leave any
    gc.collect()
    gc.freeze()  # else every collection in a child would copy all these pages


def _share_formulas() -> None:
    """Let each figure use the formulas that any has set: most ticks are the same.

    One costs 3 ms, and an axis with a logarithmic scale has a dozen. They belong to
    fonts, which no fork can use.
    """
    with contextlib.suppress(ImportError, AttributeError):
        from matplotlib.backends import backend_agg

        parser = backend_agg.MathTextParser
        vars(backend_agg)["MathTextParser"] = functools.cache(parser)
        os.register_at_fork(after_in_child=parser._parse_cached.cache_clear)


def learn(count: int, source: str) -> None:
    """Compile a cell of the instructor's for all forks to come; see `Compiler`."""
    from .shell import Shell

    Shell.instance().compile.learn(count, source)
    gc.freeze()


def _forget(shell: Shell) -> None:
    """Make the shell look as if no cell had run in it."""
    with contextlib.suppress(ImportError):
        import matplotlib.pyplot as plt

        plt.close("all")
    shell.reset(new_session=True)
    shell.execution_count = 1
    shell.compile._filename_map.clear()
    for name in [n for n in vars(sys) if n.startswith("last_")]:
        delattr(sys, name)
