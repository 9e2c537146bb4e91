"""Build the site: lay out the sources, run Sphinx, check every link."""

import json
import shutil
import subprocess
import sys
from pathlib import Path

from website.links import problems
from website.stage import Lab, stage


def build(root: Path, out: Path, lectures: list[str] | None = None) -> int:
    """Write the site of the course at `root` to `out`; return 0 when all is well."""
    names = lectures or sorted(p.stem for p in (root / "lectures").glob("*.ipynb"))
    work = root / "build" / out.name
    stage(root, work / "sources", names, lab_in(out / "lite"))
    command = [sys.executable, "-m", "sphinx", "-b", "html", "-W", "--keep-going", "-q"]
    command += ["-E", "-d", str(work / "doctrees"), str(work / "sources")]
    shutil.rmtree(work / "html", ignore_errors=True)
    if subprocess.run([*command, str(work / "html")], cwd=root).returncode:
        return 1
    _replace(out, work / "html")
    found = list(problems(out))
    for line in found:
        print(line, file=sys.stderr)
    print(f"{out / 'index.html'}: {len(found) or 'no'} dead links.")
    return 1 if found else 0


def lab_in(folder: Path) -> Lab:
    """Say what the lab that `make lite` built can run, from its list of packages."""
    lock = folder / "static" / "pyodide" / "pyodide-lock.json"
    if not lock.exists():
        return "none"
    packages = json.loads(lock.read_text(encoding="utf-8"))["packages"]
    return "whole" if {"numpy", "matplotlib"} <= set(packages) else "numbers"


def _replace(out: Path, made: Path) -> None:
    """Put what was made in place of the old site; the lab in `lite` stays."""
    for old in out.iterdir() if out.is_dir() else ():
        if old.is_dir() and old.name != "lite":
            shutil.rmtree(old)
        elif old.is_file():
            old.unlink()
    shutil.copytree(made, out, dirs_exist_ok=True)
