"""Keep every derived file equal to its source: write it, or name what is old."""

from collections.abc import Iterator
from pathlib import Path

from autograder import badges, figures, notebooks, release


def derived(root: Path, *, releases: bool = True) -> Iterator[tuple[Path, bytes]]:
    """Yield (file, the bytes it should hold) for every derived file of the course."""
    for source in sorted((root / "lectures").glob("*.py")):
        yield source.with_suffix(".ipynb"), notebooks.build(source).encode()
    for source in sorted((root / "lectures" / "figures").glob("*.py")):
        yield source.with_suffix(".svg"), figures.draw(source)
    for source in sorted((root / "solutions").glob("*.py")):
        name = source.stem
        yield _solution(root, name), notebooks.build(source).encode()
    if releases:
        for name in release.names(root):
            for path, content in release.render(root, name).items():
                yield root / "assignments" / path, content
    yield from badges.derived(root)


def build(root: Path) -> list[Path]:
    """Write every derived file that differs from its source; return those written."""
    written = []
    for path, content in derived(root):
        if not path.exists() or path.read_bytes() != content:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content)
            written.append(path)
    return written


def stale(root: Path) -> list[Path]:
    """Return every derived file that is missing, differs, or has lost its source."""
    wanted = dict(derived(root))
    differs = [
        p for p, text in wanted.items() if not p.exists() or p.read_bytes() != text
    ]
    there = [p for folder in ("lectures", "solutions", "assignments")
             for p in (root / folder).rglob("*.ipynb")
             if ".ipynb_checkpoints" not in p.parts]  # fmt: skip
    there += (root / "lectures" / "figures").glob("*.svg")
    return sorted(differs + [path for path in there if path not in wanted])


def unbuild(root: Path) -> list[Path]:
    """Write back every source whose notebook was edited; return those written.

    Outputs and execution counts are dropped: they are never part of a source.
    """
    written = []
    for source in sorted([*root.glob("lectures/*.py"), *root.glob("solutions/*.py")]):
        page = source.with_suffix(".ipynb")
        notebook = page if page.exists() else _solution(root, source.stem)
        if not notebook.exists():
            continue
        text = notebooks.unbuild(notebook.read_text(encoding="utf-8"))
        if notebooks.build(source) != notebook.read_text(encoding="utf-8"):
            source.write_text(text, encoding="utf-8")
            written.append(source)
    return written


def _solution(root: Path, name: str) -> Path:
    return root / "solutions" / name / f"{name}.ipynb"
