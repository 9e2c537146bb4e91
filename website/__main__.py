"""Build the course's site, or its lab for the browser: `python -m website site`."""

import argparse
import sys
from pathlib import Path

ROOT = Path(__file__).parents[1]


def main() -> int:
    """Build one of the two; return 0 when all is well."""
    parser = argparse.ArgumentParser(prog="website", description=__doc__)
    parser.add_argument("what", choices=("site", "lite"))
    parser.add_argument("--out", type=Path, help="the folder to write")
    parser.add_argument("--lectures", nargs="*", help="these only (default: all)")
    options = parser.parse_args()
    if options.what == "lite":
        from website import lite

        out = options.out or ROOT / "site" / "lite"
        return lite.build(ROOT, free(out, "jupyter-lite.json"))
    from website import site

    out = options.out or ROOT / "site"
    return site.build(ROOT, free(out, "searchindex.js"), options.lectures)


def free(out: Path, mark: str) -> Path:
    """Return a folder that may be overwritten: new, empty, or written by us before."""
    there = {path.name for path in out.iterdir()} if out.is_dir() else set()
    if there - {"lite"} and mark not in there:
        sys.exit(f"website: {out} holds other files; give --out a folder of its own.")
    return out


if __name__ == "__main__":
    sys.exit(main())
