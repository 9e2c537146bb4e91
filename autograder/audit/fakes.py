"""Stands in a notebook's cell as text: replaces an answer by one that knows nothing.

The reference runs inside, out of sight, for what a shape is and nothing else. A class
keeps a right object inside too, and shows its arrays degraded.
"""

import contextlib
import copy
import functools
import hashlib
import inspect
from collections.abc import Callable
from typing import Any

import numpy as np

Function = Callable[..., Any]
NUMBERS = {"zeros": 0.0, "ones": 1.0, "constant": 0.5, "table": 0.0}
TABLE: dict[str, Any] = {}
RIGHT: dict[str, Any] = {}


def install(space: dict[str, Any], source: str, kind: str) -> None:
    """Define in `space` what `source` defines, every function of it replaced."""
    real = dict(space)
    exec(compile(source, "<reference>", "exec"), real)
    given = {n: v for n, v in real.items() if n not in space or space[n] is not v}
    made = {n: v for n, v in given.items() if n != "__builtins__"}
    RIGHT.update(made)
    mine = {n for n, v in made.items() if inspect.isroutine(v) or inspect.isclass(v)}
    for name, value in made.items():
        space[name] = _replaced(name, value, kind, real) if name in mine else value
        if not mine and kind in ("nothing", "empty", "unwritten"):
            space[name] = None if kind == "nothing" else _empty(value)


def keep(space: dict[str, Any], source: str) -> None:
    """Define another answer in `space`, which goes on calling the reference."""
    real = {**space, **RIGHT}
    before = dict(real)
    exec(compile(source, "<reference>", "exec"), real)
    new = {n: v for n, v in real.items() if n not in before or before[n] is not v}
    space.update(new)


def _empty(value: Any) -> Any:
    return type(value)() if isinstance(value, dict | list | tuple | str) else None


def _replaced(name: str, value: Any, kind: str, real: dict[str, Any]) -> Any:
    if isinstance(value, type):
        return (
            _recording(value, real) if kind == "record" else _class(value, kind, real)
        )
    if not inspect.isfunction(value):
        return value
    if kind == "table" and not inspect.signature(value).parameters:
        return value  # its answer is one value, so a table of it is an answer

    @functools.wraps(value)
    def fake(*args: Any, **kwargs: Any) -> Any:
        return _answer(name, value, kind, args, kwargs)

    return fake


def _answer(name: str, real: Function, kind: str, args: Any, kwargs: Any) -> Any:
    given = [*args, *kwargs.values()]
    if kind == "unwritten":
        raise NotImplementedError
    if kind == "nothing":
        return None
    if kind == "echo":
        return copy.deepcopy(given[0]) if given else None
    if kind == "record":
        return _noted(name, real, args, kwargs)
    if kind == "table" and (known := _known([name, args, kwargs])) is not None:
        return known
    return degraded(_result(real, args, kwargs), kind)


def _result(real: Function, args: Any, kwargs: Any) -> Any:
    """Return what the reference gives, and let it do nothing else."""
    with contextlib.suppress(TypeError, ValueError):  # a generator can't be copied
        args, kwargs = copy.deepcopy((args, kwargs))
    try:
        return real(*args, **kwargs)
    except Exception:
        return None


def _noted(name: str, real: Function, args: Any, kwargs: Any) -> Any:
    """Return what the reference gives, and note it: a table holds data only."""
    key = _key([name, args, kwargs])
    found = real(*args, **kwargs)
    if key and _key(found):
        TABLE.setdefault(key, copy.deepcopy(found))
    return found


def _known(asked: list[Any]) -> Any:
    key = _key(asked)
    return copy.deepcopy(TABLE[key]) if key in TABLE else None


def _methods(real: type, space: dict[str, Any]) -> dict[str, Function]:
    """Return the methods that the answer itself wrote, inherited ones too."""
    found: dict[str, Function] = {}
    for base in reversed(real.__mro__):
        found |= _written(base, space)
    return found


def _written(kind: type, space: dict[str, Any]) -> dict[str, Function]:
    functions = {n: v for n, v in vars(kind).items() if inspect.isfunction(v)}
    return {n: v for n, v in functions.items() if v.__globals__ is space}


def _recording(real: type, space: dict[str, Any]) -> type:
    """Return the class itself, but for a note of every call."""

    def noted(name: str, method: Function) -> Function:
        @functools.wraps(method)
        def call(self: Any, *args: Any, **kwargs: Any) -> Any:
            bound = functools.partial(method, self)
            return _noted(f"{real.__name__}.{name}", bound, args, kwargs)

        return call

    methods = _methods(real, space)
    return type(real.__name__, (real,), {n: noted(n, m) for n, m in methods.items()})


def _class(real: type, kind: str, space: dict[str, Any]) -> type:
    """Return a class of the same methods whose results and arrays are degraded."""

    def start(self: Any, *args: Any, **kwargs: Any) -> None:
        if kind == "unwritten":
            raise NotImplementedError
        if kind not in ("nothing", "echo"):
            vars(self)["_right"] = real(*map(_right, args), **kwargs)
            _show(self, kind)

    def degrading(name: str, method: Function) -> Function:
        @functools.wraps(method)
        def call(self: Any, *args: Any, **kwargs: Any) -> Any:
            right = getattr(vars(self).get("_right"), name, None)
            full, args = f"{real.__name__}.{name}", tuple(map(_right, args))
            try:
                return _answer(full, right or method, kind, args, kwargs)
            finally:
                _show(self, kind)

        return call

    methods = _methods(real, space)
    own = {n: degrading(n, m) for n, m in methods.items()} | {"__init__": start}
    bases = tuple(b for b in real.__bases__ if not _written(b, space))
    functools.update_wrapper(start, real.__init__)  # type: ignore[misc]
    return type(real.__name__, bases or (object,), own)


def _right(value: Any) -> Any:
    return getattr(value, "__dict__", {}).get("_right", value)


def _show(self: Any, kind: str) -> None:
    """Give an object the attributes of the right one, degraded."""
    for name, value in vars(vars(self).get("_right", object)).items():
        if not name.startswith("__"):
            vars(self)[name] = degraded(value, kind)


def degraded(value: Any, kind: str) -> Any:
    """Return a value of the same shape and type that says nothing."""
    if isinstance(value, dict):
        return {k: degraded(v, kind) for k, v in value.items()}
    if isinstance(value, list | tuple):
        return type(value)(degraded(v, kind) for v in value)
    if isinstance(value, str):
        return ""
    array = np.asarray(value)
    if array.dtype.kind not in "biuf":
        return None
    if kind == "empty":  # np.allclose with it is true, whatever is expected
        return np.zeros((0, *array.shape))
    if kind == "random":
        made = np.random.default_rng(0).normal(size=array.shape) * 3
    elif kind == "flat":  # a constant loss whose gradient is zero agrees with itself
        made = np.full(array.shape, 0.0 if array.ndim else 0.5)
    else:
        made = np.full(array.shape, NUMBERS[kind])
    made = made.astype(array.dtype)
    return made if isinstance(value, np.ndarray) else type(value)(made[()])


def _key(value: Any) -> str:
    """Return the same text for equal data; nothing for what is no data."""
    if isinstance(value, dict):
        value = sorted(value.items(), key=str)
    if isinstance(value, list | tuple):
        inside = [_key(v) for v in value]
        return str(inside) if all(inside) else ""
    if isinstance(value, str):
        return repr(value)
    array = np.asarray(value)
    if array.dtype.kind not in "biuf":
        return ""
    numbers = hashlib.sha256(array.astype(float).tobytes())  # for arrays may be large
    return f"{array.shape} {numbers.hexdigest()}"
