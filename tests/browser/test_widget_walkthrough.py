"""The walkthrough as a page that was opened from a file: no kernel, no network."""

from typing import Any

import numpy as np
import pytest

from cs_nn import Tensor
from cs_nn import graph as g
from cs_nn.widgets import BackpropWalkthrough
from tests.browser.axe import THEMES, show, violations

pytestmark = pytest.mark.browser

ARIA = """
- group "z = x·y + x":
  - toolbar "Controls":
    - button "Reset"
    - button "◀ Back"
    - button "Next ▶"
    - button "▶ Play"
    - button "Forward pass"
    - button "Backward pass"
    - slider "step": "6"
    - text: step 6 of 8
    - button "Check"
    - button "Table"
    - button "Full screen"
  - group "Picture":
    - img "Computation graph. z = x·y + x"
  - status: >-
      ∂z/∂x += ∂z/∂p · ∂p/∂x = 1 · 5 = 5. Local derivative: ∂p/∂x = y = 5.
      Paths add: 1 + 5 = 6.
"""


def arrays() -> BackpropWalkthrough:
    W = Tensor(np.array([[0.5, -1.0], [2.0, 0.3]]), requires_grad=True)
    X = np.array([[1.0, -0.5], [0.2, 2.0], [3.0, 1.0]])
    return BackpropWalkthrough((X @ W).tanh().mean(), inputs={"X": X, "W": W})


def student() -> BackpropWalkthrough:
    return BackpropWalkthrough.from_student(
        np.tanh, lambda d: d, np.array([[0.5, -1.0]])
    )


STORIES = {
    "numbers": lambda: BackpropWalkthrough(g.one_neuron()).backward(),
    "question": lambda: BackpropWalkthrough(g.practice(), predict=True).forward(),
    "arrays": lambda: arrays().backward(),
    "student": lambda: student().backward(),
}


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize("story", STORIES)
def test_nothing_is_wrong_for_assistive_technology(
    page: Any, story: str, theme: str
) -> None:
    root = show(page, STORIES[story](), theme)
    page.locator("[data-node]").last.dispatch_event("click")
    root.get_by_role("button", name="Table", exact=True).click()
    assert violations(page) == []
    assert page.errors == []


def test_what_a_screen_reader_is_told(page: Any) -> None:
    from playwright.sync_api import expect

    widget = BackpropWalkthrough(g.practice())
    widget.step = 6
    root = show(page, widget)
    expect(root).to_match_aria_snapshot(ARIA)


def test_a_question_is_answered_with_the_keyboard(page: Any) -> None:
    root = show(page, BackpropWalkthrough(g.practice(), predict=True))
    root.get_by_role("button", name="Forward pass").click()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowRight")
    assert page.evaluate("document.activeElement.getAttribute('aria-label')") == (
        "Your prediction"
    )
    page.keyboard.type("1")
    page.keyboard.press("Enter")
    assert "✓ right" in root.inner_text()
    assert "step 4 of 8" in root.inner_text()


def test_an_entry_of_an_array_shows_its_sum(page: Any) -> None:
    root = show(page, arrays().backward())
    page.locator('[data-node="0"]').click()
    panel = root.get_by_role("region", name="One box")
    panel.get_by_role("button", name="entry [1, 0] of gradient").click()
    said = panel.locator(".csnn-sum").inner_text()
    assert said.startswith("∂L/∂W[1, 0] = ")
    assert said.count("·") == 3  # one product for each of the three samples
    panel.get_by_role("button", name="Jacobian").click()
    assert panel.get_by_role("img").bounding_box()["height"] > 20


def test_a_box_is_opened_with_enter_and_closed_again(page: Any) -> None:
    root = show(page, BackpropWalkthrough(g.practice()).forward())
    page.locator(".csnn-stage").focus()
    page.keyboard.press("Enter")
    panel = root.get_by_role("region", name="One box")
    assert "z = p + x = 18, gradient 1" in panel.inner_text()
    panel.get_by_role("button", name="Close").click()
    assert not panel.is_visible()


def test_the_wide_graph_follows_its_step(page: Any) -> None:
    page.set_viewport_size({"width": 700, "height": 800})
    root = show(page, BackpropWalkthrough(g.xor_network()))
    root.get_by_role("button", name="Forward pass").click()
    hot = page.locator("rect.hot").first.bounding_box()
    stage = page.locator(".csnn-stage").bounding_box()
    assert stage["x"] <= hot["x"] < stage["x"] + stage["width"]
