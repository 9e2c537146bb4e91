"""Look at a widget's exported HTML in a real browser, and let axe-core judge it."""

import os
from typing import Any

import pytest

from tests.conftest import ROOT

AXE = ROOT / "tests" / "js" / "node_modules" / "axe-core" / "axe.min.js"
THEMES = ("light", "dark")
GROUND = {"light": "background:#fff", "dark": "background:#15181c;color:#f0f0f0"}


def show(page: Any, widget: Any, theme: str = "light") -> Any:
    """Put the widget's HTML on the page as a file would have it; return its root."""
    page.emulate_media(color_scheme=theme)
    page.set_content(
        '<!doctype html><html lang="en"><title>A widget</title><meta charset="utf-8">'
        f'<body style="{GROUND[theme]}">'
        f"<main><h1>Widget</h1>{widget.to_html()}</main>"
    )
    page.wait_for_selector(".csnn .csnn-bar")
    return page.locator(".csnn .csnn-bar").first.locator("xpath=..")


def violations(page: Any) -> list[str]:
    """What axe-core finds wrong with the page, a line each."""
    if not AXE.exists():
        if os.environ.get("CI") == "true":
            pytest.fail("axe-core is missing and CI=true: see tests/js/install.sh.")
        pytest.skip("NO ACCESSIBILITY TEST WAS RUN: run sh tests/js/install.sh.")
    page.evaluate(AXE.read_text(encoding="utf-8"))
    found = page.evaluate("axe.run().then(result => result.violations)")
    return [f"{v['id']}: {v['help']}: {v['nodes'][0]['html'][:200]}" for v in found]
