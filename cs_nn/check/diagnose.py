"""From a wrong result to its likely cause: the bank of mistakes, then patterns."""

import copy
import re
import warnings
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from cs_nn.check.calls import Call, Function
from cs_nn.check.compare import TOLERANCE, numbers, same
from cs_nn.check.misconceptions import Misconception, bank
from cs_nn.check.parts import Path, at, first_wrong
from cs_nn.check.patterns import pattern
from cs_nn.check.report import Finding


@dataclass(frozen=True)
class Case:
    """One call to judge: the oracle `spec` gives the right result for its arguments.

    `family` chooses the bank's entries; `result` names what is returned ("w b mistakes"
    for a tuple); `reproduce` is the line a student can run to see it again.
    """

    call: Call
    spec: Function
    family: str = ""
    result: str = "result"
    reproduce: str = ""
    tolerance: float = TOLERANCE

    def expected(self) -> Any:
        args, kwargs = copy.deepcopy((list(self.call.args), dict(self.call.kwargs)))
        return self.spec(*args, **kwargs)

    def finding(self, differs: str) -> Finding:
        return Finding(differs, str(self.call), reproduce=self.reproduce)


def of_error(finding: Finding, case: Case) -> Finding:
    """Name the mistake that an exception of the student's function gives away."""
    if finding.misconceptions or "not written yet" in finding.differs:
        return finding
    finding = replace(finding, reproduce=case.reproduce)
    entries = (e for e in bank(case.family) if e.raises)
    hits = (e for e in entries if re.search(e.raises, finding.differs))
    return next((name(finding, entry) for entry in hits), finding)


def of_warning(warned: Sequence[str], case: Case) -> Finding:
    """Name the mistake behind floating-point warnings."""
    return _warned(case.finding(f"{case.call.name} warns: {warned[0]}."), warned, case)


def of_result(
    differs: str, case: Case, got: Any, expected: Any, warned: Sequence[str] = ()
) -> Finding:
    """Name the first mistake that gives just this result, or that numpy warned of;
    else its plain pattern.
    """
    path = first_wrong(got, expected, case.tolerance)
    mine, right = at(got, path), at(expected, path)
    finding = replace(case.finding(differs), **_arrays(got=mine, expected=right))
    for where in ((), path) if path else ((),):  # all of it, else its first wrong part
        for entry in bank(case.family):
            if entry.looks and _fits(entry, case, got, expected, where):
                return name(finding, entry)
    plain = replace(finding, pattern=pattern(mine, right, case.call.sizes()))
    return _warned(plain, warned, case) if _not_finite(mine) else plain


def _arrays(**values: Any) -> dict[str, Any]:
    """Copy what differs for a picture; nothing, unless all of it is numbers."""
    try:
        return {k: np.array(v, dtype=float) for k, v in values.items()}
    except (TypeError, ValueError):
        return {}


def _warned(finding: Finding, warned: Sequence[str], case: Case) -> Finding:
    entries = [e for e in bank(case.family) if e.warns]
    hits = (e for text in warned for e in entries if e.warns in text)
    return next((name(finding, entry) for entry in hits), finding)


def _not_finite(value: Any) -> bool:
    array = numbers(value)
    return array is not None and not np.isfinite(array).all()


def name(finding: Finding, entry: Misconception) -> Finding:
    """Add to a finding what a misconception says of it."""
    return replace(
        finding,
        pattern=entry.sentence,
        question=entry.question,
        section=entry.section,
        misconceptions=(entry.id,),
    )


def _fits(
    entry: Misconception, case: Case, got: Any, expected: Any, path: Path
) -> bool:
    """The mistake gives your result (its part at `path`); or, where only an example's
    result is known, the same change makes your function right.
    """
    with warnings.catch_warnings(), np.errstate(all="ignore"):
        warnings.simplefilter("ignore")
        try:
            wrong = _mistake(entry, case.spec, case.call)
        except LookupError as unknown:
            plain = type(unknown) is LookupError  # other inputs than the example's
            return plain and not path and _mends(entry, case, got, expected)
        except Exception:
            return False  # the mistake can't be made on these inputs
        return _alike(got, wrong, expected, path, case.tolerance)


def _alike(got: Any, wrong: Any, expected: Any, path: Path, tolerance: float) -> bool:
    """The mistake gives just this part, and the right answer does not."""
    try:
        mine, theirs, right = (at(value, path) for value in (got, wrong, expected))
    except (LookupError, TypeError):
        return False
    return same(mine, theirs, tolerance) and not same(theirs, right, tolerance)


def _mends(entry: Misconception, case: Case, got: Any, expected: Any) -> bool:
    """Made once more, the mistake gives the right result, and yours when made twice.

    The second condition leaves only mistakes that undo themselves (a sign, a swap): to
    forget a factor and to have it twice mend each other, but are two mistakes.
    """

    def once(*args: Any, **kwargs: Any) -> Any:
        assert entry.looks is not None
        return entry.looks(case.call.fn, *args, **kwargs)

    try:
        mended = _mistake(entry, case.call.fn, case.call)
        spoilt = _mistake(entry, once, case.call)
        return same(mended, expected, case.tolerance) and same(spoilt, got)
    except Exception:
        return False  # the student's function can't be called that way


def _mistake(entry: Misconception, fn: Function, call: Call) -> Any:
    assert entry.looks is not None
    args, kwargs = copy.deepcopy((list(call.args), dict(call.kwargs)))
    return entry.looks(fn, *args, **kwargs)
