"""Every misconception M-11 … M-51 as code a student would write, and who catches it."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from importlib import import_module
from typing import Any

import numpy as np

from cs_nn import check
from cs_nn.check import probes

Function = Callable[..., Any]
Options = Mapping[str, Any]
SUBJECTS = (
    "chain_rule", "operations", "graphs", "backprop", "softmax", "training", "dropout",
    "networks", "deep", "convolution", "images",
)  # fmt: skip


def as_it_is(fn: Function, *args: Any, **kwargs: Any) -> Any:
    """Call what the student wrote with the probe, which is what most families do."""
    return fn(*args, **kwargs)


@dataclass(frozen=True)
class Mistake:
    """One wrong answer, and the catalogue id it must be named with."""

    id: str
    name: str
    fn: Function


@dataclass
class Family:
    """An exercise family: a right answer, wrong ones, and the call of its test cell."""

    name: str
    check: Callable[..., None]  # check(fn) or check(fn, times=30)
    right: Function
    choices: Sequence[Options] = ({},)
    use: Function = as_it_is
    wrong: list[Mistake] = field(default_factory=list)
    same: list[set[str]] = field(default_factory=list)  # names of equal mistakes

    def mistakes(self, id_: str, **named: Function) -> None:
        """Enter wrong answers under one id, each by its name."""
        for name, fn in named.items():
            fn.__name__ = self.right.__name__
            self.wrong.append(Mistake(id_, name, fn))

    def outputs(self, fn: Function, seeds: int = 4) -> Iterator[Any]:
        """Yield what a function gives on some probes, or the exception it raises."""
        with np.errstate(all="ignore"):
            for options in self.choices:
                for seed in range(seeds):
                    drawn = probes.probe(self.name, seed, **options)
                    try:
                        yield self.use(fn, *drawn.args, **drawn.kwargs)
                    except Exception as error:
                        yield f"{type(error).__name__}: {error}"


def family(
    name: str,
    rule: Callable[..., None],
    *stated: Any,
    right: Function,
    choices: Sequence[Options] = ({},),
    use: Function = as_it_is,
    **settings: Any,
) -> Family:
    """Make a family whose test cell calls `rule(fn, *stated, name, **settings)`."""

    def judge(fn: Function, times: int = 2) -> None:
        for options in choices:
            rule(fn, *stated, name, times=times, **settings, **options)

    return Family(name, judge, right, choices, use)


def verdict(family_: Family, mistake: Mistake) -> check.Finding | None:
    """Return what the family's test says of a wrong answer; None if it passes."""
    try:
        family_.check(mistake.fn)
    except check.Wrong as wrong:
        return wrong.finding
    return None


def everything() -> list[Family]:
    """Return the families of weeks 2 to 5."""
    modules = (import_module(f"tests.catalogue.{name}") for name in SUBJECTS)
    return [found for module in modules for found in module.FAMILIES]
