"""What a run changed is told score by score, and long lists are cut."""

from autograder.changes import Change, Recorded, between, counted, listing
from autograder.desk import told
from autograder.grade import Graded
from autograder.runs import seed_id


def recorded(score: float, **cells: float | None) -> Recorded:
    return Recorded(score, None, "", cells)


def test_only_cells_that_differ_are_told():
    change = between(recorded(3, a=1, b=2), recorded(2, a=1, b=1))
    assert change == Change(3, 2, {"b": (2, 1)})
    assert change.says("ada") == "ada: 3 -> 2 (b 2 -> 1)"


def test_nothing_is_told_where_nothing_changed():
    assert between(recorded(3, a=3), recorded(3, a=3)) is None
    assert between(recorded(3, a=3), None) is None


def test_a_first_score_and_a_penalty_have_no_cells():
    first = between(None, recorded(3, a=3))
    assert first
    assert first.first
    assert first.says("ada") == "ada: not graded -> 3"
    late = between(recorded(3, a=3), recorded(2.5, a=3))
    assert late
    assert late.says("ada") == "ada: 3 -> 2.5"


def test_cells_that_came_or_went_or_wait_for_a_person():
    change = between(recorded(1, old=1, why=None), recorded(0, new=0, why=None))
    assert change
    assert change.cells == {"new": (None, 0), "old": (1, None)}
    assert change.says("<ada>") == "?ada?: 1 -> 0 (new - -> 0, old 1 -> -)"


def test_a_long_list_says_how_many_more_and_where():
    changes = {f"s{n:02}": Change(2, 1, {"a": (2, 1)}) for n in range(23)}
    assert listing(changes, 20).splitlines()[-1] == "… and 3 more."
    assert len(listing(changes).splitlines()) == 23
    assert counted(changes.values()) == "23 recorded scores change, 0 are new"
    lines = [
        Graded(student, 1, 2, (), (), 0.0, "run", change)
        for student, change in changes.items()
    ]
    said = told(lines, "hw").splitlines()
    assert said[-3:-1] == ["… and 3 more.", "All of them: autograder log hw"]


def test_an_id_of_a_secret_tells_secrets_apart_and_does_not_tell_them():
    assert seed_id("") == "public"
    assert seed_id("one") != seed_id("two")
    assert seed_id("one") == seed_id("one")
    assert "one" not in seed_id("one")
