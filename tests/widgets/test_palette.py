"""Every colour on every ground: contrast, and distance for colour-blind eyes, computed.

Contrast is WCAG 2's ratio of relative luminances. Colour blindness is simulated by the
matrices of Machado, Oliveira and Fernandes 2009 at severity 1.0, on linear RGB; the
distance is CIELAB's ΔE of 1976.
"""

from itertools import combinations

import numpy as np
import pytest

from cs_nn.widgets.activations import ActivationExplorer
from cs_nn.widgets.jacobian import JacobianMap
from cs_nn.widgets.losscurve import LossCurve
from cs_nn.widgets.network import NetworkDrawer
from cs_nn.widgets.shapes import ShapeTracer
from cs_nn.widgets.style import DARK, HEAT, LIGHT, LOOKS, STATIC

PALETTES = pytest.mark.parametrize("colours", [LIGHT, DARK], ids=["light", "dark"])
GROUNDS = ("ground", "card", "hot", "shade", "shade-2")
PLAIN = ("ground", "card", "hot")  # gradient text stands on these alone
PAIRS = list(combinations(["forward", "gradient", "ink"], 2))
VISION = {
    "normal": np.eye(3),
    "deutan": [
        [0.367322, 0.860646, -0.227968],
        [0.280085, 0.672501, 0.047413],
        [-0.011820, 0.042940, 0.968881],
    ],
    "protan": [
        [0.152286, 1.052583, -0.204868],
        [0.114503, 0.786281, 0.099216],
        [-0.003882, -0.048116, 1.051998],
    ],
    "tritan": [
        [1.255528, -0.076749, -0.178779],
        [-0.078411, 0.930809, 0.147602],
        [0.004733, 0.691367, 0.303900],
    ],
}
TO_XYZ = np.array(
    [
        [0.4124564, 0.3575761, 0.1804375],
        [0.2126729, 0.7151522, 0.0721750],
        [0.0193339, 0.1191920, 0.9503041],
    ]
)


def rgb(code: str) -> np.ndarray:
    """The three shares of a colour #rrggbb, from 0 to 1."""
    return np.array([int(code[i : i + 2], 16) / 255 for i in (1, 3, 5)])


def linear(colour: np.ndarray) -> np.ndarray:
    """The amounts of light behind sRGB's numbers."""
    curved = ((colour + 0.055) / 1.055) ** 2.4
    return np.where(colour <= 0.04045, colour / 12.92, curved)


def contrast(one: np.ndarray, other: np.ndarray) -> float:
    """From 1, the same brightness, to 21, black on white."""
    dark, light = sorted(float(TO_XYZ[1] @ linear(c)) for c in (one, other))
    return (light + 0.05) / (dark + 0.05)


def lab(light: np.ndarray) -> np.ndarray:
    """CIELAB of linear RGB, white being D65."""
    share = TO_XYZ @ light / TO_XYZ.sum(axis=1)
    cubed = np.where(share > 216 / 24389, np.cbrt(share), share * 841 / 108 + 4 / 29)
    x, y, z = cubed
    return np.array([116 * y - 16, 500 * (x - y), 200 * (y - z)])


def distance(one: str, other: str, vision: str) -> float:
    """How far apart two colours are for an eye."""
    seen = [
        lab(np.clip(np.asarray(VISION[vision]) @ linear(rgb(colour)), 0, 1))
        for colour in (one, other)
    ]
    return float(np.linalg.norm(seen[0] - seen[1]))


def over(top: str, opacity: float, ground: str) -> np.ndarray:
    """The colour that is seen where a ground shines through."""
    return opacity * rgb(top) + (1 - opacity) * rgb(ground)


def test_the_ruler_measures_what_is_known():
    assert contrast(rgb("#000000"), rgb("#ffffff")) == pytest.approx(21)
    assert contrast(rgb("#777777"), rgb("#ffffff")) == pytest.approx(4.48, abs=0.01)
    assert lab(linear(rgb("#ff0000"))) == pytest.approx([53.24, 80.09, 67.20], abs=0.02)
    assert all(np.allclose(np.sum(m, axis=1), 1) for m in VISION.values())  # grey stays
    assert distance("#ff0000", "#008000", "normal") > 100
    assert distance("#ff0000", "#8a7800", "protan") < 40  # the red is hardly seen


@PALETTES
@pytest.mark.parametrize("ground", GROUNDS)
@pytest.mark.parametrize("text", ["ink", "quiet", "forward"])
def test_text_can_be_read_on_every_ground(colours, text: str, ground: str):
    assert contrast(rgb(colours[text]), rgb(colours[ground])) >= 4.5


@PALETTES
@pytest.mark.parametrize("ground", PLAIN)
def test_gradients_can_be_read_on_plain_grounds(colours, ground: str):
    assert contrast(rgb(colours["gradient"]), rgb(colours[ground])) >= 4.5


@PALETTES
@pytest.mark.parametrize("ground", GROUNDS)
@pytest.mark.parametrize("line", ["line", "forward", "gradient", "hot-line", "ink"])
def test_lines_can_be_seen_on_every_ground(colours, line: str, ground: str):
    assert contrast(rgb(colours[line]), rgb(colours[ground])) >= 3


@PALETTES
@pytest.mark.parametrize("vision", VISION)
@pytest.mark.parametrize("pair", PAIRS)
def test_every_eye_tells_forward_gradient_and_ink_apart(colours, vision, pair):
    one, other = (colours[name] for name in pair)
    assert distance(one, other, vision) >= 20


@PALETTES
@pytest.mark.parametrize("vision", VISION)
def test_every_eye_tells_positive_from_negative_heat(colours, vision: str):
    cells = [
        over(colours[name], HEAT, colours["ground"]) for name in ("forward", "gradient")
    ]
    codes = ["#" + "".join(f"{round(255 * x):02x}" for x in cell) for cell in cells]
    assert distance(*codes, vision) >= 20


@PALETTES
@pytest.mark.parametrize("fill", ["forward", "gradient"])
@pytest.mark.parametrize("ground", ["ground", "card"])
@pytest.mark.parametrize("share", [0.25, 0.5, 1.0])
def test_ink_can_be_read_on_the_heat_of_every_value(colours, fill, ground, share):
    cell = over(colours[fill], share * HEAT, colours[ground])
    assert contrast(rgb(colours["ink"]), cell) >= 4.5


def test_the_page_heats_its_cells_as_much_as_python():
    text = (STATIC / "grid.js").read_text(encoding="utf-8")
    assert f"const HEAT = {HEAT};" in text


def test_no_cell_is_hotter_than_that():
    widget = JacobianMap("linear", [1.0, 2.0], W=[[5.0, -9.0], [0.0, 2.0]])
    heats = [m.opacity for m in widget.drawing().marks if "heat" in m.data]
    assert max(heats) == HEAT
    assert min(heats) == 0


@pytest.mark.parametrize(
    "widget",
    [
        ActivationExplorer(),
        JacobianMap(),
        LossCurve(show=False),
        NetworkDrawer(),
        ShapeTracer([[1.0]], [[2.0]]),
    ],
    ids=lambda widget: type(widget).__name__,
)
def test_a_picture_uses_the_measured_roles_alone(widget):
    texts = {look["text"] for look in widget.drawing().looks.values() if "text" in look}
    lines = {
        look["stroke"] for look in widget.drawing().looks.values() if "stroke" in look
    }
    assert texts <= {"ink", "quiet", "forward", "gradient"}
    assert lines <= {"line", "forward", "gradient", "hot-line", "ink", "ground", "none"}
    assert {look["text"] for look in LOOKS.values() if "text" in look} <= texts
