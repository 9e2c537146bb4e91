"""The small widgets in a real browser: by keyboard, by mouse, in light and dark."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from cs_nn.train import History
from cs_nn.widgets import (
    ActivationExplorer,
    JacobianMap,
    LossCurve,
    NetworkDrawer,
    ShapeTracer,
)
from tests.browser.axe import THEMES, show, violations

pytestmark = pytest.mark.browser
X = np.array([[1.0, 2, 0, -1], [3, 0, 1, 2], [0, 1, 2, 1]])
W = np.arange(8.0).reshape(4, 2)
dZ = np.array([[1.0, 2], [-2, 0], [3, 1]])


def trained() -> LossCurve:
    """A curve of four epochs out of five, stopped before the last."""
    curve = LossCurve(show=False)
    said = "no better loss in 2 epochs"
    losses, validation = [2.0, 1.5, 1.2, 1.0], [2.1, 1.7, 1.75, 1.8]
    curve(History(losses, [], validation, [], said, 5))
    return curve


MAKERS: dict[str, Callable[[], Any]] = {
    "ActivationExplorer": ActivationExplorer,
    "JacobianMap": lambda: JacobianMap("softmax", hadamard=True),
    "LossCurve": trained,
    "NetworkDrawer": NetworkDrawer,
    "ShapeTracer": lambda: ShapeTracer(X, dZ, W),
}
EVERY = pytest.mark.parametrize("make", MAKERS.values(), ids=MAKERS)


CUT_OFF = """svg => {
  const sheet = svg.getBoundingClientRect();
  return [...svg.querySelectorAll("text, rect, circle")].filter((mark) => {
    const { left, right, top, bottom } = mark.getBoundingClientRect();
    return left < sheet.left - 1 || right > sheet.right + 1
      || top < sheet.top - 1 || bottom > sheet.bottom + 1;
  }).map((mark) => mark.outerHTML);
}"""
ON_ANOTHER = """svg => {
  const texts = [...svg.querySelectorAll("text:not(.off)")];
  const shown = texts.filter((text) => text.textContent.trim());
  const boxes = shown.map((text) => [text.textContent, text.getBoundingClientRect()]);
  const meet = (a, b) => Math.min(a.right, b.right) - Math.max(a.left, b.left) > 2
    && Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top) > 6;
  return boxes.flatMap(([one, a], i) => boxes.slice(i + 1)
    .filter(([, b]) => meet(a, b)).map(([other]) => `${one} | ${other}`));
}"""


def said(root: Any) -> str:
    text: str = root.locator(".csnn-say").inner_text()
    return text


def size(box: dict[str, float]) -> tuple[float, float]:
    return box["width"], box["height"]


@EVERY
@pytest.mark.parametrize("theme", THEMES)
def test_nothing_is_wrong_for_assistive_technology(page, make, theme: str) -> None:
    root = show(page, make(), theme)
    root.get_by_role("button", name="Table").click()
    assert violations(page) == []
    assert page.errors == []


@EVERY
def test_the_picture_is_whole_and_says_what_the_still_one_says(page, make) -> None:
    widget = make()
    root = show(page, widget)
    assert said(root) == widget.current
    targets = root.locator("button, input, select, [data-cell]").all()
    assert len(targets) > 5
    small = [box for target in targets if min(size(box := target.bounding_box())) < 28]
    assert small == []
    picture = root.locator(".csnn-stage svg")
    assert picture.evaluate(CUT_OFF) == []
    assert picture.evaluate(ON_ANOTHER) == []


@EVERY
def test_keys_walk_to_the_end_and_back(page, make) -> None:
    widget = make()
    root = show(page, widget)
    page.keyboard.press("Tab")
    root.locator(".csnn-stage").focus()
    page.keyboard.press("End")
    widget.step = widget.last
    assert said(root) == widget.current
    page.keyboard.press("ArrowLeft")
    assert said(root) == widget.back().current
    page.keyboard.press("Home")
    assert said(root) == widget.reset().current


def test_hovering_an_entry_of_a_gradient_shows_its_products(page) -> None:
    root = show(page, ShapeTracer(X, dZ, W))
    root.locator('[data-cell="2"]:visible').hover()
    assert said(root).startswith("dW[1, 0] = 2·1 + 0·(−2) + 1·3 = 5.")
    root.get_by_label("gradient").select_option("dX")
    root.locator('[data-cell="5"]:visible').click()
    assert said(root).startswith("dX[1, 1] = −2·2 + 0·3 = −4.")


def test_an_input_of_the_jacobian_is_moved_by_keys(page) -> None:
    root = show(page, JacobianMap("relu", [2, -1, 3], hadamard=True))
    root.get_by_label("z1").focus()
    for _ in range(3):
        page.keyboard.press("ArrowRight")  # −1 → 0.5
    moved = JacobianMap("relu", [2, 0.5, 3], hadamard=True)
    assert said(root) == moved.current
    root.locator('[data-heat="4"]').hover()
    moved.step = 4
    assert said(root) == moved.current


def test_the_point_of_an_activation_is_dragged(page) -> None:
    root = show(page, ActivationExplorer("logistic", z=0))
    box = root.locator(".csnn-frame").first.bounding_box()
    page.mouse.move(box["x"] + box["width"] / 2, box["y"] + 50)
    page.mouse.down()
    page.mouse.move(box["x"] + box["width"] * 0.75, box["y"] + 50, steps=4)
    page.mouse.up()
    page.mouse.move(box["x"] + 5, box["y"] + 50)  # released: it stays
    assert said(root) == ActivationExplorer("logistic", z=4).current
    dot = root.locator(".csnn-dot-x").bounding_box()
    assert dot["x"] + dot["width"] / 2 == pytest.approx(
        box["x"] + box["width"] * 0.75, abs=1.5
    )


def test_an_epoch_is_chosen_with_the_mouse(page) -> None:
    root = show(page, trained())
    box = root.locator(".csnn-frame").first.bounding_box()
    page.mouse.click(box["x"] + box["width"] * 0.4, box["y"] + 50)
    assert said(root) == "Epoch 2: loss 1.5; validation 1.7, the lowest so far."


def test_a_layer_grows_and_its_neuron_shows_its_edges(page) -> None:
    root = show(page, NetworkDrawer())
    root.get_by_role("button", name="+ inputs").click()
    root.locator('[data-cell="1"]').hover()
    grown = NetworkDrawer([4, 4, 2])
    assert said(root) == grown.next().current
    assert root.locator("path.hot").count() == 4
