"""Executed notebooks by content: what has been run once need not run again."""

from __future__ import annotations

import functools
import hashlib
import hmac
import json
import platform
import sys
from collections.abc import Iterable, Mapping
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

from nbformat import NotebookNode, from_dict

from .cells import code_cells, copied, marks
from .engines import Task
from .paths import write_atomically
from .referee.names import KEY
from .referee.reuse import BOUND_TOGETHER, unchanged
from .sandbox import Limits

VERSIONS = 2
"""How many sets of hidden inputs a class is tested with."""


def digest(value: Any) -> str:
    """Return the SHA-256 of anything that JSON can hold, as 64 hex digits."""
    text = json.dumps(value, sort_keys=True, ensure_ascii=True)
    return hashlib.sha256(text.encode()).hexdigest()


def seed(secret: str, student: str, assignment: str) -> str:
    """Return the seed of a submission's tests; without a secret one that is public.

    Like an exam, the hidden inputs come in a few `VERSIONS`, and a student always has
    the same one. What one submission answered is a precedent for all of its version.
    """
    if not secret:
        return "public"
    version = int(_keyed(secret, f"{student}/{assignment}"), 16) % VERSIONS
    return _keyed(secret, f"version {version}/{assignment}")


def _keyed(secret: str, text: str) -> str:
    return hmac.new(secret.encode(), text.encode(), hashlib.sha256).hexdigest()


def task(
    name: str,
    notebook: NotebookNode,
    files: Mapping[str, bytes],
    seed: str,
    limits: Limits,
    figures: bool,
    required: str,
    course_files: Iterable[str] = (),
) -> Task:
    """Return the execution of a notebook, its keys made of all that outputs depend on.

    Text between the code cells is no part of them, nor are ids or old outputs.
    """
    ours, tests = _apart(notebook.metadata.get("cs_nn", {}))
    course = frozenset(course_files)
    base = digest(
        {
            "name": name,
            "cells": [
                cell.get("id") not in tests
                and [cell.source, bool(marks(cell).get("locked"))]
                for cell in code_cells(notebook)
            ],
            "ours": ours,
            "kernel": notebook.metadata.get("kernelspec", {}).get("name"),
            "files": {name: _sha(files[name]) for name in sorted(files)},
            "course_files": sorted(course),
            "seed": seed,
            "limits": asdict(limits),
            "figures": figures,
            "grader": grader_version(),
            "environment": environment(),
        }
    )
    about = (notebook, files, seed, limits, figures, required, course)
    return Task(digest([base, tests]), *about, base, tests)


def _apart(ours: Mapping[str, Any]) -> tuple[Mapping[str, Any], dict[str, Any]]:
    """Return our metadata without the tests that run apart, and those, by cell.

    Their places in the notebook stay part of all that a student's cells depend on.
    """
    plan = ours.get(KEY)
    if not plan or plan["linked"]:
        return ours, {}
    cells = plan["cells"].items()
    tests = {name: one for name, one in cells if one["test"] and not one["inside"]}
    others = {name: one for name, one in cells if name not in tests}
    return {**ours, KEY: {**plan, "cells": others}}, tests


@functools.cache
def grader_version() -> str:
    """Return the hash of the source of cs_nn and autograder."""
    package = Path(__file__).parent
    roots = [package, package.parent / "cs_nn"]
    files = sorted(file for root in roots for file in root.rglob("*.py"))
    return digest([(file.name, _sha(file.read_bytes())) for file in files])


@functools.cache
def environment() -> str:
    """Return the hash of Python's version and of every installed package's."""
    installed = {
        found.name for path in sys.path for found in Path(path).glob("*.dist-info")
    }
    return digest([platform.python_version(), sys.platform, sorted(installed)])


class Cache:
    """A folder of outputs, one file for all that a student's cells can depend on."""

    def __init__(self, folder: Path) -> None:
        """Use the folder, which need not exist yet."""
        self._folder = folder

    def _file(self, base: str) -> Path:
        return self._folder / base[:2] / f"{base}.json"

    def look(self, task: Task) -> tuple[NotebookNode | None, Task]:
        """Return the executed notebook of a task, if nothing of it need be run.

        And the task, which knows of those tests that need not run again in any case.
        """
        try:
            kept = json.loads(self._file(task.base).read_text(encoding="utf-8"))
            if kept["tests"] != task.tests:
                known = {} if kept["bound"] else _known(kept, task.tests)
                return None, replace(task, known=known)
            result = _filled(task.notebook, kept["cells"])
        except (OSError, ValueError, TypeError, KeyError, AttributeError):
            return None, task  # nothing is kept, or it was damaged
        return result, task

    def put(self, task: Task, executed: NotebookNode) -> None:
        """Keep the outputs of an executed notebook."""
        bound = executed.metadata.get("cs_nn", {}).get(BOUND_TOGETHER, False)
        kept = {"tests": task.tests, "bound": bound, "cells": _outputs(executed)}
        write_atomically(self._file(task.base), json.dumps(kept))


def same_outputs(notebook: NotebookNode, executed: NotebookNode) -> NotebookNode:
    """Return a notebook with the outputs of another whose task has the same key."""
    return _filled(notebook, _outputs(executed))


def _outputs(executed: NotebookNode) -> list[Any]:
    return [[c.get("id"), c.execution_count, c.outputs] for c in code_cells(executed)]


def _filled(notebook: NotebookNode, kept: list[Any]) -> NotebookNode:
    """Return a copy whose code cells have the outputs that were kept of each."""
    result = copied(notebook)
    for cell, (_, count, outputs) in zip(code_cells(result), kept, strict=True):
        cell.execution_count, cell.outputs = count, from_dict(outputs)
    return result


def _known(kept: Any, tests: Mapping[str, Any]) -> dict[str, list[NotebookNode]]:
    """Return the outputs of the tests that are what they were."""
    same = unchanged(tests, kept["tests"])
    return {n: from_dict(outputs) for n, _, outputs in kept["cells"] if n in same}


def _sha(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()
