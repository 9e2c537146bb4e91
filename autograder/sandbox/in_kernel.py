"""A real Python kernel that behaves as our own shell does, where a kernel would not.

Started as `python -m autograder.sandbox.in_kernel -f CONNECTION_FILE`.
"""

from __future__ import annotations

import json
import logging
import os
import sys
from types import MethodType
from typing import Any

from ipykernel.ipkernel import IPythonKernel
from ipykernel.kernelapp import IPKernelApp
from IPython.core.compilerop import CachingCompiler
from IPython.display import display

from .shell import Shell
from .start import sow
from .withheld import Guard


class Kernel(IPythonKernel):
    """Knows of each cell what the bridge knows: its number, and if it is locked."""

    locked = False
    fresh = True

    async def execute_request(self, *request: Any) -> None:
        """Run a cell under the number that it has in the notebook."""
        about = request[-1].get("metadata", {}).get("cs_nn", {})
        self.locked = bool(about.get("locked"))
        self.shell.execution_count = about.get("count", self.shell.execution_count)
        if self.fresh:
            self.fresh = False
            sow(os.environ["CS_NN_SEED"])
        await super().execute_request(*request)  # type: ignore[no-untyped-call]


class App(IPKernelApp):
    """Starts the kernel."""

    kernel_class = Kernel
    ignore_cwd = True  # the submission's folder comes last


def prepare(kernel: Any, told: dict[str, Any]) -> None:
    """Make the kernel ready for its first cell."""
    # Last, unlike a kernel: a file numpy.py of the student must not become numpy.
    sys.path.append("")
    shell = kernel.shell
    # A kernel takes a terminal for `!`, and there is none.
    shell.system = shell.system_piped = MethodType(Shell.system, shell)
    shell.ask_exit = lambda: None  # exit() ends nothing
    # A name of a kernel's own would show the number of this process, and its folder.
    shell.compile.get_code_name = MethodType(
        CachingCompiler.get_code_name, shell.compile
    )
    _in_order(sys.stdout, sys.stderr)
    # It says so after 5 s, which a busy machine takes; words on stderr cost points.
    fonts = logging.getLogger("matplotlib.font_manager")
    fonts.addFilter(lambda record: "building the font cache" not in record.getMessage())
    if not told["figures"]:
        shell.config.InlineBackend.figure_formats = set()
    if told["withheld"]:
        _withhold(kernel, told["withheld"])


def _in_order(*streams: Any) -> None:
    """Send what waits in one stream before another is written to."""
    last = streams[0]

    def writer(one: Any, usual: Any) -> Any:
        def write(text: str) -> Any:
            nonlocal last
            if last is not one:
                last.flush()
                last = one
            return usual(text)

        return write

    for stream in streams:
        stream.write = writer(stream, stream.write)


def _withhold(kernel: Any, modules: list[str]) -> None:
    """Give graded cells stand-ins for these modules; see `withheld`."""
    shell, locked = kernel.shell, set[str]()
    guard, usual = Guard(modules, locked), shell.compile.cache

    def cache(*given: Any, **named: Any) -> str:
        name: str = usual(*given, **named)
        if kernel.locked:
            locked.add(name)
        return name

    shell.compile.cache = cache
    extra = {"display": display, "get_ipython": shell.get_ipython}
    shell.user_ns["__builtins__"] = guard.builtins() | extra
    shell.events.register("post_execute", lambda: guard.sweep(shell.user_ns))


def main() -> None:
    """Serve until this process is ended."""
    told = json.loads(os.environ.pop("CS_NN_KERNEL"))
    app = App.instance()
    app.initialize(sys.argv[1:])
    prepare(app.kernel, told)
    app.start()


if __name__ == "__main__":
    main()
