"""The catalogue: right answers pass, every wrong one is caught, named, told apart."""

from itertools import combinations

import numpy as np
import pytest

from cs_nn.check.compare import same
from cs_nn.check.misconceptions import bank
from tests import catalogue

FAMILIES = catalogue.everything()
MISTAKES = [(family, mistake) for family in FAMILIES for mistake in family.wrong]
IDS = [f"{family.name}-{mistake.id}-{mistake.name}" for family, mistake in MISTAKES]
NAMES = [family.name for family in FAMILIES]
DIRECT = [family for family in FAMILIES if family.use is catalogue.as_it_is]
ENTRIES = [(f, entry) for f in DIRECT for entry in bank(f.name) if entry.looks]


@pytest.fixture(params=["", "a course secret"], ids=["public", "hidden"])
def seeds(request, monkeypatch):
    """Draw the public probes of a laptop, or the hidden ones of grading."""
    monkeypatch.setenv("CS_NN_SEED", request.param)


@pytest.mark.parametrize("family", FAMILIES, ids=NAMES)
def test_a_right_answer_passes_on_30_probes(family, seeds):
    family.check(family.right, times=30)


@pytest.mark.parametrize(("family", "mistake"), MISTAKES, ids=IDS)
def test_a_wrong_answer_is_caught_and_named(family, mistake, seeds):
    finding = catalogue.verdict(family, mistake)
    assert finding is not None
    assert finding.misconceptions == (mistake.id,), "\n".join(finding.lines())
    assert len(list(finding.lines())) <= 8


@pytest.mark.parametrize(
    ("family", "entry"), ENTRIES, ids=lambda x: getattr(x, "name", "") or x.id
)
def test_every_entry_of_the_bank_is_seen_and_named_as_itself(family, entry):
    def makes_it(*args, **kwargs):
        try:
            return entry.looks(family.right, *args, **kwargs)
        except ValueError:  # a mistake about another activation, or another kind
            return family.right(*args, **kwargs)

    with np.errstate(all="ignore"):
        finding = catalogue.verdict(family, catalogue.Mistake(entry.id, "", makes_it))
    assert finding.pattern == entry.sentence


@pytest.mark.parametrize("family", FAMILIES, ids=NAMES)
def test_two_wrong_answers_differ_unless_they_are_the_same_formula(family):
    outputs = {m.name: list(family.outputs(m.fn)) for m in family.wrong}
    alike = [
        {one, other}
        for one, other in combinations(outputs, 2)
        if same(outputs[one], outputs[other])
    ]
    assert all(any(pair <= known for known in family.same) for pair in alike), alike


def test_every_misconception_of_weeks_2_to_5_is_made_by_somebody():
    made = {mistake.id for _, mistake in MISTAKES}
    assert made == {f"M-{number}" for number in range(11, 52)}
