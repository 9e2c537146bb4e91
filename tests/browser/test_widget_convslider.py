"""The sliding kernel in a real browser: names, targets, keys, mouse, touch, room."""

from typing import Any

import numpy as np
import pytest

from cs_nn.widgets import ConvSlider
from tests.browser.axe import THEMES, show, violations

pytestmark = pytest.mark.browser
DIGIT = np.pad(np.ones((14, 4)), ((7, 7), (12, 12)))
WIDGETS = {
    "forward": ConvSlider(step=4),
    "left over": ConvSlider(np.ones((8, 8)), stride=2, padding=1, hide=True),
    "dK": ConvSlider(mode="backward_w", pixel=(2, 2)),
    "scatter": ConvSlider(mode="backward_x", step=2),
    "turned": ConvSlider(mode="backward_x", dx_as="turned", step=7),
    "channels": ConvSlider(np.ones((3, 4, 4)), np.ones((3, 2, 2))),
    "greys": ConvSlider(DIGIT, [[1, 0, -1]] * 3, step=100),
}


class Album:
    """All of them on one page."""

    def to_html(self) -> str:
        return "".join(widget.to_html() for widget in WIDGETS.values())


def roots(page: Any, theme: str = "light") -> list[Any]:
    """The page with every widget alive; their roots."""
    show(page, Album(), theme)
    count = f"document.querySelectorAll('.csnn-stage').length === {len(WIDGETS)}"
    page.wait_for_function(count)
    found: list[Any] = page.locator(".csnn").all()
    return found


@pytest.mark.parametrize("theme", THEMES)
def test_nothing_is_wrong_for_assistive_technology(page: Any, theme: str) -> None:
    roots(page, theme)
    assert violations(page) == []
    assert page.errors == []


@pytest.mark.parametrize("width", [700, 1200])
def test_targets_are_large_and_grids_stand_side_by_side(page: Any, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 900})
    for root, name in zip(roots(page), WIDGETS, strict=True):
        sizes = root.evaluate(
            "root => [...root.querySelectorAll('button, input, select')].map(e => "
            "e.getBoundingClientRect()).map(b => Math.min(b.width, b.height))"
        )
        assert min(size for size in sizes if size) >= 28, name
        boxes = [grid.bounding_box() for grid in root.locator(".csnn-conv-grid").all()]
        ends = [box["x"] + box["width"] for box in boxes]
        assert all(box["x"] > end for box, end in zip(boxes[1:], ends, strict=False))
        assert ends[-1] < width, name


def test_a_walk_by_keyboard(page: Any) -> None:
    root = show(page, ConvSlider())
    status, stage = root.get_by_role("status"), root.locator(".csnn-stage")
    stage.focus()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowRight")
    assert status.inner_text().startswith("Y[1, 1] = 1·1")
    root.get_by_label("stride").focus()
    page.keyboard.press("ArrowDown")
    assert "⌊" not in status.inner_text()
    assert "/ 2 + 1 = 2." in status.inner_text()
    weight = root.get_by_label("weight [1, 1]")
    weight.focus()
    page.keyboard.press("Control+A")
    page.keyboard.type("-4")
    page.keyboard.press("Tab")
    assert "1·(−4)" in status.inner_text()
    assert root.get_by_label("weight [1, 2]").evaluate("e => e.matches(':focus')")
    stage.focus()
    page.keyboard.press("t")
    assert root.get_by_role("table").is_visible()
    assert page.errors == []


def test_the_mouse_points_and_drags(page: Any) -> None:
    root = show(page, ConvSlider())
    status = root.get_by_role("status")
    image, output = root.locator(".csnn-svg").all()
    _move(page, image, (0.1, 0.1))
    assert status.inner_text().startswith("Pixel [0, 0] is in 1 window")
    _move(page, output, (0.5, 0.5))
    assert status.inner_text().startswith("Y[1, 1] = ")
    _move(page, image, (0.1, 0.1))
    page.mouse.down()
    _move(page, image, (0.9, 0.5))
    page.mouse.up()
    page.mouse.move(0, 0)
    assert status.inner_text().startswith("Y[1, 2] = ")


def test_a_finger_moves_the_window(chromium: Any) -> None:
    context = chromium.new_context(has_touch=True)
    page = context.new_page()
    root = show(page, ConvSlider())
    image = root.locator(".csnn-svg").first.bounding_box()
    corner = (image["x"] + image["width"] - 12, image["y"] + image["height"] - 12)
    page.touchscreen.tap(*corner)
    assert root.get_by_role("status").inner_text().startswith("Y[2, 2] = ")
    root.get_by_role("button", name="Pixel").tap()
    page.touchscreen.tap(*corner)
    assert root.get_by_role("status").inner_text().startswith("Pixel [4, 4]")
    context.close()


def test_predict_first_asks_before_it_tells(page: Any) -> None:
    root = show(page, ConvSlider())
    root.get_by_role("button", name="Predict first").click()
    assert "Y[0, 0] = ?" in root.get_by_role("status").inner_text()
    root.get_by_role("button", name="Show result").click()
    assert root.get_by_role("status").inner_text().splitlines()[0].endswith("= 4.")


def _move(page: Any, svg: Any, share: tuple[float, float]) -> None:
    box = svg.bounding_box()
    page.mouse.move(
        box["x"] + share[0] * box["width"], box["y"] + share[1] * box["height"]
    )
