"""The shared part of every widget, in a real browser, as a file opened offline."""

from typing import Any

import numpy as np
import pytest

from cs_nn.widgets import (
    ActivationExplorer,
    ConvSlider,
    DecisionPlayground,
    GradientFlow,
    JacobianMap,
    NetworkDrawer,
    ShapeTracer,
)
from tests.browser.axe import THEMES, show, violations
from tests.widgets.steps import Steps

pytestmark = pytest.mark.browser


@pytest.mark.parametrize("theme", THEMES)
def test_nothing_is_wrong_for_assistive_technology(page: Any, theme: str) -> None:
    show(page, Steps(), theme)
    assert violations(page) == []


def test_keys_step_and_the_sentence_is_read_aloud(page: Any) -> None:
    root = show(page, Steps())
    root.get_by_role("button", name="Next").focus()
    page.keyboard.press("ArrowRight")
    assert root.get_by_role("status").inner_text() == "The square of 1 is 1."
    page.keyboard.press("End")
    assert root.get_by_role("status").inner_text() == "The square of 2 is 4."
    page.keyboard.press("r")
    assert root.get_by_role("status").inner_text() == "The square of 0 is 0."
    page.keyboard.press("t")
    assert root.get_by_role("table").is_visible()


def test_every_target_is_large_enough(page: Any) -> None:
    root = show(page, Steps())
    for control in root.locator("button, input, select").all():
        box = control.bounding_box()
        assert min(box["width"], box["height"]) >= 28, control.inner_text()


def test_without_scripts_there_is_a_picture_and_a_table(chromium: Any) -> None:
    context = chromium.new_context(java_script_enabled=False)
    page = context.new_page()
    page.set_content(Steps().next().to_html())
    assert page.locator("img").get_attribute("alt").endswith("The square of 1 is 1.")
    assert page.locator("img").bounding_box()["height"] > 40
    assert page.get_by_role("table").is_visible()
    context.close()


def test_two_copies_on_one_page_both_live(page: Any) -> None:
    page.set_content(Steps().to_html() * 2)
    page.wait_for_function("document.querySelectorAll('.csnn-bar').length === 2")
    assert page.errors == []


def test_a_lecture_hall_gets_the_widget_alone_and_large(page: Any) -> None:
    page.set_viewport_size({"width": 1280, "height": 720})
    root = show(page, Steps())
    button = root.get_by_role("button", name="Full screen")
    before = root.get_by_role("status").bounding_box()
    button.click()
    page.wait_for_function("document.querySelector('.csnn').style.zoom > 1")
    assert root.evaluate("root => root.matches(':fullscreen')")
    assert button.get_attribute("aria-pressed") == "true"
    after = root.get_by_role("status").bounding_box()
    assert after["height"] > before["height"]
    assert after["y"] + after["height"] < 720
    page.keyboard.press("End")
    assert root.get_by_role("status").inner_text() == "The square of 2 is 4."
    button.click()
    page.wait_for_function("document.querySelector('.csnn').style.zoom === ''")
    assert button.get_attribute("aria-pressed") == "false"


def test_widgets_on_one_page_leave_each_other_as_they_are(page: Any) -> None:
    playground = DecisionPlayground("xor", model="mlp")
    show(page, playground)
    alone = [box.bounding_box() for box in page.locator(".csnn-plane").all()]
    others = [ConvSlider(), GradientFlow(), ShapeTracer(np.eye(2), np.eye(2))]
    others += [NetworkDrawer([2, 2]), ActivationExplorer(), JacobianMap("relu", [1.0])]
    page.set_content(
        '<!doctype html><html lang="en"><title>Widgets</title><meta charset="utf-8">'
        f"<body><main><h1>Widget</h1>{playground.to_html()}"
        f"{''.join(other.to_html() for other in others)}</main>"
    )
    page.wait_for_function("document.querySelectorAll('.csnn-bar').length >= 7")
    boxes = page.locator(".csnn-plane").all()
    assert len(boxes) == len(alone) == 3
    for box, before in zip(boxes, alone, strict=True):
        after = box.bounding_box()
        assert {k: round(v) for k, v in after.items()} == {
            k: round(v) for k, v in before.items()
        }
    stage = page.locator(".csnn-stage").first
    assert stage.evaluate("box => getComputedStyle(box).cursor") == "auto"
