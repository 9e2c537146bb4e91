"""The sections about what a class can do: scores, exercises, mistakes, guesses."""

import math
from collections.abc import Iterator

from autograder.report.gather import Report
from autograder.report.markup import (
    Raw,
    bullets,
    count,
    decimal,
    number,
    paragraph,
    percent,
    prose,
    section,
    signed,
    student,
    table,
)
from autograder.report.numbers import FEW, Alpha, by_chance, quartiles, tenths
from autograder.report.pictures import Bar, Panel, bars, histogram
from autograder.safe.text import with_code

_MOST = 20  # bars of a picture; the table below it has all


def scores(report: Report) -> Raw:
    """How the class did as a whole."""
    found = report.results
    shares = found.shares
    if not len(shares):
        return section("scores", "Scores", paragraph("Nobody has a score yet."))
    low, middle, high = (value * found.points.sum() for value in quartiles(shares))
    return section(
        "scores",
        "Scores",
        histogram("histogram", "How many submissions have which score", tenths(shares)),
        paragraph(
            f"Half of the {count(len(shares), 'submission')} lie between {low:.1f} and "
            f"{high:.1f} of {found.points.sum():g} points; the median is {middle:.1f}. "
            "Two hills would say that a part of the class has lost touch."
        ),
    )


def exercises(report: Report) -> Raw:
    """How hard each exercise was, and whether it tells the class apart."""
    answered = len(report.results.answered)
    rows = [
        (
            item.exercise.name,
            [
                Bar(item.share, percent(item.share), item.hard),
                Bar(
                    item.discrimination,
                    signed(item.discrimination),
                    item.contrary(answered),
                ),
            ],
        )
        for item in report.items
    ]
    panels = [Panel("mean share of points"), Panel("discrimination", -1, 1)]
    return section(
        "exercises",
        "Exercises",
        bars("items", "Difficulty and discrimination of exercises", panels, rows),
        _how_to_read(answered),
        _numbers(report),
    )


def _how_to_read(answered: int) -> Raw:
    chance = decimal(-by_chance(answered))
    return Raw(
        bullets(
            "Difficulty is the mean share of points: below 40 % an exercise is hard "
            "for this class, above 95 % it told you little.",
            "Discrimination is the correlation of an exercise with the sum of all "
            "others: above 0.3 it tells strong from weak, near 0 it does not. Down to "
            f"{chance} may be chance in a class of this size; below that something is "
            "wrong with the exercise.",
        )
        + paragraph(
            f"Discrimination needs {FEW} submissions with at least one point, and an "
            "exercise in which not all have the same score; a dash stands where there "
            "is none. A written answer counts once it is graded for all."
        )
    )


def _numbers(report: Report) -> Raw:
    head = (
        "exercise",
        number("points"),
        number("mean share"),
        number("discrimination"),
        number("all points"),
        number("graded"),
    )
    rows = [
        [
            item.exercise.name,
            f"{item.exercise.points:g}",
            percent(item.share),
            signed(item.discrimination),
            item.full,
            item.graded,
        ]
        for item in report.items
    ]
    return table("Every exercise in numbers", head, rows)


def misconceptions(report: Report) -> Raw:
    """What the tests recognised by name, and where to reteach it."""
    size = max(len(report.results.students), 1)
    if not report.recognised:
        nothing = paragraph("The tests recognised no mistake by name.")
        return section("misconceptions", "Misconceptions", nothing)
    rows = [
        (
            f"{one.id} {one.sentence.replace('`', '')}",
            [Bar(one.students / size, str(one.students))],
        )
        for one in report.recognised[:_MOST]
    ]
    panels = [Panel("share of the class, and how many students")]
    return section(
        "misconceptions",
        "Misconceptions",
        bars("mistakes", "How many students had which misconception", panels, rows),
        _reteach(report, size),
    )


def _reteach(report: Report, size: int) -> Raw:
    head = (
        "id",
        prose("what it looks like"),
        "section to reteach",
        number("students"),
        number("of the class"),
        "exercises",
    )
    rows = [
        [
            one.id,
            Raw(with_code(one.sentence)),
            one.section,
            one.students,
            percent(one.students / size),
            ", ".join(one.exercises),
        ]
        for one in report.recognised
    ]
    return table("Misconceptions, the most frequent first", head, rows)


def predictions(report: Report) -> Raw:
    """How often the class guessed right before it computed."""
    asked = report.calibrations
    if not asked:
        nothing = paragraph("This assignment asks for no predictions.")
        return section("predictions", "Predictions", nothing)
    rows = [
        (one.question, [Bar(share, percent(share))])
        for one in asked
        for share in [one.right / one.made if one.made else math.nan]
    ]
    return section(
        "predictions",
        "Predictions",
        paragraph(
            "How often a guess that was made before computing was right. A wrong guess "
            "costs nothing; a question that most get wrong is worth a minute in class."
        ),
        bars(
            "guesses",
            "How often each prediction was right",
            [Panel("right, of those who guessed")],
            rows,
        ),
        table(
            "Predictions and the most frequent wrong guess",
            [
                "question",
                "answer",
                number("guessed"),
                number("right"),
                "most frequent wrong guess",
            ],
            list(_guesses(report)),
        ),
    )


def _guesses(report: Report) -> Iterator[list[object]]:
    for one in report.calibrations:
        wrong = one.favourite_error
        said = f"{student(str(wrong[0]))} ({wrong[1]} times)" if wrong else "none"
        yield [one.question, str(one.answer), one.made, one.right, said]


def reliability(report: Report) -> Raw:
    """Cronbach's alpha of the exercises."""
    return alpha_text(report.alpha, "exercises", "submissions with at least one point")


def alpha_text(alpha: Alpha, items: str, people: str) -> Raw:
    """Say what Cronbach's alpha is, and what it assumes."""
    if alpha.why_not:
        says = f"Cronbach's alpha is not given: {alpha.why_not}."
    else:
        says = (
            f"Cronbach's alpha is {decimal(alpha.value)} (95 % interval "
            f"{decimal(alpha.low)} to {decimal(alpha.high)}), from {alpha.exercises} "
            f"{items} and {alpha.students:,} {people}."
        )
    return section(
        "reliability",
        "Reliability",
        paragraph(
            says,
            "It estimates which part of the differences between scores would come "
            f"again with other {items} of the same kind: 0.7 is often asked for; below "
            "0.5 small differences between students mean little.",
        ),
        bullets(
            f"It assumes that all {items} measure one thing equally well; if they "
            "do not, it is too low. A high value does not prove one thing.",
            "It assumes that mistakes are independent; where one builds on "
            "another one, or answers were copied, it is too high.",
            f"It means nothing for fewer than 2 {items}, little for fewer than 30 "
            "students (look at the interval), and speaks of this class only.",
            f"A negative value says that {items} contradict one another: look at "
            "those in which the better students lost points.",
        ),
        paragraph(
            "Cronbach, L. J. (1951). Coefficient alpha and the internal structure of "
            "tests. Psychometrika 16, 297–334. The interval: Bonett, D. G. (2002). "
            "Sample size requirements for testing and estimating coefficient alpha. "
            "Journal of Educational and Behavioral Statistics 27, 335–340. Its limits: "
            "Sijtsma, K. (2009). On the use, the misuse, and the very limited "
            "usefulness of Cronbach's alpha. Psychometrika 74, 107–120."
        ),
    )
