"""The reference of both packages, from their docstrings, without importing them."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

PACKAGES = ("cs_nn", "autograder")
Function = ast.FunctionDef | ast.AsyncFunctionDef


def write(root: Path, folder: Path) -> None:
    """Write a page for each package below `root`, and an index of them."""
    folder.mkdir(parents=True)
    names = []
    for place in sorted(_packages(root)):
        name = ".".join(place.relative_to(root).parts)
        (folder / f"{name}.md").write_text(page(place, name), encoding="utf-8")
        names.append(name)
    names.sort(key=lambda name: (not name.startswith("cs_nn"), name))
    toc = "\n".join(["```{toctree}", *names, "```"])
    text = f"# Reference\n\nEvery public name, from its docstring.\n\n{toc}\n"
    (folder / "index.md").write_text(text, encoding="utf-8")


def _packages(root: Path) -> Iterator[Path]:
    for name in PACKAGES:
        yield from (path.parent for path in (root / name).rglob("__init__.py"))


def page(place: Path, name: str) -> str:
    """Return the page of one package: itself, then its modules."""
    parts = [f"# {name}", *module(place / "__init__.py", name)]
    for path in sorted(place.glob("[!_]*.py")):
        parts += [f"## {name}.{path.stem}", *module(path, f"{name}.{path.stem}")]
    return "\n\n".join(part for part in parts if part) + "\n"


def module(path: Path, name: str) -> Iterator[str]:
    """Yield the pieces of a module: what it is, its functions and classes."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    yield f":::{{py:module}} {name}\n:::"
    yield prose(ast.get_docstring(tree) or "")
    for node in _public(tree.body):
        yield described(node)


def _public(body: list[ast.stmt]) -> Iterator[Function | ast.ClassDef]:
    """Yield the functions and classes that are for others, each name once."""
    named = [node for node in body if isinstance(node, Function | ast.ClassDef)]
    public = {
        node.name: node
        for node in reversed(named)  # of a property and its setter, the first
        if node.name[0] != "_" and ast.get_docstring(node)
    }
    yield from reversed(public.values())


def described(node: Function | ast.ClassDef, kind: str = "function") -> str:
    """Return a function, a method or a class as a directive of Sphinx."""
    text = prose(ast.get_docstring(node) or "")
    if isinstance(node, ast.ClassDef):
        inside = [described(one, "method") for one in _public(node.body)]
        body = "\n\n".join([text, *inside])
        return f"::::{{py:class}} {node.name}{_constructor(node)}\n{body}\n::::"
    marks = {mark.id for mark in node.decorator_list if isinstance(mark, ast.Name)}
    if kind == "method" and marks & {"property", "cached_property"}:
        return f":::{{py:property}} {node.name}\n{text}\n:::"
    drop = kind == "method" and "staticmethod" not in marks
    signature = _arguments(node.args, drop) + _returns(node)
    return f":::{{py:{kind}}} {node.name}{signature}\n{text}\n:::"


def _arguments(given: ast.arguments, drop: bool) -> str:
    """Return (arguments) on one line, without self or cls."""
    text = ast.unparse(given)
    if drop and (given.posonlyargs or given.args):
        text = text.partition(", ")[2]
    return f"({text})"


def _returns(node: Function) -> str:
    return f" -> {ast.unparse(node.returns)}" if node.returns else ""


def _constructor(node: ast.ClassDef) -> str:
    """Return what a class is called with: of __init__, or a dataclass's fields."""
    for one in node.body:
        if isinstance(one, ast.FunctionDef) and one.name == "__init__":
            return _arguments(one.args, drop=True)
    if any("dataclass" in ast.unparse(mark) for mark in node.decorator_list):
        fields = [one for one in node.body if isinstance(one, ast.AnnAssign)]
        return f"({', '.join(map(ast.unparse, map(_field, fields)))})"
    return ""


def _field(given: ast.AnnAssign) -> ast.AnnAssign:
    """A dataclass's field without what it starts as."""
    return ast.AnnAssign(given.target, given.annotation, simple=1)


def prose(docstring: str) -> str:
    """Return a docstring as Markdown: a mark outside code is a letter."""
    parts = re.split(r"(`[^`]*`)", docstring)
    parts[::2] = [re.sub(r"([<\[\]*_{}])", r"\\\1", part) for part in parts[::2]]
    return re.sub(r"^(\s*)([#%+>])", r"\1\\\2", "".join(parts), flags=re.MULTILINE)
