"""Run every stage of the tests, a progress line each; exit 1 if any of them failed."""

import os
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).parents[1]
PYTEST = ["pytest", "-q", "-p", "no:cacheprovider"]
# One more than there are cores: some tests only wait, for a clock or for a browser.
AT_ONCE = ["-n", str(1 + (os.cpu_count() or 1)), "--dist", "loadgroup"]
SLOW = "(slow or browser) and not whole"
STAGES = {
    "style": ["ruff", "check", "--output-format", "concise"],
    "format": ["ruff", "format", "--check", "--quiet"],
    "types": ["mypy"],
    "derived files": ["autograder", "check"],
    "assignments": ["autograder", "lint"],
    "strength of tests (20 mutants of each)": ["autograder", "audit", "--sample", "20"],
    "fast tests": [*PYTEST, *AT_ONCE, "-m", "not (slow or browser or whole)"],
    "slow and browser tests": [*PYTEST, *AT_ONCE, "-m", SLOW],
}


def main() -> int:
    """Run the stages one after the other and say at the end which failed."""
    failed = []
    for number, (name, command) in enumerate(STAGES.items(), 1):
        print(f"== {number}/{len(STAGES)} {name} …", flush=True)
        started = time.perf_counter()
        done = subprocess.run([sys.executable, "-m", *command], cwd=ROOT)
        took = time.perf_counter() - started
        print(f"== {name}: {'FAILED' if done.returncode else 'ok'} in {took:.0f} s")
        if done.returncode:
            failed.append(name)
    print(
        f"failed: {', '.join(failed)}" if failed else "every stage passed", flush=True
    )
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
