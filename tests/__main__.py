"""Run every stage of the tests and say at the end what failed and what was not run."""

import os
import subprocess
import sys
import tempfile
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from xml.etree import ElementTree

ROOT = Path(__file__).parents[1]
CORES = os.cpu_count() or 1
LOOKS = {
    "strength of tests (20 mutants of each)": ["autograder", "audit", "--sample", "20"],
    "assignments": ["autograder", "lint"],
    "types": ["mypy"],
    "derived files": ["autograder", "check"],
    "style": ["ruff", "check", "--output-format", "concise"],
    "format": ["ruff", "format", "--check", "--quiet"],
}
# One process more than there are cores: some tests only wait, for a clock or a browser.
# The order in which they start is tests/conftest.py's.
PYTEST = [
    *("pytest", "-q", "-p", "no:cacheprovider", "-m", "not whole"),
    *("-n", str(CORES + 1), "--dist", "loadgroup", "--no-loadscope-reorder"),
]


def main() -> int:
    """Look at the files, several looks at once, then run the tests; 1 if any failed."""
    # Compiled once, and not by each of the hundreds of processes that tests start.
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
    failed = [name for name, ok in looks() if not ok]
    with tempfile.TemporaryDirectory() as folder:
        report = Path(folder) / "report.xml"
        print("== tests …", flush=True)
        started = time.perf_counter()
        done = subprocess.run(python(*PYTEST, f"--junitxml={report}"), cwd=ROOT)
        if not ended("tests", done.returncode, started):
            failed.append("tests")
        for reason, number in not_run(report).items():
            print(f"NOT RUN: {number} tests: {reason}")
    print(
        f"failed: {', '.join(failed)}" if failed else "every stage passed", flush=True
    )
    return 1 if failed else 0


def looks() -> list[tuple[str, bool]]:
    """Run what looks at files, as many at once as there are cores."""
    with ThreadPoolExecutor(CORES) as pool:
        return list(pool.map(look, LOOKS, LOOKS.values()))


def look(name: str, command: list[str]) -> tuple[str, bool]:
    """Run one command; print what it said in one piece."""
    started = time.perf_counter()
    done = subprocess.run(
        python(*command),
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    print(f"== {name}\n{done.stdout}", end="")
    return name, ended(name, done.returncode, started)


def python(*module: str) -> list[str]:
    """Return the command that runs a module."""
    return [sys.executable, "-m", *module]


def ended(name: str, code: int, started: float) -> bool:
    """Say how a stage ended; return whether all was well."""
    took = time.perf_counter() - started
    print(f"== {name}: {'FAILED' if code else 'ok'} in {took:.0f} s", flush=True)
    return code == 0


def not_run(report: Path) -> Counter[str]:
    """Return why tests were skipped, and how many, as pytest's report has it."""
    if not report.exists():
        return Counter()
    skipped = ElementTree.parse(report).iter("skipped")
    return Counter(
        one.get("message", "") for one in skipped if one.get("type") == "pytest.skip"
    )


if __name__ == "__main__":
    sys.exit(main())
