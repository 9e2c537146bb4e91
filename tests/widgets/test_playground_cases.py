"""The cases that the playground's JavaScript is held against are those of Python."""

import json
from typing import Any

import pytest

from tests.widgets.playground_cases import FILE, cases


def agree(got: Any, kept: Any, where: str) -> None:
    """Equal texts and shapes; numbers to 1e-9, as another machine may round them."""
    if isinstance(kept, dict | list):
        keys = kept if isinstance(kept, dict) else range(len(kept))
        assert len(got) == len(kept), where
        for key in keys:
            agree(got[key], kept[key], f"{where}.{key}")
    elif isinstance(kept, float):
        assert got == pytest.approx(kept, rel=1e-9, abs=1e-9), where
    else:
        assert got == kept, where


def test_the_file_is_not_stale():
    kept = json.loads(FILE.read_text(encoding="utf-8"))
    agree(json.loads(json.dumps(cases())), kept, "playground.json")
