"""Which notebooks run in a real kernel, and which kernel that is.

A notebook in another language does, and one whose metadata say so; both are the
instructor's words: {"kernelspec": {…}, "cs_nn": {"kernel": "real"}}.
"""

from __future__ import annotations

import importlib.util
import re
import shutil
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from .start import SandboxError
from .wire import Frame

_IPYTHON = """
    -m autograder.sandbox.in_kernel -f {connection_file}
    --HistoryManager.enabled=False --InteractiveShell.colors=nocolor
"""
_PYTHON = re.compile(r"python[\d.]*")
_PARTS = ("bin", "lib", "lib64", "libexec", "share", "include", "etc")
_HOW = {
    "r": "in R, `install.packages('IRkernel'); IRkernel::installspec()`",
    "julia": 'in Julia, `using Pkg; Pkg.add("IJulia")`',
    "bash": "`pip install bash_kernel && python -m bash_kernel.install`",
}


def wanted(metadata: Mapping[str, Any]) -> Frame | None:
    """Return the kernel that a notebook has to run in, or None for our own shell.

    Raises:
        SandboxError: it is not installed here.
    """
    named = metadata.get("kernelspec", {})
    language = named.get("language") or metadata.get("language_info", {}).get("name")
    if language and language.lower() != "python":
        return _installed(str(named.get("name", "")), language)
    if metadata.get("cs_nn", {}).get("kernel") == "real":
        return _ipython()
    return None


def shown(kernel: Frame | None) -> list[str]:
    """Return the paths of this machine that the kernel has to read."""
    return list(kernel["shown"]) if kernel else []


def _ipython() -> Frame:
    """Return the kernel of this Python, made to behave as our own shell does."""
    if importlib.util.find_spec("ipykernel") is None:
        raise SandboxError(
            "This notebook asks for a real kernel and ipykernel is not installed "
            "here: install it with `pip install ipykernel`, then grade again."
        )
    argv = [sys.executable, *_IPYTHON.split()]
    return _kernel("python3", argv, {}, "signal", [sys.executable])


def _installed(name: str, language: str) -> Frame:
    """Return the kernel of this name as `jupyter kernelspec` knows it."""
    from jupyter_client.kernelspec import KernelSpecManager, NoSuchKernel

    try:
        spec = KernelSpecManager().get_kernel_spec(name)
    except (NoSuchKernel, ValueError):
        raise SandboxError(_missing(name, language)) from None
    fixed = {"{resource_dir}": spec.resource_dir, "{prefix}": sys.prefix}
    program, *rest = (_filled(word, fixed) for word in spec.argv)
    found = sys.executable if _PYTHON.fullmatch(program) else shutil.which(program)
    if found is None:
        raise SandboxError(
            f"The kernel '{name}' starts the program '{program}', which is not "
            f"installed here: {_how(language)}, then grade again."
        )
    more = spec.metadata.get("cs_nn", {}).get("visible", [])
    words = [word for word in rest if word.startswith("/") and Path(word).exists()]
    needed = [*_program(found), spec.resource_dir, *words, *more]
    return _kernel(name, [found, *rest], spec.env, spec.interrupt_mode, needed)


def _kernel(
    name: str, argv: list[str], env: dict[str, str], interrupt: str, needed: list[str]
) -> Frame:
    paths = [str(Path(path).expanduser().absolute()) for path in needed]
    kernel: Frame = {"name": name, "argv": argv, "env": env, "interrupt": interrupt}
    return kernel | {"shown": list(dict.fromkeys(paths))}


def _filled(word: str, values: Mapping[str, str]) -> str:
    for field, value in values.items():
        word = word.replace(field, value)
    return word


def _program(found: str) -> list[str]:
    """Return a program and, if it has a tree of its own as in conda, the tree."""
    tree = Path(found).parent.parent
    if Path(found).parent.name != "bin" or tree in map(Path, ("/", "/usr/local")):
        return [found]
    return [found, *(str(tree / part) for part in _PARTS if (tree / part).exists())]


def _missing(name: str, language: str) -> str:
    return (
        f"This notebook is written in {language} and asks for the kernel '{name}', "
        f"which is not installed here: {_how(language)}, then grade again."
    )


def _how(language: str) -> str:
    usual = f"install a Jupyter kernel for {language}"
    return f"{_HOW.get(language.lower(), usual)} (`jupyter kernelspec list` shows it)"
