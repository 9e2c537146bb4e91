"""From a wrong result to its likely cause: the bank of mistakes, then patterns."""

import copy
import re
import warnings
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from cs_nn.check.calls import Call, Function
from cs_nn.check.compare import TOLERANCE, same
from cs_nn.check.misconceptions import Misconception, bank
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
    if "not written yet" in finding.differs:
        return finding
    finding = replace(finding, reproduce=case.reproduce)
    entries = (e for e in bank(case.family) if e.raises)
    hits = (e for e in entries if re.search(e.raises, finding.differs))
    return next((name(finding, entry) for entry in hits), finding)


def of_warning(text: str, case: Case) -> Finding:
    """Name the mistake behind a floating-point warning."""
    finding = case.finding(f"{case.call.name} warns: {text}.")
    hits = (e for e in bank(case.family) if e.warns and e.warns in text)
    return next((name(finding, entry) for entry in hits), finding)


def of_result(differs: str, case: Case, got: Any, expected: Any) -> Finding:
    """Name the first mistake that gives just this result; else its plain pattern."""
    finding = case.finding(differs)
    for entry in bank(case.family):
        if entry.looks and _fits(entry, case, got, expected):
            return name(finding, entry)
    return replace(finding, pattern=pattern(got, expected))


def name(finding: Finding, entry: Misconception) -> Finding:
    """Add to a finding what a misconception says of it."""
    return replace(
        finding,
        pattern=entry.sentence,
        question=entry.question,
        section=entry.section,
        misconceptions=(entry.id,),
    )


def _fits(entry: Misconception, case: Case, got: Any, expected: Any) -> bool:
    """The mistake gives your result; or, where only an example's result is known, the
    same change makes your function right.
    """
    with warnings.catch_warnings(), np.errstate(all="ignore"):
        warnings.simplefilter("ignore")
        try:
            wrong = _mistake(entry, case.spec, case.call)
        except LookupError:
            return _mends(entry, case, expected)
        except Exception:
            return False  # the mistake can't be made on these inputs
        tolerance = case.tolerance
        return same(got, wrong, tolerance) and not same(wrong, expected, tolerance)


def _mends(entry: Misconception, case: Case, expected: Any) -> bool:
    try:
        return same(_mistake(entry, case.call.fn, case.call), expected, case.tolerance)
    except Exception:
        return False  # the student's function can't be called that way


def _mistake(entry: Misconception, fn: Function, call: Call) -> Any:
    assert entry.looks is not None
    args, kwargs = copy.deepcopy((list(call.args), dict(call.kwargs)))
    return entry.looks(fn, *args, **kwargs)


def pattern(got: Any, expected: Any) -> str:
    """Describe how one array relates to another: sign, factor, transposed, reversed."""
    try:
        have, want = np.asarray(got, dtype=float), np.asarray(expected, dtype=float)
    except (TypeError, ValueError):
        return ""
    if not np.isfinite(have).all():
        return "Yours has entries that are nan or infinite."
    if have.shape != want.shape:
        return _shape_pattern(have, want)
    if not have.any():
        return "Yours is 0 everywhere."
    factor = float(np.vdot(have, want) / np.vdot(want, want)) if want.any() else 0.0
    if factor and same(have, factor * want):
        return _factor(factor)
    if want.ndim == 1 and same(have[::-1], want):
        return "Yours is in reversed order."
    return ""


def _shape_pattern(have: np.ndarray, want: np.ndarray) -> str:
    if have.ndim == 2 and have.shape == want.T.shape and same(have.T, want):
        return "Yours is the transpose of the expected array."
    if have.size == want.size and same(have.ravel(), want.ravel()):
        return "The numbers are right; only the shape differs."
    return ""


def _factor(factor: float) -> str:
    if abs(factor + 1) < 1e-6:
        return "Yours is the expected result with the opposite sign."
    return f"Yours is exactly {factor:.4g} times the expected result, everywhere."
