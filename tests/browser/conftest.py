"""A real Chromium and a real Jupyter server for the tests that look at pages."""

import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

FLAGS = (
    "--headless --no-sandbox --disable-gpu --disable-quic --no-first-run "
    "--disable-background-networking --disable-component-update --disable-sync"
).split()
NAMES = ("chromium", "chromium-browser", "google-chrome")
SERVER = (
    "--no-browser --ip=127.0.0.1 --IdentityProvider.token= --allow-root "
    "--ServerApp.disable_check_xsrf=True --LabApp.expose_app_in_browser=True "
    "--JupyterNotebookApp.expose_app_in_browser=True"
).split()


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


@pytest.fixture
def page(chromium: Any) -> Iterator[Any]:
    """A fresh page that remembers its errors (`page.errors`) and goes nowhere else."""
    context = chromium.new_context(viewport={"width": 1200, "height": 900})
    context.route(_elsewhere, lambda route: route.abort())
    opened = context.new_page()
    opened.errors = []
    opened.on("pageerror", lambda error: opened.errors.append(str(error)))
    yield opened
    context.close()


@pytest.fixture(scope="module")
def serve() -> Iterator[Callable[[Path], str]]:
    """Start JupyterLab on a folder; return its address. Stopped with the module."""
    servers = []

    def start(folder: Path) -> str:
        server, address = start_server(folder)
        servers.append(server)
        return address

    yield start
    for server in servers:
        server.terminate()
        server.wait(20)


def start_server(folder: Path) -> tuple[subprocess.Popen[bytes], str]:
    """Start JupyterLab on a folder; return its process and its address."""
    port = _free_port()
    command = [sys.executable, "-m", "jupyter", "lab", *SERVER, f"--port={port}"]
    with (folder / "jupyter.log").open("w") as log:
        server = subprocess.Popen(command, cwd=folder, stdout=log, stderr=log)
    return server, _wait_for(f"http://127.0.0.1:{port}")


def _elsewhere(url: str) -> bool:
    return not url.startswith(("http://127.0.0.1", "file:", "data:", "blob:"))


def _free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])


def _wait_for(address: str) -> str:
    for _ in range(120):
        try:
            with urllib.request.urlopen(f"{address}/api", timeout=5):
                return address
        except OSError:
            time.sleep(0.25)
    raise RuntimeError(f"Jupyter did not start at {address}; see jupyter.log.")
