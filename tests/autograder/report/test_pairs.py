"""Rare code in common: what renaming does not hide, and what a class shares."""

import random

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from autograder.report.pairs import SMALLEST_CLASS, common_from, find
from autograder.report.tokens import LONGEST, WINDOW, K, fingerprints, normalised

STUB = '''def softmax(Z):
    """Return the softmax of each row."""
    raise NotImplementedError
'''
COMMON = '''def softmax(Z):
    """Return the softmax of each row."""
    Z = Z - Z.max(axis=1, keepdims=True)
    E = np.exp(Z)
    return E / E.sum(axis=1, keepdims=True)
'''
ODD = '''def softmax(Z):
    """Return the softmax of each row."""
    rows = []
    for k in range(len(Z)):
        top = sorted(Z[k])[-1]
        powers = [2.718281828 ** (one - top) for one in Z[k]]
        whole = 0
        for power in powers: whole = whole + power
        rows.append([power / whole for power in powers])
    return np.array(rows).reshape(Z.shape)
'''
RENAMED = '''def softmax(scores):   # all by myself
    """My softmax"""
    result = []
    for number in range( len(scores) ):

        m = sorted(scores[number])[-1]      # the largest
        e = [2.718281828 ** (z - m) for z in scores[number]]
        total = 0
        for p in e:
            total = total + p
        result.append([p / total for p in e])
    return np.array(result).reshape(scores.shape)
'''
WORDS = [
    "v",
    "(",
    ")",
    "+",
    "=",
    "return",
    "for",
    "in",
    "[",
    "]",
    ".T",
    "1",
    "0.5",
    "@",
]


def class_of(*special: str, size: int = 40) -> dict[str, str]:
    """A class most of which wrote the common answer."""
    texts = [*special, *[COMMON] * (size - len(special))]
    return {f"s{i:03d}": text for i, text in enumerate(texts)}


def pairs(texts: dict[str, str]) -> list[tuple[str, str]]:
    return [pair.students for pair in find({"softmax": texts}, {"softmax": STUB})]


def marks(text: str) -> set[int]:
    return set(fingerprints([text])[1].tolist())


def test_renaming_comments_and_layout_hide_nothing():
    (pair,) = find({"softmax": class_of(ODD, RENAMED)}, {"softmax": STUB})
    assert pair.exercise == "softmax"
    assert pair.students == ("s000", "s001")
    assert pair.alike == 1
    assert pair.holders == 2


def test_what_most_of_a_class_wrote_is_no_evidence():
    assert pairs(class_of()) == []
    assert pairs(class_of(ODD)) == []


def test_what_the_release_gives_is_no_evidence():
    given = {f"s{i}": ODD for i in range(2)} | {f"t{i}": "x = 1" for i in range(38)}
    assert find({"softmax": given}, {"softmax": ODD}) == []
    assert len(find({"softmax": given}, {"softmax": STUB})) == 1


def test_a_group_is_all_its_pairs_until_it_is_a_share_of_the_class():
    assert len(pairs(class_of(ODD, RENAMED, ODD))) == 3
    assert pairs(class_of(*[ODD] * 7)) == []


def test_two_answers_with_a_rare_part_in_common_and_much_of_their_own_are_none():
    other = ODD + "".join(f"\nx = np.f{i}(Z, {i}) ** {i} - {i + 1}" for i in range(60))
    assert pairs(class_of(ODD, other)) == []


def test_a_class_too_small_to_tell_has_no_pairs():
    few = {f"s{i}": ODD for i in range(SMALLEST_CLASS - 1)}
    assert pairs(few) == []
    assert find({}, {}) == []
    assert pairs({f"s{i}": "" for i in range(20)}) == []


def test_what_counts_as_rare_does_not_grow_without_end():
    assert [common_from(n) for n in (5, 40, 200, 10_000)] == [2, 6, 30, 40]


@given(
    st.lists(st.sampled_from(WORDS), min_size=K + WINDOW - 1, max_size=60), st.data()
)
def test_every_common_run_that_is_long_enough_leaves_a_common_mark(run, data):
    around = st.lists(st.sampled_from(WORDS), max_size=20)
    a, b = (data.draw(around) + run + data.draw(around) for _ in range(2))
    assert marks(" ".join(a)) & marks(" ".join(b))


@given(st.lists(st.text(max_size=80), max_size=6))
def test_a_text_has_the_same_marks_alone_and_in_company(texts):
    owner, found = fingerprints(texts)
    for i, text in enumerate(texts):
        assert set(found[owner == i].tolist()) == marks(text)


@pytest.mark.parametrize(
    ("token", "counts"),
    [
        ("alpha", "v"),
        ("größe", "v"),
        ("return", "return"),
        (".tanh", ".tanh"),
        ("0.5", "0.5"),
        ('"text"', "s"),
        ("rb'x", "s"),
        ("# said", ""),
        ("//", "//"),
    ],
)
def test_what_counts_of_a_token(token, counts):
    assert normalised(token) == counts


@pytest.mark.parametrize(
    "text",
    [
        '"""' * 9999,
        "'\\" * 9999,
        "((((" * 9999,
        'rb"' * 9999,
        "\x00\ud800" * 99,
        "#" * 9,
    ],
)
def test_hostile_text_is_tokens_like_any_other(text):
    owner, found = fingerprints([text, ODD])
    assert set(found[owner == 1].tolist()) == marks(ODD)


def test_only_the_beginning_of_an_endless_cell_is_read():
    assert marks("x = 1\n" * LONGEST + ODD) == marks("x = 1\n" * LONGEST)


def test_a_large_class_is_searched_whole():
    rng = random.Random(0)
    texts = {
        f"s{i:05d}": "".join(f"v = {rng.random()} * v + {i}\n" for _ in range(12))
        for i in range(3000)
    }
    texts["s00007"] = texts["s02999"].replace("v", "w")
    assert pairs(texts) == [("s00007", "s02999")]


def test_fingerprints_of_nothing():
    owner, found = fingerprints([])
    assert owner.shape == found.shape == (0,)
    assert np.array_equal(fingerprints(["", "x"])[0], owner)
