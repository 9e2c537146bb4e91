"""The sliding kernel's page computes, lights and says the same as Python."""

import json
import os
import shutil
import subprocess
from typing import Any

import numpy as np
import pytest

from cs_nn.widgets import ConvSlider
from cs_nn.widgets.convpanels import Panel, panels
from cs_nn.widgets.convpicture import cell_sizes
from tests.conftest import ROOT

FOLDER = ROOT / "tests" / "js"
MODES = [
    ("forward", "scatter"),
    ("backward_w", "scatter"),
    ("backward_x", "scatter"),
    ("backward_x", "turned"),
]


def some_slider(seed: int) -> ConvSlider:
    """A slider of random sizes and numbers, in a random state."""
    rng = np.random.default_rng(seed)
    c, kh, kw = (int(n) for n in rng.integers(1, (4, 4, 4)))
    H, W = (int(n) for n in rng.integers(3, 8, 2))
    if seed % 10 == 9:
        H, c = 16, 1  # too large for numbers
    mode, dx_as = MODES[seed % 4]
    slider = ConvSlider(
        rng.integers(-8, 9, (c, H, W)) / 4,
        rng.integers(-3, 4, (c, kh, kw)),
        stride=int(rng.integers(1, 4)),
        padding=int(rng.integers(0, 3)),
        dilation=int(rng.integers(1, 4)),
        mode=mode,
        dx_as=dx_as,
        flip=bool(rng.integers(2)),
        hide=seed % 3 == 0,
    )
    slider.step = int(rng.integers(0, slider.last + 1))
    slider.revealed = slider.step if seed % 6 == 0 else -1
    slider.pixel = [int(rng.integers(H)), int(rng.integers(W))] if seed % 5 == 0 else []
    return slider


def expected(slider: ConvSlider) -> dict[str, Any]:
    """What Python computes, lights and says, in the shape of the page's answer."""
    scene = slider.scene()
    result = scene.result()
    grids = panels(scene.conv, scene.kind, scene.step, scene.pixel, result)
    return {
        "words": slider.current,
        "notes": slider.notes,
        "result": result,
        "rows": slider.numbers(),
        "sizes": cell_sizes(grids),
        "sign": scene.sign,
        "grids": [plain(grid) for grid in grids],
    }


def plain(grid: Panel) -> dict[str, Any]:
    places = {name: sorted(getattr(grid, name)) for name in ("faint", "lost", "lit")}
    return {
        "title": grid.title,
        "values": grid.values,
        "read": grid.read,
        "notes": sorted(grid.notes.items()),
        "rim": grid.rim,
        "sums": grid.sums,
        **places,
    }


def listed(value: Any) -> Any:
    """Arrays and tuples as lists, floats rounded, hidden numbers as None."""
    if isinstance(value, dict):
        return {name: listed(part) for name, part in value.items()}
    if isinstance(value, str):
        return value
    if isinstance(value, list | tuple | np.ndarray):
        return [listed(part) for part in value]
    if isinstance(value, float | np.floating):
        return None if np.isnan(value) else round(float(value), 9) + 0.0
    return value


def test_the_page_says_what_python_says_on_random_cases():
    node = shutil.which("node")
    if node is None or not (FOLDER / "node_modules" / "jsdom").exists():
        if os.environ.get("CI") == "true":
            pytest.fail("Node is missing and CI=true: see tests/js/install.sh.")
        pytest.skip("THE PAGE WAS NOT COMPARED: run sh tests/js/install.sh.")
    sliders = [some_slider(seed) for seed in range(120)]
    states = [
        {name: getattr(slider, name) for name in slider._shared()} for slider in sliders
    ]
    done = subprocess.run(
        [node, str(FOLDER / "sliding.mjs"), "answer"],
        input=json.dumps(states),
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr[-2000:]
    for seed, (slider, got) in enumerate(
        zip(sliders, json.loads(done.stdout), strict=True)
    ):
        want = listed(expected(slider))
        for name, value in listed(got).items():
            assert value == want[name], (seed, name, slider.mode, slider.dx_as)
