"""Take the pictures of the README: `python -m tests.browser.pictures docs/images`."""

import shutil
import sys
from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from typing import Any

from cs_nn import graph, widgets
from tests.browser.axe import THEMES, show
from tests.browser.chromium import FLAGS, NAMES


def walkthrough() -> Any:
    """One neuron, in the middle of its backward pass."""
    widget = widgets.BackpropWalkthrough(graph.one_neuron())
    widget.step = 11
    return widget


def playground() -> Any:
    """XOR, folded by two ReLU units."""
    return widgets.DecisionPlayground("xor", model="mlp", activation="relu")


def flow() -> Any:
    """Ten sigmoid layers, near the input."""
    widget = widgets.GradientFlow()
    widget.step = 8
    return widget


def slider() -> Any:
    """The slide's image and kernel, in the middle."""
    widget = widgets.ConvSlider(controls=["mode", "stride", "padding", "hide"])
    widget.step = 4
    return widget


PICTURES: dict[str, Callable[[], Any]] = {
    "walkthrough": walkthrough,
    "playground": playground,
    "gradientflow": flow,
    "convslider": slider,
}


def main(folder: Path) -> None:
    """Write one PNG for each widget and theme."""
    from playwright.sync_api import sync_playwright

    program = next(filter(None, map(shutil.which, NAMES)), None)
    if program is None:
        raise SystemExit("Chromium is missing: sh tests/browser/install.sh")
    folder.mkdir(parents=True, exist_ok=True)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=FLAGS)
        for name, make in PICTURES.items():
            for theme in THEMES:
                page = browser.new_page(viewport={"width": 1080, "height": 1300})
                root = show(page, make(), theme)
                page.wait_for_timeout(300)
                _write(root.screenshot(), folder / f"{name}-{theme}.png")
                page.close()
        browser.close()


def _write(png: bytes, path: Path) -> None:
    """Keep few colours, the rare ones too: a class is a dozen orange pixels."""
    from PIL import Image

    image = Image.open(BytesIO(png)).convert("RGB").quantize(256, dither=0)
    image.save(path, optimize=True)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
