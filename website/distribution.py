"""The Python that runs in the browser: Pyodide's core and the wheels our pages need.

Pyodide's lock file is its list of packages; `import` finds what stands there. We keep
the entries whose wheel there is, and add our own, so that nothing asks a registry.
"""

import hashlib
import json
import shutil
import subprocess
import sys
import tarfile
import tempfile
import urllib.request
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any
from zipfile import ZipFile

Packages = dict[str, dict[str, Any]]
LOCK = "pyodide-lock.json"
CORE = ("pyodide.mjs", "pyodide.asm.mjs", "pyodide.asm.wasm", "python_stdlib.zip")
KERNEL = ("ipython", "jedi", "micropip", "packaging")  # what the kernel starts with
PAGES = ("tqdm", "typing-extensions")
COMPILED = ("numpy", "matplotlib")  # in a whole distribution only
BESIDE = {  # not Pyodide's: what each needs, as far as pages do
    "comm": [],
    "psygnal": [],
    "jupyterlab-widgets": [],
    "ipywidgets": ["comm", "ipython", "jupyterlab-widgets", "traitlets"],
    "anywidget": ["ipywidgets", "psygnal", "typing-extensions"],
}


class Missing(RuntimeError):
    """A part of the browser's Python cannot be had; the message says which and why."""


def fetch(given: str | None, version: str, folder: Path) -> Path:
    """Return a folder with Pyodide: what was given, or the core alone, by npm.

    `given` is a folder, an archive or an address of one. Raises Missing.
    """
    given = (given or "").replace("{version}", version)
    place = Path(given) if given and Path(given).is_dir() else folder / "unpacked"
    if place == folder / "unpacked":
        folder.mkdir(parents=True, exist_ok=True)
        shutil.rmtree(place, ignore_errors=True)
        try:
            with tarfile.open(_archive(given, version, folder)) as packed:
                packed.extractall(place, filter="data")
        except (OSError, tarfile.TarError) as error:
            raise Missing(f"PYODIDE={given} cannot be read: {error}.") from error
    for lock in place.rglob(LOCK):
        if (lock.parent / CORE[0]).exists():
            return lock.parent
    raise Missing(f"PYODIDE={given} holds no {LOCK} beside {CORE[0]}.")


def _archive(given: str, version: str, folder: Path) -> Path:
    """Return the archive with Pyodide; `folder` keeps what has been fetched."""
    if not given:
        return _by_npm(version, folder)
    if not given.startswith(("https://", "http://")):
        return Path(given)
    archive = folder / given.rpartition("/")[2]
    if not archive.exists():
        half, _ = urllib.request.urlretrieve(given, f"{archive}.part")
        Path(half).rename(archive)
    return archive


def _by_npm(version: str, folder: Path) -> Path:
    """Let npm fetch Pyodide's core; once."""
    archive = folder / f"pyodide-{version}.tgz"
    if archive.exists():
        return archive
    npm = shutil.which("npm")
    if npm is None:
        raise Missing("npm is missing: install Node, or give PYODIDE=a distribution.")
    command = [npm, "pack", "--silent", f"pyodide@{version}"]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True)
    if done.returncode or not archive.exists():
        raise Missing(f"npm could not fetch pyodide@{version}: {done.stderr.strip()}")
    return archive


def assemble(source: Path, target: Path, python: str, ours: Path) -> list[str]:
    """Write the browser's Python to `target`; return what it cannot import.

    `source` is a folder with Pyodide, `ours` the wheel of the course. Raises Missing.
    """
    target.mkdir(parents=True, exist_ok=True)
    for name in CORE:
        shutil.copy(source / name, target)
    lock = json.loads((source / LOCK).read_text(encoding="utf-8"))
    if not lock["info"]["python"].startswith(f"{python}."):
        raise Missing(
            f"This Pyodide has Python {lock['info']['python']}, but the lab needs "
            f"{python}: give the version that `make lite` names."
        )
    known: Packages = lock["packages"]
    compiled = [
        name for name in COMPILED if (source / known[name]["file_name"]).exists()
    ]
    names = closure(known, [*KERNEL, *PAGES, *compiled])
    packages = {name: known[name] for name in names}
    _collect(packages, source, target, python)
    shutil.copy(ours, target)
    beside = [f"{name}=={_installed(name)}" for name in BESIDE]
    for wheel in _download(beside, target, python):
        name = wheel.name.split("-")[0].replace("_", "-")
        packages[name] = entry(name, wheel, BESIDE[name])
    needs = ["anywidget", "tqdm", *compiled]
    packages["cs-nn"] = entry("cs-nn", target / ours.name, needs)
    lock["packages"] = packages
    (target / LOCK).write_text(json.dumps(lock), encoding="utf-8")
    return [name for name in COMPILED if name not in compiled]


def closure(known: Packages, names: Iterable[str]) -> list[str]:
    """Return the names with all that they depend on."""
    found: list[str] = []
    todo = list(names)
    while todo:
        name = todo.pop().lower().replace("_", "-")
        if name not in found:
            found.append(name)
            todo += known[name]["depends"]
    return found


def _collect(packages: Packages, source: Path, target: Path, python: str) -> None:
    """Copy the wheels that there are, have pip fetch the others, and note them."""
    absent = []
    for name, entry in packages.items():
        wheel = source / entry["file_name"]
        if wheel.exists():
            shutil.copy(wheel, target)
        else:
            absent.append(f"{name}=={entry['version']}")
    for wheel in _download(absent, target, python):
        name = wheel.name.split("-")[0].lower().replace("_", "-")
        packages[name] |= {"file_name": wheel.name, "sha256": _digest(wheel)}


def _download(wanted: list[str], target: Path, python: str) -> Iterator[Path]:
    """Have pip fetch wheels of pure Python; yield the files. Raises Missing."""
    if not wanted:
        return
    with tempfile.TemporaryDirectory() as folder:
        command = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps"]
        command += ["--disable-pip-version-check", "--python-version", python]
        command += ["--platform", "any", "--only-binary=:all:", "--dest", folder]
        done = subprocess.run([*command, *wanted], capture_output=True, text=True)
        if done.returncode:
            raise Missing(f"pip could not fetch a wheel: {done.stderr.strip()}")
        for wheel in Path(folder).glob("*.whl"):
            yield Path(shutil.copy(wheel, target))


def _installed(name: str) -> str:
    """The version that this course is tested with: the same widgets on both sides."""
    from importlib.metadata import version

    return version(name)


def entry(name: str, wheel: Path, needs: list[str]) -> dict[str, Any]:
    """What the lock says of a wheel."""
    with ZipFile(wheel) as packed:
        tops = {entry.split("/")[0] for entry in packed.namelist()}
    return {
        "name": name,
        "version": wheel.name.split("-")[1],
        "file_name": wheel.name,
        "install_dir": "site",
        "sha256": _digest(wheel),
        "package_type": "package",
        "imports": sorted(top for top in tops if top.isidentifier()),
        "depends": needs,
    }


def _digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()
