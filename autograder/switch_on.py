"""Switch our grader, feedback pages and late days on, in any nbgrader course.

Each is one line of nbgrader_config.py and does its part alone; what is not switched on
stays nbgrader's own:

    from autograder import switch_on

    switch_on.grader(c)
    switch_on.feedback(c)
    switch_on.late_days(c)

Options that come after a line still count: they are nbgrader's usual settings.
"""

from __future__ import annotations

from typing import Any


def grader(c: Any) -> None:
    """Let `nbgrader autograde` and formgrader use our intake, sandbox and score rule.

    `c` is the configuration, as `get_config()` returns it.
    """
    c.Autograde.sanitize_preprocessors = [
        "autograder.plugins.Rebuild",
        "nbgrader.preprocessors.ClearOutput",
        "nbgrader.preprocessors.DeduplicateIds",
        "nbgrader.preprocessors.OverwriteKernelspec",
        "nbgrader.preprocessors.OverwriteCells",
        "nbgrader.preprocessors.CheckCellMetadata",
    ]
    c.Autograde.autograde_preprocessors = [
        "autograder.plugins.Execute",
        "nbgrader.preprocessors.IgnorePattern",
        "nbconvert.preprocessors.ClearMetadataPreprocessor",
        "nbgrader.preprocessors.LimitOutput",
        "autograder.plugins.SaveAutoGrades",
        "autograder.plugins.Sanitise",
        "nbgrader.preprocessors.AssignLatePenalties",
        "nbgrader.preprocessors.CheckCellMetadata",
    ]
    # Where stock execution is used (`nbgrader validate`): no tag lets a cell be
    # skipped, and the state of widgets, which no page can use, is not stored.
    c.Execute.store_widget_state = False
    c.Execute.skip_cells_with_tag = "no-cell-has-this-tag-so-none-is-skipped"


def feedback(c: Any) -> None:
    """Let `nbgrader generate_feedback` write our pages, hidden tests left out.

    A page is one file that runs nothing, loads nothing and reads well on a phone.
    """
    c.GenerateFeedback.preprocessors = [
        "nbgrader.preprocessors.GetGrades",
        "autograder.plugins.DrawFigures",
        "autograder.plugins.HideHiddenTests",
    ]
    c.GenerateFeedback.exporter_class = "autograder.plugins.FeedbackExporter"


def late_days(c: Any) -> None:
    """Let both graders take late days: five a term, three an assignment.

    Options are `c.LateDays.*`; extensions stand in extensions.csv.
    """
    c.AssignLatePenalties.plugin_class = "autograder.late.LateDays"
