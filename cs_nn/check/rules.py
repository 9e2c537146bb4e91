"""The checks a test calls: each passes silently or raises `Wrong` with a message."""

import time
import warnings
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from cs_nn.check import diagnose, probes
from cs_nn.check.bank.general import SHARED
from cs_nn.check.calls import Call, Function
from cs_nn.check.compare import difference, same
from cs_nn.check.diagnose import Case
from cs_nn.check.report import Finding, Note, Wrong

PUBLIC_SEEDS = 10
PATIENCE = 2.0  # seconds to look for a public probe that fails as the hidden one did
STEP = 1e-5  # central differences in float64: error about 1e-10 of the largest entry


def example(
    fn: Function,
    *args: Any,
    gives: Any,
    family: str = "",
    result: str = "result",
    **kwargs: Any,
) -> None:
    """Check `fn(*args, **kwargs)` against a worked example whose result is known.

    `family` chooses the mistakes to look for; `result` names what is returned. Raises
    Wrong.
    """

    def known(*given: Any, **options: Any) -> Any:
        if not same([list(given), options], [list(args), kwargs]):
            raise LookupError("only this example's result is known")
        return gives

    judge(Case(Call(fn, args, kwargs), known, family, result))


def forward(
    fn: Function,
    spec: Function,
    family: str,
    *,
    result: str = "result",
    times: int = 2,
    **options: Any,
) -> None:
    """Check `fn` against `spec` on `times` fresh probes of `family`. Raises Wrong.

    While a course secret is set the probes are hidden; a failure is then shown on a
    public probe that fails too, so the student can reproduce it and nothing leaks.
    """
    drawing = _Drawing(fn, spec, family, result, options)
    for seed in probes.seeds(family, times):
        try:
            judge(drawing.case(seed))
        except Wrong as wrong:
            if isinstance(seed, int):
                raise
            drawing.fail_in_public()
            raise Wrong(_hide(wrong.finding)) from None


def derivative(
    dfn: Function, fn: Function, *args: Any, family: str = "", **kw: Any
) -> None:
    """Check an elementwise derivative `dfn` against central differences of `fn`.

    The last of `args` is z, away from kinks. Both functions are the student's, so no
    reference answer is needed. Raises Wrong.
    """
    *head, z = args
    z = np.asarray(z, dtype=float)
    sides = [Call(fn, (*head, z + h), kw).run()[0] for h in (STEP, -STEP)]
    above, below = (np.asarray(side, dtype=float) for side in sides)
    slope = (above - below) / (2 * STEP)
    judge(Case(Call(dfn, args, kw), lambda *_, **__: slope, family, tolerance=1e-6))


def judge(case: Case) -> None:
    """Run one call, compare it with the oracle's result; raise Wrong if it differs."""
    try:
        got, warned = case.call.run()
    except Wrong as wrong:
        raise Wrong(diagnose.of_error(wrong.finding, case)) from wrong.__cause__
    expected = case.expected()
    differs = difference(got, expected, case.result, case.tolerance)
    if differs:
        raise Wrong(diagnose.of_result(differs, case, got, expected))
    if warned:
        raise Wrong(diagnose.of_warning(warned[0], case))
    _refuse_shared_memory(case.call, got)
    _note_list(case.call, got, expected)


@dataclass(frozen=True)
class _Drawing:
    """Everything but the seed of a check on drawn inputs."""

    fn: Function
    spec: Function
    family: str
    result: str
    options: dict[str, Any]

    def case(self, seed: int | str) -> Case:
        drawn = probes.probe(self.family, seed, **self.options)
        call = Call(self.fn, drawn.args, drawn.kwargs)
        extra = "".join(f", {k}={v!r}" for k, v in self.options.items())
        again = f'cs_nn.probe("{self.family}", seed={seed!r}{extra}).call({call.name})'
        return Case(call, self.spec, self.family, self.result, again)

    def fail_in_public(self) -> None:
        """Raise Wrong on the first public probe that fails, if one does soon."""
        until = time.monotonic() + PATIENCE
        for seed in range(PUBLIC_SEEDS):
            judge(self.case(seed))
            if time.monotonic() > until:
                return


def _hide(finding: Finding) -> Finding:
    differs = "It fails on an input that stays hidden; no public probe shows it."
    return replace(finding, differs=differs, called="", reproduce="")


def _note_list(call: Call, got: Any, expected: Any) -> None:
    if isinstance(got, list) and isinstance(expected, np.ndarray) and expected.ndim:
        text = f"{call.name} returns a list; return a numpy array: np.array(…)."
        warnings.warn(text, Note, stacklevel=2)


def _refuse_shared_memory(call: Call, got: Any) -> None:
    inputs = [a for arg in call.args for a in _arrays(arg)]
    if any(np.shares_memory(a, b) for a in _arrays(got) for b in inputs):
        finding = Finding(
            f"{call.name} returns (a view of) one of its arguments.",
            str(call),
            SHARED.sentence,
            SHARED.question,
            misconceptions=(SHARED.id,),
        )
        raise Wrong(finding)


def _arrays(value: Any) -> list[np.ndarray]:
    if isinstance(value, np.ndarray):
        return [value]
    if isinstance(value, Sequence) and not isinstance(value, str):
        return [array for item in value for array in _arrays(item)]
    return []
