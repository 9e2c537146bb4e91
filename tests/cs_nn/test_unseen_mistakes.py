"""Wrong answers written without a look at the bank are caught all the same."""

from collections import Counter

from tests.catalogue.unseen import judged

# exp(z) / (1 + exp(z)) is wrong only at ±1000, which week 1 tests with a worked example
CAUGHT_ELSEWHERE = {"act"}


def test_every_unseen_mistake_is_caught_and_most_get_more_than_a_place() -> None:
    found = list(judged())
    passed = {answer.family for answer, how in found if how == "passed"}
    assert len(found) >= 60
    assert passed == CAUGHT_ELSEWHERE
    counts = Counter(how for _, how in found)
    assert counts["named"] + counts["described"] > len(found) / 2
