"""A fresh interpreter for one submission: slow, and no jail, but it works anywhere."""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
import socket
import subprocess
import sys
from pathlib import Path

import autograder

from . import tree
from .folders import font_caches, make_parts, private_folder
from .start import Job, SandboxError, Usage, environment, last_line
from .wire import Channel


class Spawned:
    """A process in a session of its own, and the private directory it works in."""

    def __init__(self, job: Job) -> None:
        """Start the interpreter.

        Raises:
            SandboxError: a file of the job leads out of its directory, or this system
                cannot pass descriptors on, or start processes.
        """
        if os.name != "posix":
            raise SandboxError(
                "Grading needs Linux or macOS: run it in a container, or under WSL."
            )
        self._most_files = 2 * job.limits.folder_files
        self._stack = contextlib.ExitStack()
        try:
            self.folder = self._stack.enter_context(private_folder())
            _furnish(self.folder, job)
            self._start(job)
        except BaseException:
            self._stack.close()
            raise

    def _start(self, job: Job) -> None:
        ours, theirs = socket.socketpair()
        self.channel = Channel(ours)
        self._stack.callback(self.channel.close)
        runner = [sys.executable, "-m", "autograder.sandbox.runner"]
        packages = Path(autograder.__file__).parent.parent
        with theirs, (self.folder / "stderr").open("wb") as errors:
            try:
                self._process = subprocess.Popen(
                    [*runner, str(theirs.fileno())],
                    stdin=subprocess.DEVNULL,
                    stdout=subprocess.DEVNULL,
                    stderr=errors,
                    cwd=self.folder / "work",
                    # The package as it runs here, be it installed or not.
                    env=environment(self.folder, packages, job.seed),
                    pass_fds=[theirs.fileno()],
                    start_new_session=True,
                )
            except OSError as error:
                raise SandboxError(f"No process could be started: {error}.") from error

    def poll(self) -> int | None:
        """See Process."""
        return self._process.poll()

    def interrupt(self) -> None:
        """See Process."""
        with contextlib.suppress(OSError):
            os.kill(self._process.pid, signal.SIGINT)

    def usage(self) -> Usage:
        """See Process."""
        memory, processes = tree.usage(self._process.pid)
        return Usage(memory, processes, *tree.disk(self.folder, self._most_files))

    def last_words(self) -> str:
        """See Process."""
        return last_line(self.folder / "stderr")

    def end(self) -> int:
        """See Process."""
        tree.end(self._process.pid)
        return self._process.wait()

    def close(self) -> None:
        """See Process."""
        self.end()
        # The directory is named in the environment of all that it started.
        tree.end_strays(self._process.pid, str(self.folder))
        self._stack.close()


def _furnish(folder: Path, job: Job) -> None:
    """Lay the files of the job into the folder's `work`."""
    make_parts(folder)
    for relative, content in job.paths():
        target = folder / "work" / relative
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(content)
    for fonts in font_caches():
        shutil.copy(fonts, folder / "home")


def spawn(job: Job) -> Spawned:
    """Start a fresh interpreter for a job; see Spawned."""
    return Spawned(job)
