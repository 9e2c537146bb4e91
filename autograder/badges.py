"""What the README and the citation say once the course has an address.

`make build` writes both from `install.REPOSITORY`. While that names no real place they
hold no link, so that nothing leads to an address which nobody owns.
"""

import re
from collections.abc import Iterator
from pathlib import Path

from autograder import install

README = "<!-- badges: `make build` writes them from autograder/install.py -->\n"
CITATION = "# The address: `make build` writes it from autograder/install.py.\n"
GITHUB = "https://github.com/"
PAGE = "lectures/week01_perceptron.ipynb"


def derived(root: Path) -> Iterator[tuple[Path, bytes]]:
    """Yield (file, what it should hold) for the two files, where they have a mark."""
    parts = {
        "README.md": (README, r"(?:\[.*\n)*", badges(install.published())),
        "CITATION.cff": (CITATION, r"(?:repository-code: .*\n)?", source()),
    }
    for name, (mark, old, new) in parts.items():
        path = root / name
        text = path.read_text(encoding="utf-8") if path.exists() else ""
        before, found, after = text.partition(mark)
        if found:
            yield path, (before + mark + new + re.sub(rf"\A{old}", "", after)).encode()


def source() -> str:
    """Return the citation's line with the address, or nothing without one."""
    address = install.published()
    return f'repository-code: "{address}"\n' if address else ""


def badges(address: str) -> str:
    """Return a line for each place that runs the course; they all want GitHub."""
    if not address.startswith(GITHUB):
        return ""
    there = address.removeprefix(GITHUB)
    owner, _, name = there.partition("/")
    tests = f"{address}/actions/workflows/ci.yml"
    return (
        f"[![Tests]({tests}/badge.svg)]({tests})\n"
        "[![Open in Colab](https://colab.research.google.com/assets/colab-badge.svg)]"
        f"(https://colab.research.google.com/github/{there}/blob/main/{PAGE})\n"
        "[![Open in Binder](https://mybinder.org/badge_logo.svg)]"
        f"(https://mybinder.org/v2/gh/{there}/main?urlpath=lab/tree/{PAGE})\n"
        f"[The course's site](https://{owner.lower()}.github.io/{name}/)\n"
    )
