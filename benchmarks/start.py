"""How long a command line takes to answer: `python -m benchmarks.start`.

CPU seconds of `--help`, ours and nbgrader's in turn, best of five.
"""

import resource
import subprocess
import sys

ROUNDS = 5


def spent(module: str) -> float:
    """Return the CPU seconds of one `--help`."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    command = [sys.executable, "-W", "ignore", "-m", module, "--help"]
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def main() -> None:
    """Print both, and how many times as fast ours is."""
    rounds = [(spent("autograder"), spent("nbgrader")) for _ in range(ROUNDS)]
    ours, theirs = (min(column) for column in zip(*rounds, strict=True))
    print(f"autograder --help {ours:.2f} s, nbgrader --help {theirs:.2f} s")
    print(f"{theirs / ours:.0f} times as fast")


if __name__ == "__main__":
    main()
