"""The checks a test calls: each passes silently or raises `Wrong` with a message."""

import time
import warnings
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from cs_nn.check import diagnose, probes
from cs_nn.check.bank.general import SHARED
from cs_nn.check.calls import Call, Function
from cs_nn.check.compare import TOLERANCE, difference, misshapen, same
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
    tolerance: float = TOLERANCE,
    direct: bool = True,
    repeats: int = 2,
    **options: Any,
) -> None:
    """Check `fn` against `spec` on `times` fresh probes of `family`. Raises Wrong.

    While a course secret is set the probes are hidden; a failure is then shown on a
    public probe that fails too, so the student can reproduce it and nothing leaks.
    `direct` says whether the student's own function takes the probe as it is. The first
    probe is put `repeats` times: who keeps something between calls answers otherwise.
    """
    drawing = _Drawing(fn, spec, family, result, tolerance, direct, options)
    for number, seed in enumerate(probes.seeds(family, times)):
        hidden = None
        try:
            judge(drawing.case(seed, 1 if number else repeats))
        except Wrong as wrong:
            if isinstance(seed, int):
                raise
            hidden = wrong.finding
        if hidden:  # raised out here, so that no traceback shows the hidden input
            drawing.fail_in_public()
            raise Wrong(_hide(hidden))


def derivative(
    dfn: Function, fn: Function, *args: Any, family: str = "", **kw: Any
) -> None:
    """Check an elementwise derivative `dfn` against central differences of `fn`.

    The last of `args` is z, away from kinks. Both functions are the student's, so no
    reference answer is needed. Raises Wrong.
    """
    *head, z = args
    z = np.asarray(z, dtype=float)
    above, below = (_side(Call(fn, (*head, z + h), kw)) for h in (STEP, -STEP))
    slope = (above - below) / (2 * STEP)
    judge(Case(Call(dfn, args, kw), lambda *_, **__: slope, family, tolerance=1e-6))


def _side(call: Call) -> np.ndarray:
    """The value beside z of a function whose slope is wanted: an array like z."""
    got = call.run().result
    differs = misshapen(got, np.shape(call.args[-1]))
    if differs:
        raise Wrong(Finding(differs, str(call)))
    return np.asarray(got, dtype=float)


def judge(case: Case) -> None:
    """Run one call, compare it with the oracle's result; raise Wrong if it differs."""
    try:
        got, warned, shared = case.call.run()
    except Wrong as wrong:
        raise Wrong(diagnose.of_error(wrong.finding, case)) from wrong.__cause__
    expected = case.expected()
    differs = difference(got, expected, case.result, case.tolerance)
    if differs:
        raise Wrong(diagnose.of_result(differs, case, got, expected, warned))
    if warned:
        raise Wrong(diagnose.of_warning(warned, case))
    if shared:
        raise Wrong(_shared(case))
    _note_list(case.call, got, expected)


@dataclass(frozen=True)
class _Drawing:
    """Everything but the seed of a check on drawn inputs."""

    fn: Function
    spec: Function
    family: str
    result: str
    tolerance: float
    direct: bool
    options: dict[str, Any]

    def case(self, seed: int | str, times: int = 2) -> Case:
        drawn = probes.probe(self.family, seed, **self.options)
        call = Call(self.fn, drawn.args, drawn.kwargs, times)
        extra = "".join(f", {k}={v!r}" for k, v in self.options.items())
        how = f"call({call.name})" if self.direct else "args"
        again = f'cs_nn.probe("{self.family}", seed={seed!r}{extra}).{how}'
        return Case(call, self.spec, self.family, self.result, again, self.tolerance)

    def fail_in_public(self) -> None:
        """Raise Wrong on the first public probe that fails, if one does soon."""
        until = time.monotonic() + PATIENCE
        for seed in range(PUBLIC_SEEDS):
            judge(self.case(seed))
            if time.monotonic() > until:
                return


def _hide(finding: Finding) -> Finding:
    differs = "It fails on an input that stays hidden; no public probe shows it."
    seen = replace(finding, differs=differs, called="", reproduce="")
    return replace(seen, got=None, expected=None)


def _note_list(call: Call, got: Any, expected: Any) -> None:
    if isinstance(got, list) and isinstance(expected, np.ndarray) and expected.ndim:
        text = f"{call.name} returns a list; return a numpy array: np.array(…)."
        warnings.warn(text, Note, stacklevel=2)


def _shared(case: Case) -> Finding:
    return Finding(
        f"{case.call.name} returns (a view of) one of its arguments.",
        str(case.call),
        SHARED.sentence,
        SHARED.question,
        reproduce=case.reproduce,
        misconceptions=(SHARED.id,),
    )
