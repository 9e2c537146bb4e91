"""Widgets that stand on one page share it: no style sheet restyles another widget."""

import re
from itertools import combinations

import pytest

from cs_nn.widgets.style import STATIC

SHARED = (STATIC / "base.css").read_text(encoding="utf-8")
SHEETS = {
    path.stem: path.read_text(encoding="utf-8")
    for path in sorted(STATIC.glob("*.css"))
    if path.stem != "base"
}


def classes(sheet: str) -> set[str]:
    return set(re.findall(r"\.(csnn-[\w-]+)", re.sub(r"\{[^{}]*\}", "{}", sheet)))


@pytest.mark.parametrize(("one", "other"), [*combinations(SHEETS, 2)])
def test_two_style_sheets_have_no_class_in_common_but_those_of_the_base(one, other):
    assert classes(SHEETS[one]) & classes(SHEETS[other]) <= classes(SHARED)


@pytest.mark.parametrize("name", SHEETS)
def test_what_all_widgets_share_is_styled_for_ones_own_only(name):
    for selectors in re.findall(r"([^{}]+)\{", SHEETS[name]):
        for selector in re.split(r",(?![^(]*\))", selectors.strip()):
            own = classes(f"{selector}{{}}") - classes(SHARED)
            assert own or "[data-" in selector or "@" in selector, selector
