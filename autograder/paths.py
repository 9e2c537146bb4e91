"""Where a course keeps what grading makes, beside nbgrader's own folders."""

from __future__ import annotations

import os
import secrets
import tempfile
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Course:
    """The folder of a course."""

    root: Path

    @property
    def ours(self) -> Path:
        """The folder of grading's own files; safe to delete, then all runs again."""
        return self.root / ".autograder"

    @property
    def cache(self) -> Path:
        """Executed notebooks, by content."""
        return self.ours / "cache"

    def log(self, name: str) -> Path:
        """Return the log of an assignment's last run."""
        return self.ours / f"{name}.log"

    @property
    def runs(self) -> Path:
        """The log of all grading runs, a line for each."""
        return self.ours / "runs.jsonl"

    def notes(self, name: str) -> Path:
        """Return the notes of an assignment's run while it is at work."""
        return self.ours / f"{name}.notes"

    def said(self, name: str) -> Path:
        """Return the file with what a run said that formgrader started."""
        return self.ours / f"{name}.said"

    def graded(self, name: str, student: str) -> Path:
        """Return the file that tells what was recorded last for a submission."""
        return self.ours / "graded" / name / f"{student}.json"

    def lock(self, name: str) -> Path:
        """Return the file that the run which grades an assignment holds locked."""
        return self.ours / f"{name}.lock"

    def secret(self, *, create: bool = False) -> str:
        """Return the secret that tests' random inputs derive from.

        It stands in the variable CS_NN_COURSE_SECRET or in the file .course_secret.
        Without one the answer is empty, or with `create` a new one that is kept.
        """
        given = os.environ.get("CS_NN_COURSE_SECRET", "").strip()
        file = self.root / ".course_secret"
        if given:
            return given
        if not file.exists():
            if not create:
                return ""
            # mkstemp's files are the owner's alone, from the first moment on.
            write_atomically(file, secrets.token_hex(32) + "\n")
        return file.read_text(encoding="utf-8").strip()


def write_atomically(path: Path, text: str) -> None:
    """Write a file that others see either whole or not at all; mode 600."""
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=path.parent)
    with os.fdopen(handle, "w", encoding="utf-8") as file:
        file.write(text)
    Path(name).replace(path)
