"""The playground as Python steers it: training, editing, sentences, bad arguments."""

import numpy as np
import pytest

from cs_nn.widgets import DecisionPlayground
from cs_nn.widgets.playground_data import MOST_UNITS, SLIDE


def test_xor_starts_at_the_lecture_s_solution():
    widget = DecisionPlayground()
    assert widget.params == [[[[1, 1], [1, 1]], [0, -1]], [[[1], [-2]], [0]]]
    assert [row[3:6] for row in widget.numbers()[1:]] == [
        ["0", "0", "0"],
        ["1", "0", "1"],
        ["1", "0", "1"],
        ["2", "1", "0"],
    ]
    assert widget.accuracy == 1
    assert widget.loss == pytest.approx((2 * np.log(2) + 2 * np.log1p(np.exp(-1))) / 4)
    assert "In the hidden plane one line separates the classes." in widget.current


def test_the_sentence_names_what_is_wrong():
    widget = DecisionPlayground("and", "perceptron")
    assert widget.current == "w = (0, 0), b = 0: 3 of 4 right; wrong: (1, 1)."
    assert widget.next().current == (
        "Mistake 1 was at (1, 1): output 0, wanted 1. w = (1, 1), b = 1:"
        " 1 of 4 right; wrong: (0, 0), (0, 1), (1, 0)."
    )
    widget.train(9)
    assert (widget.mistakes, widget.loss) == (10, 0)
    assert widget.current.endswith(
        "w = (2, 1), b = −2: 4 of 4 right: no mistake is left."
    )
    assert widget.next().step == 10  # nothing is left to learn


def test_half_a_plane_is_half_the_picture():
    widget = DecisionPlayground("or", layers=(), params=[[[[1], [0]], [-0.5]]])
    assert "loss" in widget.current
    assert widget.current.endswith("Output 1 covers 50 % of the picture.")


def test_steps_back_and_forth_are_the_same_steps():
    widget = DecisionPlayground("moons", layers=(4,), activation="tanh")
    seen = [(widget.next().params, widget.history) for _ in range(25)]
    widget.step = 12
    assert (widget.params, widget.history) == seen[11]
    assert (widget.back().params, widget.step) == (seen[10][0], 11)
    widget.step = 25
    assert widget.params == seen[24][0]
    assert widget.epoch == 2


def test_train_counts_epochs_and_keeps_a_loss_for_each():
    widget = DecisionPlayground("spirals", layers=(8, 8), activation="tanh").train(60)
    assert (widget.epoch, len(widget.history)) == (60, 61)
    assert widget.history[-1] == widget.loss < 0.3 < widget.history[0]
    assert widget.accuracy > 0.85


def test_an_edit_is_a_new_beginning_and_reset_the_first_one():
    widget = DecisionPlayground().train(3)
    widget.params = [[[[1, 1], [1, 1]], [0, 0]], [[[1], [-2]], [0]]]
    assert (widget.step, len(widget.history), widget.accuracy) == (0, 1, 0.5)
    widget.train(2)
    widget.step = 0
    assert widget.params[0][1] == [0, 0]
    assert widget.reset().params == [[W.tolist(), b.tolist()] for W, b in SLIDE]


def test_a_new_rate_or_activation_begins_at_the_present_weights():
    widget = DecisionPlayground(layers=(3,)).train(2)
    params = widget.params
    widget.lr = 0.01
    assert (widget.step, widget.start) == (0, params)
    widget.next()
    widget.activation = "logistic"
    assert widget.step == 0
    assert widget.start != params


def test_units_grow_until_a_layer_is_full():
    widget = DecisionPlayground(layers=(MOST_UNITS - 1,), activation="tanh")
    before = widget.loss
    assert widget.add_unit().loss == before
    with pytest.raises(ValueError, match="at most 16 units"):
        widget.add_unit()
    with pytest.raises(ValueError, match="no hidden layer"):
        DecisionPlayground("and", "perceptron").add_unit()


def test_a_new_start_draws_from_the_next_seed():
    one = DecisionPlayground("moons", layers=(3,), seed=4).new_start()
    other = DecisionPlayground("moons", layers=(3,), seed=5)
    assert (one.seed, one.params) == (5, other.params)


def test_a_forward_pass_in_words_computes_what_it_says():
    lines = dict(DecisionPlayground().forward_pass(3))
    assert lines == {
        "x": "(1, 1)",
        "h₁": "relu(1·1 + 1·1 + 0 = 2) = 2",
        "h₂": "relu(1·1 + 1·1 − 1 = 1) = 1",
        "z": "2·1 + 1·(−2) + 0 = 0",
        "output": "0, as z ≤ 0: right",
        "p": "logistic(0) = 0.5",
        "loss": "−log (1 − 0.5) = 0.6931",
    }


def test_your_own_arrays_are_taken_as_they_are():
    X = np.array([[0.123456, 1], [2, 3], [4, -5]])
    widget = DecisionPlayground((X, [0, 1, 1]), "perceptron", lr=0.25)
    assert (widget.X, widget.y, widget.batch) == (X.tolist(), [0, 1, 1], 1)
    assert widget.title == "Your data, one neuron"


def test_the_page_leads_and_python_follows():
    widget = DecisionPlayground()
    other = DecisionPlayground().train(4)
    told = {
        name: getattr(other, name) for name in ("params", "step", "seen", "history")
    }
    widget.set_state(told)
    assert (widget.params, widget.step, widget.epoch) == (other.params, 16, 4)
    widget.set_state({"sample": 2})
    assert widget.sample == 2
    assert widget.back().step == 15


def test_the_html_is_the_same_each_time_and_holds_its_state():
    html = [DecisionPlayground("digits").train(2).to_html() for _ in range(2)]
    assert html[0] == html[1]
    assert '"step": 20' in html[0]


def test_a_still_picture_of_any_step():
    widget = DecisionPlayground("and", "perceptron").train(9)
    early, late = widget.to_svg(0), widget.to_svg()
    assert "w = (0, 0), b = 0" in early
    assert (
        early.count("csnn-miss") - early.count(".csnn-miss") == 2
    )  # legend and (1, 1)
    assert "Mistake 10" in late
    assert late.count('class="csnn-boundary"') == 1
    assert widget.to_png()[:4] == b"\x89PNG"
    assert widget.to_png(0) != widget.to_png()


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"data": "nand"}, "data is 'nand', expected one of"),
        ({"data": 3}, "expected a name or the pair"),
        ({"data": (np.zeros((4, 3)), np.zeros(4))}, r"X has shape \(4, 3\)"),
        ({"data": (np.full((4, 2), np.nan), np.zeros(4))}, "X holds nan or inf"),
        ({"data": (np.zeros((4, 2)), [0, 1, 2, 1])}, r"holds \[0 1 2\]"),
        ({"model": "svm"}, "model is 'svm', expected one of"),
        ({"activation": "swish"}, "activation is 'swish', expected one of"),
        ({"layers": (0,)}, "layers is \\(0,\\), expected up to 4 sizes"),
        ({"layers": (99,)}, "sizes from 1 to 16"),
        ({"lr": 0}, "lr is 0, expected a number above 0"),
        ({"batch": 5}, "batch is 5, expected a whole number from 1 to 4"),
        ({"seed": -1}, "seed is -1"),
        ({"params": [1, 2]}, "params must be a list of layers"),
        (
            {"params": [[np.ones((3, 1)), [0]]]},
            r"layer 1 of params, W has shape \(3, 1\)",
        ),
        ({"params": [[np.ones((2, 2)), [0, 0]]]}, "must end in one output"),
        ({"params": [[[[1], [np.inf]], [0]]]}, "holds nan, inf or a number beyond"),
        ({"model": "perceptron", "params": SLIDE}, "A perceptron has one layer, not 2"),
    ],
)
def test_a_bad_argument_gets_one_clear_sentence(arguments: dict, message: str):
    with pytest.raises(ValueError, match=message):
        DecisionPlayground(**arguments)


@pytest.mark.parametrize(
    ("name", "value", "message"),
    [
        ("params", [[[1, 2], [0]]], "In layer 1 of params"),
        ("lr", -1, "lr is -1"),
        ("activation", "step", "activation is 'step'"),
        ("sample", 4, "sample is 4, expected a whole number from 0 to 3"),
    ],
)
def test_a_bad_trait_is_refused_and_changes_nothing(name: str, value, message: str):
    widget = DecisionPlayground()
    before = getattr(widget, name)
    with pytest.raises(ValueError, match=message):
        setattr(widget, name, value)
    assert getattr(widget, name) == before
