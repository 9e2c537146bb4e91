"""How nbgrader runs this course: its own steps, with our intake, sandbox and feedback.

Every nbgrader command and the formgrader read this file; it holds no paths, so that
it works in any folder that it is copied to.
"""

from autograder import switch_on

c = get_config()  # noqa: F821 - nbgrader defines it

c.CourseDirectory.course_id = "cs_nn"
c.CourseDirectory.source_directory = "solutions"
c.CourseDirectory.release_directory = "assignments"

# A mark scheme stands in the locked question above a written answer, so that who marks
# it sees both; nbgrader allows it in task cells only, which have no cell to answer in.
c.ClearMarkScheme.enforce_metadata = False

switch_on.grader(c)
switch_on.feedback(c)
# Late days: five a term, three an assignment; extensions stand in extensions.csv.
switch_on.late_days(c)
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
