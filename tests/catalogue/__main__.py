"""Print how many of the catalogue's wrong answers are caught, and how many named."""

import sys
import time
from collections import Counter

from tests.catalogue import everything, verdict
from tests.catalogue.unseen import judged

COLUMNS = ("wrong", "caught", "named", "alone", "ms")


def row(name: str, *numbers: float) -> str:
    """Show one line of the table."""
    return f"{name:18}" + "".join(f"{number:>8.3g}" for number in numbers)


def main() -> int:
    """Print a line per family, every miss, and the totals; exit 1 after a miss.

    named: with the expected id. alone: by a sentence that no other wrong answer of the
    family gets. ms: for one verdict, the probe drawn and the diagnosis included.
    """
    totals: Counter[str] = Counter()
    print(f"{'family':18}" + "".join(f"{name:>8}" for name in COLUMNS))
    for family in everything():
        started = time.perf_counter()
        found = [(mistake, verdict(family, mistake)) for mistake in family.wrong]
        took = 1e3 * (time.perf_counter() - started) / max(1, len(found))
        named = [f for m, f in found if f and m.id in f.misconceptions]
        sentences = Counter(finding.pattern for finding in named)
        alone = sum(count == 1 for count in sentences.values())
        caught = sum(finding is not None for _, finding in found)
        print(row(family.name, len(found), caught, len(named), alone, took))
        for mistake, finding in found:
            if not finding or mistake.id not in finding.misconceptions:
                said = " | ".join(finding.lines()) if finding else "passes"
                print(f"    {mistake.id} {mistake.name}: {said}")
        totals.update(wrong=len(found), caught=caught, named=len(named), alone=alone)
    print(row("in total", *(totals[name] for name in COLUMNS[:4])))
    unseen = Counter(how for _, how in judged())
    print("unseen:", ", ".join(f"{n} {how}" for how, n in unseen.most_common()))
    return 0 if totals["wrong"] == totals["caught"] == totals["named"] else 1


if __name__ == "__main__":
    sys.exit(main())
