"""Executed notebooks by content: what has been run once need not run again."""

from __future__ import annotations

import functools
import hashlib
import hmac
import json
import platform
import sys
from collections.abc import Iterable, Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any

from nbformat import NotebookNode, from_dict

from .cells import code_cells, copied, marks
from .paths import write_atomically
from .sandbox import Limits


def digest(value: Any) -> str:
    """Return the SHA-256 of anything that JSON can hold, as 64 hex digits."""
    text = json.dumps(value, sort_keys=True, ensure_ascii=True)
    return hashlib.sha256(text.encode()).hexdigest()


def seed(secret: str, student: str, assignment: str) -> str:
    """Return the seed of a submission's tests; without a secret one that is public."""
    if not secret:
        return "public"
    message = f"{student}/{assignment}".encode()
    return hmac.new(secret.encode(), message, hashlib.sha256).hexdigest()


def key(
    name: str,
    notebook: NotebookNode,
    files: Mapping[str, bytes],
    seed: str,
    limits: Limits,
    figures: bool,
    course_files: Iterable[str] = (),
) -> str:
    """Return what stands for everything that the outputs can depend on.

    Text between the code cells is no part of it, nor are ids or old outputs.
    """
    return digest(
        {
            "name": name,
            "cells": [
                [cell.source, bool(marks(cell).get("locked"))]
                for cell in code_cells(notebook)
            ],
            "ours": notebook.metadata.get("cs_nn"),
            "kernel": notebook.metadata.get("kernelspec", {}).get("name"),
            "files": {name: _sha(files[name]) for name in sorted(files)},
            "course_files": sorted(course_files),
            "seed": seed,
            "limits": asdict(limits),
            "figures": figures,
            "grader": grader_version(),
            "environment": environment(),
        }
    )


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
    """A folder of outputs, one file per key."""

    def __init__(self, folder: Path) -> None:
        """Use the folder, which need not exist yet."""
        self._folder = folder

    def _file(self, key: str) -> Path:
        return self._folder / key[:2] / f"{key}.json"

    def get(self, key: str, notebook: NotebookNode) -> NotebookNode | None:
        """Return a copy of the notebook with the outputs kept for it, if any are."""
        result = copied(notebook)
        try:
            kept = json.loads(self._file(key).read_text(encoding="utf-8"))
            for cell, (count, outputs) in zip(code_cells(result), kept, strict=True):
                cell.execution_count, cell.outputs = count, from_dict(outputs)
        except (OSError, ValueError, TypeError):
            return None  # none, or one that was damaged
        return result

    def put(self, key: str, executed: NotebookNode) -> None:
        """Keep the outputs of an executed notebook."""
        code = code_cells(executed)
        kept = [[cell.execution_count, cell.outputs] for cell in code]
        write_atomically(self._file(key), json.dumps(kept))


def _sha(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()
