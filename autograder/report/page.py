"""The class report: one HTML file that needs nothing else and opens anywhere."""

from statistics import mean, median

from autograder.report import people, sections
from autograder.report.first import look_at_first
from autograder.report.gather import Report
from autograder.report.markup import Raw, count, link, paragraph
from autograder.report.style import document

_SECTIONS = {
    "scores": ("Scores", sections.scores),
    "exercises": ("Exercises", sections.exercises),
    "misconceptions": ("Misconceptions", sections.misconceptions),
    "predictions": ("Predictions", sections.predictions),
    "times": ("Time and attempts", people.times),
    "reliability": ("Reliability", sections.reliability),
    "missing": ("Not handed in", people.missing),
    "person": ("Who needs a person", people.person),
    "pairs": ("Rare code in common", people.pairs),
    "students": ("Students", people.students),
}


def write(report: Report) -> str:
    """Return the report as a whole HTML page."""
    entries = "".join(
        f"<li>{link(name, title)}</li>" for name, (title, _) in _SECTIONS.items()
    )
    return document(
        f"{report.results.assignment}: class report",
        paragraph(summary(report)),
        look_at_first(report),
        Raw(f'<nav aria-label="Sections"><ul>{entries}</ul></nav>'),
        *(make(report) for _, make in _SECTIONS.values()),
    )


def summary(report: Report) -> str:
    """Say in a few words how many handed in, and how they did."""
    found = report.results
    totals = [float(total) for total in found.totals]
    if not totals:
        return "No submission has a score yet."
    return (
        f"{count(len(totals), 'submission')}; of {found.points.sum():g} points the "
        f"mean is {mean(totals):.1f}, the median {median(totals):.1f}. "
        "Written answers count once they are graded by hand."
    )
