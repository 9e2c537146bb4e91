"""Late days as arithmetic: the calendar, the budget, what comes after it."""

from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from autograder.late import extensions
from autograder.late.days import Handed, Rules, days_late, moved, penalty, spend
from autograder.tables import WrongRows

DUE = datetime(2030, 1, 7, 12, 0)
ZONES = (
    "UTC",
    "Europe/Zurich",
    "America/New_York",
    "Australia/Lord_Howe",
    "Asia/Tokyo",
)

CALM = settings(deadline=None)  # a busy machine is no failure
# Pacific/Apia had no 30 December 2011 at all.
zones = st.sampled_from([*ZONES, "Pacific/Apia"]).map(ZoneInfo)
moments = st.datetimes(datetime(2005, 1, 1), datetime(2035, 1, 1))
delays = st.timedeltas(timedelta(0), timedelta(days=12))
second = timedelta(seconds=1)


def utc(local: str, zone: str) -> datetime:
    moment = datetime.fromisoformat(local).replace(tzinfo=ZoneInfo(zone))
    return moment.astimezone(UTC).replace(tzinfo=None)


@CALM
@given(moments, zones)
def test_on_time_costs_nothing_and_a_second_a_day(due, zone):
    assert days_late(due, due, zone) == 0
    assert days_late(due, due - second, zone) == 0
    assert days_late(due, due + second, zone) == 1


@CALM
@given(moments, zones, st.integers(1, 10))
def test_each_day_ends_at_the_deadlines_time_on_the_clock(due, zone, days):
    end = moved(due, days, zone)
    assert days_late(due, end + second, zone) > days_late(due, end, zone)
    assert days_late(due, end, zone) <= days
    wanted = due.replace(tzinfo=UTC).astimezone(zone) + timedelta(days=days)
    there = end.replace(tzinfo=UTC).astimezone(zone)
    if wanted.astimezone(UTC).astimezone(zone).replace(fold=0) == wanted:  # it exists
        assert there.replace(tzinfo=None) == wanted.replace(tzinfo=None)


@CALM
@given(moments, zones, delays, delays)
def test_later_is_never_cheaper(due, zone, one, other):
    first, last = sorted((one, other))
    assert days_late(due, due + first, zone) <= days_late(due, due + last, zone)


@pytest.mark.parametrize(
    ("due", "came", "days"),
    [  # the clocks go forward on 31 March, and back on 27 October 2030
        ("2030-03-30 23:59", "2030-03-31 23:59", 1),  # after 23 hours
        ("2030-03-30 23:59", "2030-04-01 00:00", 2),
        ("2030-10-26 23:59", "2030-10-27 23:59", 1),  # after 25 hours
        ("2030-10-26 23:59", "2030-10-28 00:00", 2),
        ("2030-03-30 02:30", "2030-03-31 03:30", 1),  # 02:30 does not exist
        ("2030-03-30 02:30", "2030-03-31 03:31", 2),
    ],
)
def test_days_follow_the_clock_when_it_changes(due, came, days):
    zone = "Europe/Zurich"
    assert days_late(utc(due, zone), utc(came, zone), ZoneInfo(zone)) == days


def handed(*days_late: float) -> list[Handed]:
    """Return submissions due a week apart, so many days late each."""
    made = []
    for number, late in enumerate(days_late):
        due = DUE + timedelta(weeks=number)
        made.append(Handed(f"hw{number}", due, due, due + timedelta(days=late)))
    return made


lateness = st.lists(st.floats(-2, 9), max_size=8)
rules = st.builds(
    Rules,
    term=st.integers(0, 7),
    assignment=st.integers(0, 4),
    method=st.sampled_from(["none", "zero", "percent"]),
    percent=st.floats(0, 100),
)


@CALM
@given(lateness, rules)
def test_the_budget_holds_and_every_day_is_accounted_for(late, rules):
    entries = spend(handed(*late), rules)
    assert sum(one.used for one in entries) <= rules.term
    for one in entries:
        assert 0 <= one.used <= rules.assignment
        assert one.used + one.beyond == one.late
        assert 0 <= penalty(10, one, rules) <= 10
        assert bool(one.beyond) or penalty(10, one, rules) == 0
        if rules.method == "zero":
            assert one.used in (0, one.late)


@CALM
@given(lateness, rules, st.randoms())
def test_the_order_in_which_they_were_graded_changes_nothing(late, rules, random):
    submissions = handed(*late)
    mixed = random.sample(submissions, len(submissions))
    assert spend(mixed, rules) == spend(submissions, rules)


@CALM
@given(lateness, rules, st.integers(0, 7))
def test_what_comes_later_changes_nothing_before(late, rules, cut):
    submissions = handed(*late)
    assert spend(submissions[:cut], rules) == spend(submissions, rules)[:cut]


def used(*late: float, **options: object) -> list[tuple[int, int]]:
    entries = spend(handed(*late), Rules(**options))  # type: ignore[arg-type]
    return [(one.used, one.beyond) for one in entries]


def test_five_a_term_three_an_assignment():
    assert used(0.01, 2.5, 0.5, 1) == [(1, 0), (3, 0), (1, 0), (0, 1)]
    assert used(3.01) == [(0, 4)]  # worth nothing, so no day is wasted on it
    assert used(3.01, 3, 2, method="percent") == [(3, 1), (2, 1), (0, 2)]
    (_, entry) = spend(handed(3, 5), Rules(method="percent", percent=20))
    assert (entry.beyond, penalty(10, entry, Rules(method="percent"))) == (3, 6)
    assert penalty(10, entry, Rules(method="none")) == 0
    assert penalty(10, entry, Rules()) == 10


def test_the_last_part_of_a_homework_pays_for_all_of_it():
    written, code, after = handed(1, -5.5, 2)
    rules = Rules(parts={"hw": ["hw0", "hw1"]})
    assert [one.used for one in spend([written, code, after], rules)] == [1, 0, 2]
    written, code, after = handed(1, 3, 2)
    assert [one.used for one in spend([written, code, after], rules)] == [0, 3, 2]
    written, code, after = handed(1, 4, 2)
    entries = spend([written, code, after], rules)
    assert [(one.used, one.beyond) for one in entries] == [(0, 4), (0, 4), (2, 0)]


def test_extensions_are_days_or_deadlines(tmp_path):
    path = tmp_path / "extensions.csv"
    assert extensions.read(path, UTC) == {}
    path.write_text(
        "student;assignment;days;deadline;why\n"
        "ada;hw1;2;;flu\n\nbob;hw1;;2030-01-09;\n"
        'cleo;hw1;;2030-01-09 08:00+01:00;"two\nlines"\n'
        "dan;hw1;0;;\n"
    )
    found = extensions.read(path, ZoneInfo("Europe/Zurich"))
    ends = {who: one.of(DUE, UTC) for (who, _), one in found.items()}
    assert ends == {
        "ada": DUE + timedelta(days=2),
        "bob": datetime(2030, 1, 9, 22, 59, 59),
        "cleo": datetime(2030, 1, 9, 7),
        "dan": DUE,
    }
    early = extensions.Extension(2, deadline=DUE - timedelta(days=3))
    assert early.of(DUE, UTC) == DUE


@pytest.mark.parametrize(
    ("row", "says"),
    [
        ("ada,hw1,-1,", "'-1' is no number of days"),
        ("ada,hw1,²,", "is no number of days"),
        ("ada,hw1,1e9,", "'1e9' is no number of days"),
        ("ada,hw1,999,", "'999' is no number of days from 0 to 366"),
        ("ada,hw1,,soon", "'soon' is no deadline"),
        ("ada,hw1,,0001-01-01 00:00+14:00", "is no deadline"),
        ("ada,hw1,1,2030-01-01", "either days or a deadline"),
        ("ada,hw1,,", "either days or a deadline"),
        (",hw1,1,", "names no student"),
        ("zoe,hw1,1,", "line 2 already has this extension"),
        ("ada,hw1,1,,x", "it has 5 cells and the header 4"),
    ],
)
def test_wrong_rows_are_listed_and_nothing_counts(tmp_path: Path, row: str, says: str):
    path = tmp_path / "extensions.csv"
    path.write_text(f"student,assignment,days,deadline\nzoe,hw1,1,\n{row}\n")
    with pytest.raises(WrongRows) as caught:
        extensions.read(path, UTC)
    assert says in str(caught.value)
    assert [line for line, _ in caught.value.problems] == [3]


def test_a_table_without_the_columns_is_said(tmp_path):
    path = tmp_path / "extensions.csv"
    path.write_text("who,what\n")
    with pytest.raises(ValueError, match="lacks student, assignment"):
        extensions.read(path, UTC)
    path.write_text("student,assignment\n")
    with pytest.raises(ValueError, match="a column `days` or a column `deadline`"):
        extensions.read(path, UTC)
    path.write_text("")
    with pytest.raises(ValueError, match="its first line must name the columns"):
        extensions.read(path, UTC)
