"""The activation explorer: nine curves, their slopes, and what the point says."""

import numpy as np
import pytest

from cs_nn.plot.activations import NINE as DRAWN
from cs_nn.plot.activations import slope
from cs_nn.widgets import ActivationExplorer
from cs_nn.widgets.activations import NINE, SCORES, charts, says
from tests.widgets.javascript import ask

Z = np.arange(-80, 81) / 10


def curves() -> dict:
    return ActivationExplorer().curves


def test_the_names_are_those_of_exercise_1_6():
    names = "step logistic tanh arctan softsign relu leaky prelu rrelu"
    assert list(NINE) == names.split()
    assert np.abs(SCORES - Z).max() < 1e-12


@pytest.mark.parametrize(("name", "drawn"), list(zip(NINE, DRAWN, strict=True))[:-1])
def test_values_and_slopes_are_those_of_the_lectures_picture(name: str, drawn):
    made, f = curves()[name], drawn.curves[0]
    assert made["values"] == pytest.approx(f(Z), abs=1e-6)
    away = np.abs(Z) > 0.05  # at the kink a difference is not the slope
    found = np.array(made["slopes"])[away]
    assert found == pytest.approx(slope(f, Z[away]), abs=1e-6)


def test_rrelu_stands_in_the_middle_of_its_slopes():
    middle = np.where(Z > 0, Z, Z * (1 / 8 + 1 / 3) / 2)
    assert curves()["rrelu"]["values"] == pytest.approx(middle, abs=1e-6)


@pytest.mark.parametrize("name", ["step", "relu"])
def test_the_slope_at_the_kink_is_0(name: str):
    explorer = ActivationExplorer(name, z=0)
    assert (explorer.value, explorer.slope) == (0, 0)


def test_the_point_says_value_slope_and_what_comes_back():
    explorer = ActivationExplorer("logistic", z=2)
    assert explorer.current == (
        "logistic at z = 2: value 0.8808, slope 0.105. "
        "A gradient that comes back is multiplied by 0.105."
    )
    explorer.z = -7.9
    assert "Saturated: next to nothing" in explorer.current
    explorer.name = "relu"
    assert explorer.current.endswith("Saturated: no gradient comes back through it.")


def test_the_point_stays_on_the_axis_and_moves_in_tenths():
    explorer = ActivationExplorer(z=99)
    assert explorer.z == 8
    assert explorer.back().z == pytest.approx(7.9)
    assert explorer.reset().z == -8


@pytest.mark.parametrize("name", NINE)
def test_saturated_scores_are_shaded_and_no_others(name: str):
    wide = charts(name)[0]
    marks = ActivationExplorer(name).drawing().marks
    shaded = [m.at for m in marks if m.look == "saturated" and m.at[1] == wide.box[1]]
    flat = Z[np.array(curves()[name]["slopes"]) < 0.005]
    inside = [
        z
        for z in Z
        if any(x - 0.01 <= wide.x(z) <= x + w + 0.01 for x, _, w, _ in shaded)
    ]
    assert inside == pytest.approx(flat.tolist())


def test_the_tangent_has_the_slope_of_the_curve():
    explorer = ActivationExplorer("tanh", z=0.5)
    wide = charts("tanh")[0]
    x1, y1, x2, y2 = next(m.at for m in explorer.drawing().marks if m.look == "tangent")
    unit_x = wide.box[2] / (wide.across[1] - wide.across[0])
    unit_y = wide.box[3] / (wide.up[1] - wide.up[0])
    rise = (y1 - y2) / unit_y / ((x2 - x1) / unit_x)
    assert rise == pytest.approx(1 - np.tanh(0.5) ** 2)


def test_javascript_says_the_same_of_every_point():
    cases = [
        [name, float(z), value, slope]
        for name, made in curves().items()
        for z, value, slope in zip(Z, made["values"], made["slopes"], strict=True)
    ]
    said = ask(
        ("chart", "activations"), "(all) => all.map((x) => saysActivation(...x))", cases
    )
    differ = [(a, says(*b)) for a, b in zip(said, cases, strict=True) if a != says(*b)]
    assert differ == []


def test_javascript_puts_the_point_where_python_does():
    wide = charts("relu")[0]
    given = [wide.state, -3.5, 9.0]
    assert ask(
        ("chart", "activations"), "(x) => placeOn(...x)", given
    ) == pytest.approx([wide.x(-3.5), wide.y(9.0)])


def test_another_name_is_refused():
    with pytest.raises(ValueError, match="name='swish': it is one of step, logistic"):
        ActivationExplorer("swish")


def test_each_step_has_its_picture_and_the_html_is_the_same_each_time():
    explorer = ActivationExplorer("relu")
    assert "slope 0<" in explorer.to_svg(20)
    assert "slope 1<" in explorer.to_svg(140)
    assert explorer.to_png(20) != explorer.to_png(140)
    assert explorer.to_html() == ActivationExplorer("relu").to_html()
    assert len(explorer.numbers()) == 18
