"""Inside the sandbox: an IPython shell without kernel, sockets or threads."""

from __future__ import annotations

import base64
import builtins
import os
import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from types import ModuleType
from typing import Any, NoReturn

from IPython.core.displayhook import DisplayHook
from IPython.core.displaypub import DisplayPublisher
from IPython.core.error import StdinNotImplementedError
from IPython.core.events import EventManager
from IPython.core.interactiveshell import InteractiveShell
from IPython.core.profiledir import ProfileDir
from IPython.display import display
from traitlets.config import Config

from .compiler import Compiler
from .outputs import Descriptors, Output, Sink
from .withheld import Guard

_LONGEST_TRACEBACK = 40  # frames of it
_SIGNAL = "in Interrupt.__call__"  # our own frame, below the one that was stopped
_LONGEST_TEXT = 20_000  # characters of one frame, or of a message


def _plain(data: Mapping[str, Any]) -> dict[str, Any]:
    """Make a mime bundle fit for JSON: pictures become base64 text."""
    return {
        str(mime): base64.b64encode(value).decode()
        if isinstance(value, bytes)
        else value
        for mime, value in data.items()
    }


def _name(figure: object) -> None:
    """Show what there is, not what it looks like."""
    display({"text/plain": repr(figure)}, raw=True)


class _Displays(DisplayPublisher):  # type: ignore[misc] # IPython has no types
    """Where display(), figures and clear_output() go."""

    def publish(
        self,
        data: Mapping[str, Any],
        metadata: Mapping[str, Any] | None = None,
        *_source: object,
        transient: Mapping[str, Any] | None = None,
        update: bool = False,
        **_: object,
    ) -> None:
        """Collect one display."""
        output: Output = {
            "output_type": "display_data",
            "data": _plain(data),
            "metadata": dict(metadata or {}),
            "display_id": (transient or {}).get("display_id"),
            "update": update,
        }
        self.shell.collect(output)

    def clear_output(self, wait: bool = False) -> None:
        """Forget the cell's outputs so far."""
        self.shell.collect({"output_type": "clear_output", "wait": bool(wait)})


class _Result(DisplayHook):  # type: ignore[misc]
    """Where the value of a cell's last line goes."""

    def quiet(self) -> bool:
        """Tell whether a cell ends in a semicolon; one that has none is seen fast."""
        parsed = self.shell.history_manager.input_hist_parsed
        return ";" in parsed[-1] and bool(super().quiet())

    def start_displayhook(self) -> None:
        """Start with no data: a repr may fail."""
        self._output: Output = {"output_type": "execute_result", "data": {}}

    def write_output_prompt(self) -> None:
        """Print no prompt."""

    def write_format_data(
        self, format_dict: Mapping[str, Any], md_dict: Mapping[str, Any] | None = None
    ) -> None:
        """Keep the value's representations."""
        self._output |= {
            "data": _plain(format_dict),
            "metadata": md_dict or {},
            "execution_count": self.prompt_count,
        }

    def finish_displayhook(self) -> None:
        """Collect the result."""
        if self._output["data"]:
            self.shell.collect(self._output)


class _Events(EventManager):  # type: ignore[misc]
    """What follows each cell, but for pyplot's wish to draw all figures as they are.

    No window shows that. What is displayed is drawn for it.
    """

    def register(self, event: str, function: Callable[..., object]) -> None:
        """See EventManager."""
        super().register(event, _unless_it_draws(function))

    def unregister(self, event: str, function: Callable[..., object]) -> None:
        """See EventManager."""
        super().unregister(event, _unless_it_draws(function))


def _unless_it_draws(function: Callable[..., object]) -> Callable[..., object]:
    draws = getattr(function, "__name__", "") == "_draw_all_if_interactive"
    return _draw_nothing if draws else function


def _draw_nothing() -> None:
    """Stand for what draws all figures."""


class Shell(InteractiveShell):  # type: ignore[misc]
    """Runs cells like a notebook's kernel does, and hands their outputs to a sink."""

    compiler_class = Compiler
    displayhook_class = _Result
    display_pub_class = _Displays
    sink: Sink
    descriptors: Descriptors
    guard: Guard | None = None

    def withhold(self, modules: Sequence[str]) -> None:
        """Give graded cells stand-ins for these modules."""
        if modules:
            self.guard = guard = Guard(modules, Compiler.locked)
            extra = {"display": display, "get_ipython": self.get_ipython}
            self.user_ns["__builtins__"] = guard.builtins() | extra

    @property
    def db(self) -> Any:
        """Where magics keep what they remember: in this submission's own folder."""
        if self._db is None:
            self.profile_dir = ProfileDir(location=f"{os.environ['HOME']}/profile")
        return InteractiveShell.db.fget(self)

    def draw(self, figures: bool) -> None:
        """Say whether figures become pictures, which costs 0.1 s each, or only text."""
        if not figures:
            # Before all other formatters, and before what a figure says of itself.
            first = self.display_formatter.ipython_display_formatter
            first.for_type_by_name("matplotlib.figure", "Figure", _name)

    def transform_cell(self, raw_cell: str) -> str:
        """Turn magics into Python; a cell that is Python already needs no look."""
        changed = self._transformers() != self._usual
        if not changed and (cell := self.compile.plain(raw_cell)):
            return str(cell)
        return str(super().transform_cell(raw_cell))

    def _transformers(self) -> tuple[Any, ...]:
        """Return all that may rewrite a cell; a notebook may add its own."""
        known = self.input_transformer_manager
        lists = (known.cleanup_transforms, known.line_transforms)
        more = (known.token_transformers, self.input_transformers_post)
        return tuple(len(transforms) for transforms in lists + more)

    def init_prefilter(self) -> None:
        """Remember what rewrites cells from the start."""
        super().init_prefilter()
        self._usual = self._transformers()

    def should_run_async(self, raw_cell: str, **known: Any) -> bool:
        """Tell whether a cell awaits something; one without the word cannot."""
        if "await" not in raw_cell and "async" not in raw_cell:
            return False
        return bool(super().should_run_async(raw_cell, **known))

    def tidy(self) -> None:
        """Leave no withheld module behind for the next cell."""
        if self.guard is not None:
            self.guard.sweep(self.user_ns)

    def collect(self, output: Output) -> None:
        """Add an output after whatever was written before it."""
        self.descriptors.drain()
        self.sink.add(output)

    def init_events(self) -> None:
        """Take note of what follows each cell; see `_Events`."""
        super().init_events()
        self.events.__class__ = _Events

    def init_io(self) -> None:
        """Leave the streams as the runner made them."""

    def enable_gui(self, gui: str | None = None) -> None:
        """Do nothing: inline figures need no event loop."""

    def ask_exit(self) -> None:
        """Let exit() and quit() end nothing, as in a notebook."""

    def _showtraceback(self, etype: type, evalue: object, stb: list[str]) -> None:
        frames = [frame for frame in stb if _SIGNAL not in frame]
        self.collect(error_output(etype.__name__, _message(evalue), frames))

    def system(self, cmd: str) -> None:
        """Run `!cmd` without a terminal, its output into the cell."""
        with subprocess.Popen(
            self.var_expand(cmd, depth=1),
            shell=True,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
        ) as process:
            try:
                while piece := process.stdout.read1(1 << 16):  # type: ignore[union-attr]
                    sys.stdout.write(piece.decode("utf-8", "replace"))
            except BaseException:
                process.kill()
                raise
        self.user_ns["_exit_code"] = process.returncode

    system_piped = system


def error_output(name: str, message: str, frames: list[str]) -> Output:
    """Return an error as notebooks store it, of reasonable size."""
    frames = [frame[:_LONGEST_TEXT] for frame in frames]
    if len(frames) > _LONGEST_TRACEBACK:
        half = _LONGEST_TRACEBACK // 2
        frames = [*frames[:half], "... frames left out ...", *frames[-half:]]
    return {
        "output_type": "error",
        "ename": name,
        "evalue": message[:_LONGEST_TEXT],
        "traceback": frames,
    }


def _message(error: object) -> str:
    try:
        return str(error)
    except Exception:
        return "(this error cannot be printed)"


def _no_input(*_: object) -> NoReturn:
    raise StdinNotImplementedError(
        "input() cannot be answered while grading: write the value into the code."
    )


def make_shell(sink: Sink, descriptors: Descriptors) -> Shell:
    """Return the one shell of this process, ready to run cells."""
    config = Config()
    config.HistoryManager.enabled = False  # it would start a thread and a database
    config.InteractiveShell.colors = "nocolor"
    # Progress bars look for these two to tell a notebook from a terminal.
    config.IPKernelApp.parent_appname = "autograder"
    kernel = ModuleType("ipykernel.zmqshell")
    kernel.__dict__["ZMQInteractiveShell"] = Shell
    sys.modules.setdefault(kernel.__name__, kernel)
    Shell.sink, Shell.descriptors = sink, descriptors
    shell: Shell = Shell.instance(config=config)
    replacements: dict[str, Callable[..., object]] = {"input": _no_input}
    builtins.__dict__.update(replacements)
    return shell
