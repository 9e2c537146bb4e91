"""Run every benchmark, one after the other: `python -m benchmarks`; needs torch."""

import subprocess
import sys

NAMES = (
    "convolution",
    "pooling",
    "memory",
    "mlp",
    "tape",
    "digits",
    "verdict",
    "start",
    "sandbox",
    "referee",
    "widgets",
)

if __name__ == "__main__":
    for name in NAMES:
        print(f"== {name}", flush=True)
        subprocess.run([sys.executable, "-m", f"benchmarks.{name}"], check=False)
