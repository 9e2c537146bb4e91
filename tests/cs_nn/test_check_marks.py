"""The points of an exercise: partial credit, what an exception costs, and the table."""

import json
import warnings
from html.parser import HTMLParser

import numpy as np
import pytest

from cs_nn import check
from cs_nn.check.marks import VERDICT


@pytest.fixture(autouse=True)
def shown(monkeypatch):
    """What was displayed, in place of a display."""
    pieces = []
    monkeypatch.setattr("cs_nn.check.marks.show", pieces.append)
    return pieces


def two_parts(first=True, second=True, points=5):
    marks = check.Marks("neuron", points)
    with marks(2, "on three numbers"):
        check.that(first, "The first is wrong.", misconception="M-01")
    with marks(3, "on fresh data"):
        check.that(second, "The second is wrong.", misconception="M-02")
    return marks


@pytest.mark.parametrize(
    ("first", "second", "points"), [(1, 1, 5), (1, 0, 2), (0, 1, 3)]
)
def test_a_part_that_fails_costs_its_own_points_only(first, second, points):
    marks = two_parts(first, second)
    assert float(marks) == points
    assert [part.score for part in marks.parts] == [2 * first, 3 * second]


def test_float_is_a_python_float_even_for_numpys_points(shown):
    marks = check.Marks("neuron", 2)
    with marks(np.float64(2), "one part"):
        pass
    assert type(float(marks)) is float
    assert type(float(two_parts())) is float
    assert shown[0] is marks


def test_zero_points_raise_so_that_nbgrader_sees_a_failure(shown):
    marks = two_parts(False, False)
    with pytest.raises(check.Wrong) as caught:
        float(marks)
    assert str(caught.value) == "✗ neuron: 0 of 5 points. The table above says why."
    assert shown == [marks]


def test_a_failed_part_without_points_raises_where_there_are_no_others():
    marks = check.Marks("dact", 4)
    with marks(0, "agrees with your act"):
        check.that(False, "It does not.")
    with marks(0, "another"):
        pass
    with pytest.raises(check.Wrong, match=r"0 of 0 points\. 4 more are tested after"):
        float(marks)


def test_a_failed_part_without_points_costs_nothing_beside_others():
    marks = check.Marks("dact", 4)
    with marks(0, "agrees with your act"):
        check.that(False, "It does not.")
    with marks(4, "values"):
        pass
    assert float(marks) == 4


def test_nothing_tested_and_nothing_failed_is_no_failure():
    assert float(check.Marks("essay", 3)) == 0.0
    marks = check.Marks("essay", 3)
    with marks(0, "it runs"):
        pass
    assert float(marks) == 0.0


def test_parts_may_not_sum_to_more_than_the_exercise():
    marks = check.Marks("neuron", 5)
    marks(2, "one")
    marks(3, "two")
    with pytest.raises(ValueError, match=r"neuron: the parts sum to 5\.5 points, but"):
        marks(0.5, "three")


def test_parts_that_sum_to_the_whole_but_for_rounding_are_allowed():
    marks = check.Marks("tenths", 0.3)
    for points in (0.1, 0.2):  # 0.30000000000000004
        with marks(points, "a part"):
            pass
    assert float(marks) == pytest.approx(0.3)


ERRORS = [
    (SystemExit(1), "The test stopped with SystemExit: 1."),
    (ZeroDivisionError("division by zero"), "The test stopped with ZeroDivisionError"),
    (NotImplementedError(), "This is not written yet: replace `raise NotImpl"),
    (MemoryError(), "It asked for more memory than it may have"),
    (RecursionError("too deep"), "The test stopped with RecursionError: too deep."),
    (AssertionError(), "The test stopped with AssertionError: ."),
]


@pytest.mark.parametrize(("error", "says"), ERRORS, ids=lambda e: type(e).__name__)
def test_an_exception_costs_its_own_part_only(error, says):
    marks = check.Marks("neuron", 3)
    with marks(2, "raises"):
        raise error
    with marks(1, "goes on"):
        pass
    assert float(marks) == 1
    assert marks.parts[0].finding.differs.startswith(says)


def test_a_long_exception_is_cut_to_a_line():
    marks = check.Marks("neuron", 3)
    with marks(2, "raises"):
        raise ValueError("first\nsecond" + "x" * 1000)
    assert marks.parts[0].finding.differs == "The test stopped with ValueError: first."


def test_a_name_that_is_missing_says_which_cell_to_run():
    marks = check.Marks("neuron", 3)
    with marks(2, "raises"):
        neuron_that_is_missing()  # noqa: F821
    assert marks.parts[0].finding.differs == (
        "`neuron_that_is_missing` does not exist: its cell is missing, was not run, or "
        "stopped with an error. Run the cell that defines it and look below it."
    )


@pytest.mark.parametrize("stop", [KeyboardInterrupt, GeneratorExit])
def test_an_interrupt_passes_through(stop):
    marks = check.Marks("neuron", 3)
    with pytest.raises(stop), marks(2, "interrupted"):
        raise stop
    assert marks.score == 0


def test_numpys_error_state_and_warnings_are_restored():
    before = np.geterr()
    marks = check.Marks("neuron", 3)
    with np.errstate(all="raise"):
        with marks(1, "raises"):
            assert np.geterr()["over"] == "warn"
            raise ValueError
        assert np.geterr()["over"] == "raise"
    assert np.geterr() == before
    with pytest.warns(UserWarning, match="still heard"):
        warnings.warn("still heard", stacklevel=1)


def test_a_note_is_shown_once_and_costs_nothing():
    marks = check.Marks("neuron", 2)
    with marks(2, "fresh data"):
        for _ in range(3):
            check.example(lambda: [1.0], gives=np.array([1.0]))
    assert float(marks) == 2
    assert marks.parts[0].notes == [
        "<lambda> returns a list; return a numpy array: np.array(…)."
    ]
    assert marks.text().splitlines()[-1].startswith("    note: <lambda> returns a list")


@pytest.mark.parametrize("category", [UserWarning, DeprecationWarning, RuntimeWarning])
def test_other_warnings_cost_nothing_and_never_reach_stderr(category, capfd):
    marks = check.Marks("neuron", 2)
    with marks(2, "fresh data"):
        warnings.warn("hm", category, stacklevel=1)
        np.log(np.zeros(2))
    assert float(marks) == 2
    assert marks.parts[0].notes == []
    assert capfd.readouterr().err == ""


def test_the_text_is_a_table():
    assert two_parts(second=False).text().splitlines() == [
        "neuron: 2 of 5 points.",
        "✓ on three numbers (2 of 2)",
        "✗ on fresh data (0 of 3)",
        "    ✗ M-02 The second is wrong.",
    ]
    assert repr(two_parts()) == two_parts().text()


def test_points_that_are_tested_later_are_announced():
    assert two_parts(points=9.5).text().splitlines()[0] == (
        "neuron: 5 of 5 points. 4.5 more are tested after you hand in."
    )


class Reader(HTMLParser):
    """Collect a page's tags and its text."""

    def __init__(self):
        super().__init__()
        self.tags, self.said = [], ""

    def handle_starttag(self, tag, attrs):
        self.tags.append(tag)

    def handle_data(self, data):
        self.said += data


def test_html_says_what_the_text_says_and_escapes_it():
    marks = check.Marks("<b>neuron</b>", 3)
    with marks(3, "a < b & <i>c</i>"):
        check.that(False, "<script>alert(1)</script> differs.")
    reader = Reader()
    reader.feed(marks.html())
    assert not {"b", "i", "script"} & set(reader.tags)
    for text in (
        "<b>neuron</b>: 0 of 3 points.",
        "a < b & <i>c</i>",
        "✗ <script>alert(1)</script> differs.",
        "0 of 3",
    ):
        assert text in reader.said


def test_the_verdict_is_data():
    marks = two_parts(False, False, points=np.float64(6))
    verdict = json.loads(json.dumps(marks.verdict()))
    assert verdict["exercise"] == "neuron"
    assert (verdict["score"], verdict["points"]) == (0, 6)
    assert verdict["misconceptions"] == ["M-01", "M-02"]
    kept = [(p["title"], p["points"], p["score"]) for p in verdict["parts"]]
    assert kept == [("on three numbers", 2, 0), ("on fresh data", 3, 0)]


def test_a_misconception_found_twice_is_listed_once():
    marks = check.Marks("neuron", 2)
    for k in range(2):
        with marks(1, str(k)):
            check.that(False, "Wrong.", misconception="M-01")
    assert marks.verdict()["misconceptions"] == ["M-01"]


def test_a_notebook_gets_text_html_and_the_verdict():
    marks = two_parts(second=False)
    bundle = marks._repr_mimebundle_(include=None, exclude=None)
    assert set(bundle) == {"text/plain", "text/html", VERDICT}
    assert bundle["text/plain"] == marks.text()
    assert bundle["text/html"] == marks.html()
    assert bundle[VERDICT] == marks.verdict()
    json.dumps(bundle)
