"""Inside the sandbox: modules that would do the exercise, withheld from graded cells.

Import lines still run, so a page that imports them works; any use raises one sentence.
Locked cells (the instructor's tests) get the real modules: a caller is known by the
file name that IPython gives to the cell its code was written in.
"""

from __future__ import annotations

import builtins
import sys
from collections.abc import Sequence
from types import ModuleType
from typing import Any, NoReturn


class Withheld(ImportError):
    """A graded cell uses a module that it has to do without."""


class StandIn(ModuleType):
    """Takes the place of a withheld module, or of anything in it."""

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        return StandIn(f"{self.__name__}.{name}")

    def _refuse(self, *_: object, **__: object) -> NoReturn:
        raise Withheld(
            f"{self.__name__} is not there while your work is graded: "
            "write this part yourself, with numpy."
        )

    __call__ = __iter__ = __len__ = __bool__ = __float__ = __array__ = _refuse
    __add__ = __radd__ = __mul__ = __rmul__ = __matmul__ = __getitem__ = _refuse


class _Package(ModuleType):
    """A package as graded cells see it: its withheld parts are stand-ins."""

    def __init__(self, real: ModuleType, names: frozenset[str]) -> None:
        super().__init__(real.__name__, real.__doc__)
        self._real, self._names = real, names

    def __getattr__(self, name: str) -> Any:
        full = f"{self.__name__}.{name}"
        found = getattr(self._real, name)
        if full in self._names or getattr(found, "__module__", None) in self._names:
            return StandIn(full)
        inside = any(name.startswith(f"{full}.") for name in self._names)
        return _Package(found, self._names) if inside else found


class Guard:
    """An `__import__` that knows who asks."""

    def __init__(self, names: Sequence[str], trusted: set[str]) -> None:
        """Withhold modules, by full name, from all but the trusted file names."""
        self._names, self._trusted = frozenset(names), trusted
        self._packages = {name.split(".")[0] for name in names}

    def __call__(
        self,
        name: str,
        globals_: Any = None,
        locals_: Any = None,
        fromlist: Sequence[str] = (),
        level: int = 0,
    ) -> Any:
        """Import as Python does; graded cells get stand-ins."""
        caller = sys._getframe(1).f_code.co_filename
        if caller in self._trusted or name.split(".")[0] not in self._packages:
            return builtins.__import__(name, globals_, locals_, fromlist, level)
        if fromlist and self._is_withheld(name):
            return StandIn(name)
        if self._is_withheld(name):
            name = name.split(".")[0]  # `import a.b` binds a; a.b is a stand-in
        real = builtins.__import__(name, globals_, locals_, fromlist, level)
        return _Package(real, self._names)

    def sweep(self, names: dict[str, Any]) -> None:
        """Take out of a namespace what a locked cell imported of the withheld."""
        for name, value in list(names.items()):
            module = isinstance(value, ModuleType)
            origin = value.__name__ if module else getattr(value, "__module__", None)
            if isinstance(origin, str) and self._is_withheld(origin):
                names[name] = StandIn(f"{origin}" if module else f"{origin}.{name}")

    def _is_withheld(self, name: str) -> bool:
        return name.split(".", 1)[0] in self._packages and any(
            name == n or name.startswith(f"{n}.") for n in self._names
        )

    def builtins(self) -> dict[str, Any]:
        """Return the builtins of the notebook's namespace, with this import."""
        return {**vars(builtins), "__import__": self}
