"""Measure how strong an assignment's tests are: what slips through, by name."""

from autograder.audit.audit import audit
from autograder.audit.findings import Audited

__all__ = ["Audited", "audit"]
