"""The playground in a real browser: read aloud, by keyboard, by mouse, in motion."""

from typing import Any

import pytest

from cs_nn.widgets import DecisionPlayground
from cs_nn.widgets.style import DARK, LIGHT
from tests.browser.axe import THEMES, show, violations

pytestmark = pytest.mark.browser


def network() -> DecisionPlayground:
    """XOR with a sample open."""
    widget = DecisionPlayground()
    widget.sample = 1
    return widget


def neuron() -> DecisionPlayground:
    """AND after three mistakes, with a student's function that fails."""
    widget = DecisionPlayground("and", "perceptron", step_fn=lambda p, X, y: p / 2)
    widget.step = 3
    return widget


def large() -> DecisionPlayground:
    """Many samples and many hidden units."""
    return DecisionPlayground("moons", layers=(8, 8), activation="tanh")


def centre(locator: Any) -> tuple[float, float]:
    """The middle of an element, in pixels of the page."""
    box = locator.bounding_box()
    return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize("make", [network, neuron, large])
def test_nothing_is_wrong_for_assistive_technology(page: Any, make, theme: str) -> None:
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    show(page, make(), theme)
    assert violations(page) == []
    assert page.errors == []
    assert [url for url in asked if not url.startswith("data:")] == []


def test_a_whole_perceptron_by_keyboard(page: Any) -> None:
    root = show(page, DecisionPlayground("and", "perceptron"))
    root.get_by_role("button", name="Next mistake").focus()
    for _ in range(9):
        page.keyboard.press("ArrowRight")
    said = root.locator(".csnn-say")
    assert said.inner_text().startswith("Mistake 9 was at (1, 1)")
    page.keyboard.press("n")
    assert said.inner_text().endswith("4 of 4 right: no mistake is left.")
    root.get_by_label("bias of z").focus()
    page.keyboard.press("ArrowDown")  # −2 becomes −2.1
    assert "w = (2, 1), b = −2.1" in said.inner_text()
    page.keyboard.press("Shift+ArrowDown")
    assert "b = −3.1: 3 of 4 right; wrong: (1, 1)." in said.inner_text()
    assert root.get_by_label("bias of z").input_value() == "−3.1"


def test_a_sample_is_opened_by_keyboard_and_by_mouse(page: Any) -> None:
    root = show(page, DecisionPlayground())
    slider = root.get_by_role("slider", name="sample")
    slider.focus()
    page.keyboard.press("End")
    assert slider.get_attribute("aria-valuetext") == "row 3, (1, 1)"
    assert "relu(1·1 + 1·1 − 1 = 1) = 1" in root.locator("dl").inner_text()
    root.get_by_role("button", name="Close").press("Enter")
    assert not root.locator("dl").is_visible()
    page.mouse.click(*centre(root.locator(".csnn-plane >> nth=0 >> .csnn-dot-1").first))
    assert "(0, 1)" in root.locator("dl").inner_text()


def test_dragging_a_fold_moves_the_hidden_points(page: Any) -> None:
    root = show(page, DecisionPlayground())
    places = ".csnn-plane >> nth=1 >> .csnn-dot-0, .csnn-miss-0"
    before = [centre(dot) for dot in root.locator(places).all()]
    grip = root.locator(".csnn-plane >> nth=0 >> .csnn-shift").nth(1)
    x, y = centre(grip)
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x + 10, y - 10, steps=3)
    page.mouse.move(x - 50, y + 50, steps=5)
    page.mouse.up()
    assert root.get_by_label("bias of h₂").input_value() != "−1"
    assert root.get_by_label("bias of h₁").input_value() == "0"
    assert [centre(dot) for dot in root.locator(places).all()] != before
    assert "wrong: " in root.locator(".csnn-say").inner_text()
    root.get_by_role("button", name="Reset").click()
    assert "4 of 4 right" in root.locator(".csnn-say").inner_text()


def test_touch_taps_a_sample_and_drags_a_line(chromium: Any) -> None:
    context = chromium.new_context(has_touch=True)
    page = context.new_page()
    root = show(page, DecisionPlayground("or", "perceptron").train(3))
    page.touchscreen.tap(*centre(root.locator(".csnn-plane .csnn-dot-0").first))
    assert "(0, 0)" in root.locator("dl").inner_text()
    before = root.get_by_label("bias of z").input_value()
    x, y = centre(root.locator(".csnn-shift"))
    touch = context.new_cdp_session(page)
    for kind, by in (("Start", 0), ("Move", 15), ("Move", 30)):
        points = [{"x": x + by, "y": y - by}]
        event = {"type": f"touch{kind}", "touchPoints": points}
        touch.send("Input.dispatchTouchEvent", event)
    touch.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})
    page.wait_for_function(
        "old => document.querySelector('[aria-label=\"bias of z\"]').value !== old",
        arg=before,
    )
    context.close()


@pytest.mark.parametrize("theme", THEMES)
def test_the_map_has_the_colour_of_the_output(page: Any, theme: str) -> None:
    show(page, DecisionPlayground().train(60), theme)
    found = page.locator("canvas").first.evaluate(
        "canvas => [[16, 16], [48, 16], [16, 48], [48, 48]].map(([x, y]) =>"
        " [...canvas.getContext('2d').getImageData(x, y, 1, 1).data].slice(0, 3))"
    )
    palette = LIGHT if theme == "light" else DARK
    one, zero = (palette[name] for name in ("shade", "shade-2"))
    wanted = [one, zero, zero, one]  # (0, 1), (1, 1), (0, 0), (1, 0)
    for pixel, colour in zip(found, wanted, strict=True):
        assert pixel == pytest.approx(list(bytes.fromhex(colour[1:])), abs=3)


def test_it_runs_smoothly_and_pauses(page: Any) -> None:
    root = show(page, large())
    root.get_by_role("button", name="Run").click()
    page.wait_for_function(
        "+document.querySelector('.csnn-count').textContent.split('epoch ')[1] > 9"
    )
    page.keyboard.press(" ")
    text = root.locator(".csnn-count").inner_text()
    page.wait_for_timeout(60)
    assert root.locator(".csnn-count").inner_text() == text
    assert root.locator(".csnn-say").get_attribute("aria-live") == "polite"


def test_who_wants_less_motion_gets_fewer_pictures(page: Any) -> None:
    page.emulate_media(reduced_motion="reduce")
    root = show(page, DecisionPlayground("moons"))
    started = page.evaluate("performance.now()")
    root.get_by_role("button", name="Run").click()
    page.wait_for_timeout(700)
    root.get_by_role("button", name="Pause").click()
    took = page.evaluate("performance.now()") - started  # ms, more on a busy machine
    epochs = int(root.locator(".csnn-count").inner_text().rsplit(" ", 1)[1])
    assert 1 <= epochs <= took / 300 + 1  # smooth motion has one each 17 ms


@pytest.mark.parametrize("make", [network, neuron, large])
def test_every_target_is_large_enough(page: Any, make) -> None:
    root = show(page, make())
    for control in root.locator("button, input, select, .csnn-touch").all():
        box = control.bounding_box()
        assert min(box["width"], box["height"]) >= 28, control.get_attribute("title")


@pytest.mark.parametrize("width", [360, 700, 1200])
def test_nothing_is_cut_off(page: Any, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 900})
    root = show(page, network())
    assert root.evaluate("root => root.scrollWidth <= root.clientWidth")
    assert page.locator(".csnn-stage").evaluate("s => s.scrollWidth <= s.clientWidth")
