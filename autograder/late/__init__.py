"""Late days: a budget of days that a student may hand in late, and what comes after.

Any nbgrader course switches it on with one line of nbgrader_config.py:

    c.AssignLatePenalties.plugin_class = "autograder.late.LateDays"
"""

from .plugin import LateDays

__all__ = ["LateDays"]
