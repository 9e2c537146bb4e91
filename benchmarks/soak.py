"""Kill grading runs at 50 random moments, then see that every score is right.

    python -m benchmarks.soak

The same test as in `make test`, four times as long.
"""

import os
import subprocess
import sys

KILLS = "50"

if __name__ == "__main__":
    test = "tests/autograder/test_faults.py::test_kills_at_random_moments_lose_nothing"
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", test]
    environment = {**os.environ, "AUTOGRADER_KILLS": KILLS}
    sys.exit(subprocess.run(command, env=environment).returncode)
