"""Widgets that stand on one page share it: no style sheet restyles another widget."""

import re
from itertools import combinations

import pytest

from cs_nn import widgets
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


def looks(sheet: str) -> dict[str, dict[str, str]]:
    """What a widget says of each class alone; a later line overrules an earlier one."""
    said: dict[str, dict[str, str]] = {}
    alone = re.findall(r"^(\.csnn-[\w-]+)\{([^{}]*)\}$", sheet, re.MULTILINE)
    for selector, declared in alone:
        pairs = (line.split(":", 1) for line in declared.split(";"))
        said.setdefault(selector, {}).update(pairs)
    return said


def test_a_look_is_the_same_in_every_widget():
    said: dict[str, dict[str, str]] = {}
    for name in widgets.__all__:
        sheet = getattr(getattr(widgets, name), "_css", "")  # the base class has none
        for selector, declared in looks(sheet).items():
            assert said.setdefault(selector, declared) == declared, (name, selector)
    assert len(said) > 60
