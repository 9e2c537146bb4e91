"""Where the single coordinator saturates: a simulated class of 10,000 submissions.

    python -m autograder grade NAME --json log.jsonl
    python -m benchmarks.simulate --log log.jsonl --intake 5 --record 15

Times of executions are drawn from a log of `autograder grade`; what the coordinator
does with each (intake, recording: `benchmarks.grading` prints the processor time) is
constant. It hands out two tasks ahead per worker and does one thing at a time.
"""

import argparse
import heapq
import json
import random
from dataclasses import dataclass
from pathlib import Path

DEFAULT_SECONDS = (0.15, 0.2, 0.25, 0.3, 0.5)  # when no log is given


@dataclass(frozen=True)
class Outcome:
    """What a simulated run took."""

    seconds: float
    busy: float
    """The part of the time in which the coordinator had something to do."""


def simulate(times: list[float], workers: int, intake: float, record: float) -> Outcome:
    """Run every execution of `times` on `workers`; all in seconds."""
    waiting = iter(times)
    now = busy = 0.0
    running: list[float] = []  # ends of executions, a heap
    ready: list[float] = []  # taken in, no worker free
    left, handed_out = len(times), 0
    free_at = [0.0] * workers
    heapq.heapify(free_at)
    while left:
        if handed_out < 2 * workers and (seconds := next(waiting, None)) is not None:
            now, busy = now + intake, busy + intake
            handed_out += 1
            ready.append(seconds)
        else:
            end = heapq.heappop(running)
            now = max(now, end) + record
            busy += record
            handed_out, left = handed_out - 1, left - 1
        while ready:  # queued at a worker as soon as it is taken in
            begin = max(now, heapq.heappop(free_at))
            end = begin + ready.pop()
            heapq.heappush(free_at, end)
            heapq.heappush(running, end)
    return Outcome(now, busy / now)


def measured(log: Path) -> list[float]:
    """Return the seconds of every execution that a log tells of."""
    lines = [json.loads(line) for line in log.read_text().splitlines()]
    return [line["seconds"] for line in lines if line["how"] == "run"]


def main() -> None:
    """Print throughput and the coordinator's load for growing numbers of workers."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--log", type=Path, help="of `autograder grade --json`")
    parser.add_argument("--size", type=int, default=10_000)
    parser.add_argument("--intake", type=float, default=5.0, help="ms each")
    parser.add_argument("--record", type=float, default=15.0, help="ms each")
    options = parser.parse_args()
    known = measured(options.log) if options.log else list(DEFAULT_SECONDS)
    times = random.Random(0).choices(known, k=options.size)
    mean = sum(times) / len(times)
    each = (options.intake + options.record) / 1000
    print(f"{options.size} submissions of {1e3 * mean:.0f} ms; the coordinator spends")
    print(f"{1e3 * each:.0f} ms on each, so {mean / each:.0f} workers keep it busy.\n")
    print(f"{'workers':>8}{'minutes':>9}{'each s':>9}{'efficiency':>12}{'busy':>7}")
    for workers in (1, 2, 4, 8, 16, 32, 64, 128, 256):
        got = simulate(times, workers, options.intake / 1000, options.record / 1000)
        ideal = sum(times) / workers
        print(
            f"{workers:8}{got.seconds / 60:9.1f}{options.size / got.seconds:9.1f}"
            f"{ideal / got.seconds:12.0%}{got.busy:7.0%}"
        )


if __name__ == "__main__":
    main()
