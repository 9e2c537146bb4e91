"""GradientFlow in a real browser, as a file opened offline."""

from typing import Any

import numpy as np
import pytest

from cs_nn.widgets import GradientFlow
from tests.browser.axe import THEMES, show, violations

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def small() -> GradientFlow:
    """Two activations, three gains, four and ten hidden layers."""
    gains = [1.0, 2**0.5, 4.0]
    return GradientFlow(activations=["sigmoid", "relu"], gains=gains, depths=[2, 20])


def zeros(Ws: Any, *rest: Any) -> Any:
    """A student's function that finds no gradient at all."""
    return np.zeros(len(Ws)), np.zeros(len(Ws))


@pytest.mark.parametrize("theme", THEMES)
def test_nothing_is_wrong_for_assistive_technology(page: Any, theme: str) -> None:
    root = show(page, GradientFlow.from_student(zeros, depths=[], clip=0.1), theme)
    page.keyboard.press("Tab")
    root.get_by_role("button", name="Table").click()
    assert root.locator(".csnn-wrong, .csnn-mine").count() == 22
    assert violations(page) == []
    assert page.errors == []


def test_a_keyboard_is_enough(page: Any, small: GradientFlow) -> None:
    root = show(page, small)
    say = root.locator(".csnn-say")
    root.get_by_label("activation").focus()
    page.keyboard.press("r")  # a list chooses by first letter
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    page.keyboard.press("End")  # the gain's slider keeps its own keys
    assert say.inner_text().startswith("Layer 11, the last, ")
    assert "By Euler's identity" in say.inner_text()
    assert root.get_by_label("gain").get_attribute("aria-valuetext") == "4"
    page.keyboard.press("Tab")
    page.keyboard.press("Space")  # the residual button
    assert "Euler" not in say.inner_text()
    for key, layer in (("End", "1: "), ("ArrowLeft", "2: "), ("Home", "11, ")):
        page.keyboard.press(key)
        assert say.inner_text().startswith(f"Layer {layer}")
    page.keyboard.press("t")
    assert root.get_by_role("table").is_visible()
    assert page.errors == []


def test_the_gain_stops_at_xavier_and_he(page: Any, small: GradientFlow) -> None:
    root = show(page, small)
    root.get_by_label("activation").select_option("relu")
    gain = root.get_by_label("gain")
    gain.focus()
    stops = [gain.get_attribute("aria-valuetext")]
    for _ in range(2):
        page.keyboard.press("ArrowRight")
        stops.append(gain.get_attribute("aria-valuetext"))
    assert stops == ["1 Xavier", "1.4 He", "4"]
    assert root.get_by_text("all equal").is_visible()


def test_a_click_on_a_column_goes_to_its_layer(page: Any, small: Any) -> None:
    root = show(page, small)
    box = root.locator("svg .csnn-name", has_text="4").first.bounding_box()
    page.mouse.click(box["x"] + box["width"] / 2, box["y"] - 200)
    assert root.locator(".csnn-say").inner_text().startswith("Layer 4: ")
    band = root.locator(".csnn-band:not(.off)").bounding_box()
    assert band["x"] < box["x"] < band["x"] + band["width"]


def test_a_deep_net_in_a_narrow_page_keeps_its_layer_in_sight(page: Any) -> None:
    page.set_viewport_size({"width": 700, "height": 900})
    root = show(page, GradientFlow(20, activations=["relu"], gains=[1], depths=[]))
    stage = root.locator(".csnn-stage")
    for key in ("End", "Home"):
        stage.focus()
        page.keyboard.press(key)
        band = root.locator(".csnn-band:not(.off)").bounding_box()
        frame = stage.bounding_box()
        assert frame["x"] <= band["x"]
        assert band["x"] + band["width"] <= frame["x"] + frame["width"]
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_every_target_is_large_enough(page: Any, small: GradientFlow) -> None:
    root = show(page, small)
    for control in root.locator("button, input, select").all():
        box = control.bounding_box()
        assert min(box["width"], box["height"]) >= 28, control.get_attribute("class")


def test_no_bar_leaves_its_panel(page: Any, small: GradientFlow) -> None:
    root = show(page, small)
    for act, gain in (("sigmoid", 0), ("relu", 2)):
        root.get_by_label("activation").select_option(act)
        root.get_by_label("gain").fill(str(gain))
        root.get_by_label("hidden layers").select_option("20")
        edges = page.evaluate(
            "[...document.querySelectorAll('.csnn-stage svg > *')].filter("
            "m => !m.classList.contains('off')).map(m => m.getBBox())"
            ".map(b => [b.x, b.y, b.x + b.width, b.y + b.height])"
        )
        width, height = map(
            float, root.locator(".csnn-stage svg").get_attribute("viewBox").split()[2:]
        )
        assert all(x >= 0 and y >= 0 for x, y, _, _ in edges)
        assert all(right <= width and low <= height for _, _, right, low in edges)
