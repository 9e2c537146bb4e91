"""Build the lab that runs in a browser: JupyterLite, Python, lectures, assignments."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

from website import distribution

WIDGETS = ("@jupyter-widgets/jupyterlab-manager", "anywidget")
KERNEL = "@jupyterlite/pyodide-kernel-extension"
LAB = Path(sys.prefix) / "share" / "jupyter" / "labextensions"


def build(root: Path, out: Path) -> int:
    """Write the lab of the course at `root` to `out`; return 0 when all is well."""
    from jupyterlite_pyodide_kernel import constants

    work = root / "build" / "lite"
    shutil.rmtree(work, ignore_errors=True)
    python = constants.PYODIDE_PYTHON_VERSION
    try:
        source = distribution.fetch(
            os.environ.get("PYODIDE"),
            constants.PYODIDE_VERSION,
            root / "build" / "pyodide",
        )
        wheel = _wheel(root, work / "wheel")
        static = work / "static" / "pyodide"
        absent = distribution.assemble(source, static, python, wheel)
    except distribution.Missing as error:
        print(f"website: {error}", file=sys.stderr)
        return 2
    _contents(root, work / "files")
    _settings(root, work)
    _jupyterlite(work, out)
    print(f"{out / 'index.html'}: serve it, for example by `python -m http.server`.")
    if absent:
        print(
            f"WITHOUT {' AND '.join(absent).upper()}: only pages of pure Python run "
            "(walkthroughs of single numbers); give PYODIDE=a whole Pyodide "
            f"{constants.PYODIDE_VERSION} (folder, archive or address) for all of them."
        )
    return 0


def _wheel(root: Path, folder: Path) -> Path:
    command = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", folder]
    subprocess.run(command, cwd=root, check=True, capture_output=True)
    return next(folder.glob("*.whl"))


def _contents(root: Path, folder: Path) -> None:
    """Lay out what a reader finds in the lab: lectures and released assignments."""
    for page in (root / "lectures").glob("*.ipynb"):
        _copy(page, folder / "lectures" / page.name)
    (folder / "lectures" / "figures").mkdir()
    for figure in (root / "lectures" / "figures").glob("*.svg"):
        ascii_only = figure.read_text("utf-8").encode("ascii", "xmlcharrefreplace")
        # JupyterLite passes it through btoa, which refuses a character such as ŷ
        (folder / "lectures" / "figures" / figure.name).write_bytes(ascii_only)
    for page in (root / "assignments").glob("*/*.ipynb"):
        _copy(page, folder / "assignments" / page.parent.name / page.name)


def _copy(source: Path, target: Path) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    shutil.copy(source, target)


def _settings(root: Path, work: Path) -> None:
    """Say how the lab starts: with our wheels, and without asking anybody."""
    kernel = {
        "disablePyPIFallback": True,
        "pyodideUrl": "./static/pyodide/pyodide.mjs",
        "loadPyodideOptions": {"packages": ["comm", *distribution.KERNEL]},
    }
    lite = {
        "jupyter-lite-schema-version": 0,
        "jupyter-config-data": {
            "appName": "cs_nn",
            "exposeAppInBrowser": True,
            "litePluginSettings": {f"{KERNEL}:kernel": kernel},
        },
    }
    (work / "jupyter-lite.json").write_text(json.dumps(lite), encoding="utf-8")
    _copy(root / "cs_nn/widgets/static/jupyter.json", work / "overrides.json")
    extensions = [str(LAB / name) for name in (*WIDGETS, KERNEL)]
    config = {
        "federated_extensions": extensions,  # ours only: others want a server
        "ignore_sys_prefix": ["federated_extensions"],
        "settings_overrides": ["overrides.json"],
        "contents": ["files"],
        "apps": ["lab", "notebooks"],
        "no_sourcemaps": True,
        "no_unused_shared_packages": True,
    }
    text = json.dumps({"LiteBuildConfig": config})
    (work / "jupyter_lite_config.json").write_text(text, encoding="utf-8")


def _jupyterlite(work: Path, out: Path) -> None:
    shutil.rmtree(out, ignore_errors=True)
    command = [sys.executable, "-m", "jupyterlite_core", "build", "--output-dir", out]
    log = subprocess.run(command, cwd=work, capture_output=True, text=True)
    if log.returncode:
        raise RuntimeError(f"jupyter lite build failed:\n{log.stdout}{log.stderr}")
