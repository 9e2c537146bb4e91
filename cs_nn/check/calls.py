"""Call a student's function on copies, watch what it does, and say what went wrong."""

import copy
import inspect
import linecache
import traceback
import warnings
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain, product
from typing import Any, NamedTuple

import numpy as np

from cs_nn.check.bank.general import SHARED
from cs_nn.check.compare import same
from cs_nn.check.report import Finding, Wrong

Function = Callable[..., Any]
Given = Sequence[tuple[list[Any], dict[str, Any]]]  # for several calls
Step = tuple[Any, str, Sequence[Any], Mapping[str, Any]]
"""An object, the name of a method, its arguments and keyword arguments."""
NOT_WRITTEN = (
    "is not written yet: replace `raise NotImplementedError` by your own code."
)


AXES = ("rows", "columns", "slices", "layers")


class Outcome(NamedTuple):
    """What a call gave, numpy's floating-point warnings, and whose memory it is."""

    result: Any
    warned: list[str]
    shared: bool  # the result is an argument, or a view of one


@dataclass(frozen=True)
class Call:
    """One call: the function, its arguments, and (for messages) how it looks."""

    fn: Function
    args: Sequence[Any]
    kwargs: Mapping[str, Any]
    times: int = 2

    @property
    def name(self) -> str:
        return getattr(self.fn, "__name__", "your function")

    def __str__(self) -> str:
        shown = [
            f"{n} {describe(a)}" for n, a in zip(self._names(), self.args, strict=False)
        ]
        shown += [f"{n}={describe(a)}" for n, a in self.kwargs.items()]
        return f"{self.name}({', '.join(shown)})"

    def run(self) -> Outcome:
        """Call the function on copies, `times` times, and return what it gave.

        Raises Wrong when the function raises, changes an argument, or answers otherwise
        when it is called again with the same arguments.
        """
        given = list(self.args), dict(self.kwargs)
        copies = [copy.deepcopy(given) for _ in range(self.times)]
        (result, *more), warned = self._watch(copies)
        if not same(copies[0], given):
            raise Wrong(self._changed(copies[0][0]))
        if not all(same(again, result) for again in more) and same(result, result):
            raise Wrong(
                Finding(
                    f"{self.name} gives another result when it is called a second time "
                    "with the same arguments.",
                    str(self),
                    question="What does it keep between two calls?",
                    misconceptions=(SHARED.id,),
                )
            )
        return Outcome(result, warned, _share_memory(result, copies[0]))

    def _watch(self, given: Given) -> tuple[list[Any], list[str]]:
        with (
            warnings.catch_warnings(record=True) as caught,
            np.errstate(all="warn", under="ignore"),
        ):
            warnings.simplefilter("always")
            try:
                results = each(self.fn, given)
            except Exception as error:
                raise Wrong(self._raised(error)) from error
        floating = [w for w in caught if issubclass(w.category, RuntimeWarning)]
        return results, list(dict.fromkeys(str(w.message) for w in floating))

    def _raised(self, error: Exception) -> Finding:
        if isinstance(error, NotImplementedError):
            return Finding(f"{self._unwritten(error)} {NOT_WRITTEN}")
        where = line_of(error, self.fn)
        what = f"{type(error).__name__}: {error}".split("\n")[0][:200]
        return Finding(f"{self.name} raised {what}{where}", str(self))

    def _unwritten(self, error: Exception) -> str:
        """The function that isn't written: this one, or one that it calls."""
        last = traceback.extract_tb(error.__traceback__)[-1]
        return last.name if "NotImplemented" in (last.line or "") else self.name

    def _changed(self, args: list[Any]) -> Finding:
        pairs = zip(self._names(), self.args, args, strict=False)
        name = next((n for n, before, after in pairs if not same(before, after)), "?")
        return Finding(
            f"{self.name} changes its argument {name}; leave arguments as they came.",
            str(self),
            SHARED.sentence,
            SHARED.question,
            misconceptions=(SHARED.id,),
        )

    def sizes(self) -> dict[str, int]:
        """Name the lengths that a factor may come from: {"X has 5 rows": 5, …}."""
        found: dict[str, int] = {}
        for name, value in zip(self._names(), self.args, strict=False):
            if isinstance(value, np.ndarray) and value.ndim:
                for axis, size in zip(AXES, value.shape, strict=False):
                    found.setdefault(f"{name} has {size} {axis}", size)
        return found

    def _names(self) -> list[str]:
        try:
            names = list(inspect.signature(self.fn).parameters)
        except (TypeError, ValueError):
            names = []
        return names + [f"argument {i}" for i in range(len(names), len(self.args))]


def each(fn: Function, given: Given) -> list[Any]:
    """Return what `fn` gives for each list and dict of arguments, in turn."""
    if together := getattr(fn, "__each__", None):  # apart from the code: ask once
        return list(together(given))
    return [fn(*args, **kwargs) for args, kwargs in given]


def in_turn(*steps: Step, copied: bool = False) -> list[Any]:
    """Call methods one after the other: of an object, by name, with these arguments.

    Return what each gives; a later one may change what an earlier one gave, unless
    arrays are `copied` as they come.
    """
    if together := getattr(steps[0][0], "__in_turn__", None):  # as in `each`
        return list(together(steps, copied))
    found = (getattr(of, name)(*args, **named) for of, name, args, named in steps)
    return [v.copy() if copied and type(v) is np.ndarray else v for v in found]


def _share_memory(result: Any, inputs: Any) -> bool:
    pairs = product(_arrays(result), _arrays(inputs))
    return any(np.shares_memory(a, b) for a, b in pairs)


def _arrays(value: Any) -> list[np.ndarray]:
    if isinstance(value, np.ndarray):
        return [value]
    if isinstance(value, Mapping):
        value = list(value.values())
    if isinstance(value, (list, tuple)):
        return [array for item in value for array in _arrays(item)]
    return []


def stand_in(use: Function, student: Function, names: str) -> Function:
    """Let a check's own function `use` look in messages like the student's.

    `student` is their function or class, `names` how the arguments are to be called.
    """
    words = names.split()
    kind = inspect.Parameter.POSITIONAL_OR_KEYWORD
    shown = inspect.Signature([inspect.Parameter(word, kind) for word in words])
    vars(use).update(student=student, __signature__=shown)
    use.__name__ = getattr(student, "__name__", "your function")
    return use


def describe(value: Any) -> str:
    """Show an argument in a message: arrays by shape, functions by name, or a value."""
    if isinstance(value, np.ndarray):
        return str(value.shape)
    if isinstance(value, (list, tuple)) and any(
        isinstance(v, np.ndarray) for v in value
    ):
        return f"[{', '.join(describe(v) for v in value)}]"
    if isinstance(value, float):
        return f"{value:.4g}"
    text = str(value)
    if " at 0x" in text:  # an address says nothing, and differs from run to run
        return str(getattr(value, "__name__", type(value).__name__))
    return text if len(text) < 40 else type(value).__name__


def _files(fn: Any) -> set[str]:
    """Return the files (in a notebook: cells) of a function or a class's methods."""
    if (told := getattr(fn, "written_in", None)) is not None:  # it is elsewhere
        return set(told)
    written = [vars(kind).values() for kind in getattr(fn, "__mro__", ())]
    codes = (getattr(f, "__code__", None) for f in [fn, *chain.from_iterable(written)])
    return {code.co_filename for code in codes if code is not None}


def line_of(error: BaseException, fn: Function | None = None) -> str:
    """Say on which line of the student's own code an exception was raised."""
    files = _files(getattr(fn, "student", fn))  # a check may wrap theirs
    own = [f for f in traceback.extract_tb(error.__traceback__) if f.filename in files]
    if not own:
        return "."
    text = (
        own[-1].line or linecache.getline(own[-1].filename, own[-1].lineno or 0)
    ).strip()
    return f", in your line {own[-1].lineno}: `{text}`."
