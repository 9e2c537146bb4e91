"""A quiz draws its numbers from the student's id, and knows an answer from a slip."""

import pytest

from cs_nn import quiz

MANY = range(1000)


def draw(student="ada", question="q1", **offers):
    return quiz.numbers(student, question, **(offers or {"a": MANY, "b": MANY}))


def test_the_same_id_and_question_give_the_same_numbers_for_ever():
    assert draw() == draw() == {"a": 737, "b": 706}


@pytest.mark.parametrize("spelling", ["Ada", " ada ", "ADA\n"])
def test_capitals_and_spaces_around_an_id_make_no_difference(spelling):
    assert draw(spelling) == draw("ada")


def test_another_student_question_or_name_gives_other_numbers():
    first = draw()
    assert first["a"] != first["b"]
    assert draw("bob") != first
    assert draw(question="q2") != first


def test_a_number_more_in_a_question_leaves_the_others_as_they_were():
    assert draw(a=MANY, b=MANY, c=MANY) == draw() | {"c": draw(c=MANY)["c"]}


def test_every_value_on_offer_comes_up_about_equally_often():
    found = [draw(f"e{i:07d}", a=(1, 2, 3, 4))["a"] for i in range(2000)]
    for value in (1, 2, 3, 4):
        assert abs(found.count(value) - 500) < 5 * (2000 * 0.25 * 0.75) ** 0.5


@pytest.mark.parametrize("student", ["", "  ", "…", None, 7])
def test_without_an_id_there_are_no_numbers_but_a_sentence(student):
    with pytest.raises(ValueError, match="Write your student id first"):
        draw(student)


def test_three_digits_of_a_number_are_enough_and_two_are_not():
    assert quiz.same(0.123, 0.12345)
    assert quiz.same("-0,1234", -0.12345)
    assert not quiz.same(0.12, 0.12345)
    assert not quiz.same(-0.123, 0.12345)


@pytest.mark.parametrize("given", [None, "", "b", ..., [0.5], float("nan")])
def test_what_is_no_number_is_not_the_number(given):
    assert not quiz.same(given, 0.5)


def test_a_letter_counts_in_either_case_and_only_as_a_letter():
    assert quiz.same(" A ", "a")
    assert not quiz.same("b", "a")
    assert not quiz.same(1, "a")
