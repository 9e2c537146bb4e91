"""How nbgrader runs this course: its own steps, with our intake, sandbox and feedback.

Every nbgrader command and the formgrader read this file; it holds no paths, so that
it works in any folder that it is copied to.
"""

c = get_config()  # noqa: F821 - nbgrader defines it

c.CourseDirectory.course_id = "cs_nn"
c.CourseDirectory.source_directory = "solutions"
c.CourseDirectory.release_directory = "assignments"

# A mark scheme stands in the locked question above a written answer, so that who marks
# it sees both; nbgrader allows it in task cells only, which have no cell to answer in.
c.ClearMarkScheme.enforce_metadata = False

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
# Late days: five a term, three an assignment; extensions stand in extensions.csv.
c.AssignLatePenalties.plugin_class = "autograder.late.LateDays"
c.Exchange.timezone = "UTC"  # of the course, in which days are counted
# What a term's total is made of: the part, its percent, its assignments.
c.TermWeights.scheme = "exams"
c.TermWeights.schemes = {
    "exams": {
        "quizzes": (30, "quiz*"),
        "coding tests": (40, "codingtest*"),
        "project": (30, "project"),
        "weeks": (0, "week*"),
    },
    "assignments": {"weeks": (100, "week*")},
}

c.GenerateFeedback.preprocessors = [
    "nbgrader.preprocessors.GetGrades",
    "autograder.plugins.DrawFigures",
    "autograder.plugins.HideHiddenTests",
]
# One file that runs nothing, loads nothing and reads well on a phone.
c.GenerateFeedback.exporter_class = "autograder.plugins.FeedbackExporter"

# Where stock execution is used (`nbgrader validate`): no tag lets a cell be skipped,
# and the state of widgets, which no page can use, is not stored.
c.Execute.store_widget_state = False
c.Execute.skip_cells_with_tag = "no-cell-has-this-tag-so-none-is-skipped"
