"""One real Chromium for all tests of a process that look at pages."""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest

FLAGS = (
    "--headless --no-sandbox --disable-gpu --disable-quic --no-first-run "
    "--disable-background-networking --disable-component-update --disable-sync"
).split()
NAMES = ("chromium", "chromium-browser", "google-chrome")


@pytest.fixture(scope="session")
def chromium() -> Iterator[Any]:
    """A browser that reaches this machine only: every other request is refused."""
    program = next(filter(None, map(shutil.which, NAMES)), None)
    if program is None:
        if os.environ.get("CI") == "true":
            pytest.fail(
                "Chromium is missing and CI=true: see tests/browser/install.sh."
            )
        pytest.skip("NO BROWSER TEST WAS RUN: Chromium is missing; install it.")
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=FLAGS)
        yield browser
        browser.close()


@contextmanager
def tab(chromium: Any) -> Iterator[Any]:
    """A fresh page that remembers its errors (`page.errors`) and goes nowhere else."""
    context = chromium.new_context(viewport={"width": 1200, "height": 900})
    context.route(_elsewhere, lambda route: route.abort())
    opened = context.new_page()
    opened.errors = []
    opened.on("pageerror", lambda error: opened.errors.append(str(error)))
    yield opened
    context.close()


@pytest.fixture
def page(chromium: Any) -> Iterator[Any]:
    """A fresh page of a test's own."""
    with tab(chromium) as opened:
        yield opened


def _elsewhere(url: str) -> bool:
    return not url.startswith(("http://127.0.0.1", "file:", "data:", "blob:"))
