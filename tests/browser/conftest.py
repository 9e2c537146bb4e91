"""A real Chromium and a real Jupyter server for the tests that look at pages."""

import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

SERVER = (
    "--no-browser --ip=127.0.0.1 --IdentityProvider.token= --allow-root "
    "--ServerApp.disable_check_xsrf=True --LabApp.expose_app_in_browser=True "
    "--JupyterNotebookApp.expose_app_in_browser=True"
).split()


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
