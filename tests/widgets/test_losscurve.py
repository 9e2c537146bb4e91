"""The live loss curve: what it says, how often it draws, and what it leaves behind."""

import numpy as np
import pytest

from cs_nn import nn, optim, train
from cs_nn.train import History
from cs_nn.widgets import LossCurve, losscurve
from cs_nn.widgets.losscurve import ticks, trend


def history(loss: list[float], validation=(), epochs: int = 0) -> History:
    return History(
        loss=list(loss), validation_loss=list(validation), epochs=epochs or len(loss)
    )


def shown(seen: History) -> LossCurve:
    curve = LossCurve(show=False)
    curve(seen)
    return curve


def test_it_follows_a_training_to_its_end():
    rng = np.random.default_rng(0)
    X = rng.normal(size=(60, 2))
    y = (X[:, 0] > 0).astype(int)
    net, curve = nn.Sequential(nn.Linear(2, 2, rng=rng)), LossCurve(show=False)
    result = train.fit(
        net,
        (X[:40], y[:40]),
        validation=(X[40:], y[40:]),
        optimiser=optim.SGD(net.parameters(), lr=0.5),
        epochs=7,
        progress=False,
        callback=curve,
    )
    assert curve.step == curve.last == 7
    assert curve.current.startswith(f"Epoch 7: loss {result.loss[-1]:.3g}; validation")
    assert [row[0] for row in curve.rows] == ["epoch", *"1234567"]
    assert len(curve.says) == len(curve.dots) == 8


def test_it_draws_at_most_ten_times_a_second_and_always_the_end(monkeypatch):
    now = iter(np.arange(0, 10, 0.01).tolist())
    clock = {"now": 0.0}
    monkeypatch.setattr(losscurve, "monotonic", lambda: clock["now"])
    curve, drawn, seen = LossCurve(show=False), [], history([], epochs=100)
    curve.observe(lambda change: drawn.append(change["new"]), "svg")
    for _ in range(100):
        clock["now"] = next(now)
        seen.loss.append(1.0 / (1 + len(seen.loss)))
        curve(seen)
    assert 10 <= len(drawn) <= 12  # one second of training
    assert curve.last == 100


def test_drawing_takes_a_tenth_of_the_time_at_most(monkeypatch):
    clock = {"now": 0.0}
    monkeypatch.setattr(losscurve, "monotonic", lambda: clock["now"])
    curve, drawn, seen = LossCurve(show=False), [], history([], epochs=1000)

    def slowly() -> None:
        clock["now"] += 0.3
        drawn.append(len(seen.loss))

    monkeypatch.setattr(curve, "update", slowly)
    for _ in range(999):
        seen.loss.append(1.0)
        curve(seen)
        clock["now"] += 0.01
    assert 0.3 * len(drawn) / clock["now"] < 0.11


def test_a_reader_who_looks_back_is_left_there():
    seen = history([3.0, 2.0], epochs=4)
    curve = shown(seen)
    curve.step = 1
    seen.loss += [1.0, 0.5]
    curve(seen)
    assert (curve.step, curve.last) == (1, 4)
    assert curve.current == "Epoch 1: loss 3."


@pytest.mark.parametrize(
    ("losses", "said"),
    [
        ([0.5], "0.5"),
        ([0.5, 0.4], "0.4, the lowest so far"),
        ([0.5, 0.4, 0.41, 0.42], "0.42, rising since epoch 2"),
        ([0.5, 0.4, 0.45, 0.42], "0.42, the lowest was 0.4 at epoch 2"),
        ([0.5, float("nan")], "nan"),
        ([float("inf"), 0.5], "0.5, the lowest so far"),
    ],
)
def test_the_validation_loss_is_put_in_words(losses: list[float], said: str):
    assert trend(losses) == said


def test_the_reason_to_stop_is_said_at_the_end_alone():
    seen = history([3.0, 2.0], epochs=9)
    seen.stopped = "no better loss in 3 epochs"
    curve = shown(seen)
    assert curve.says[1] == "Epoch 1: loss 3."
    assert curve.says[2] == "Epoch 2: loss 2. Stopped: no better loss in 3 epochs."
    assert curve.says[0] == "Epoch 0: nothing has been learned yet."


def test_a_loss_that_is_not_finite_leaves_a_gap():
    curve = shown(history([2.0, float("nan"), 1.0, 0.9], [2.0, float("inf"), 1.0, 1.1]))
    assert curve.dots[2][3:] == [None, None]
    lines = [m for m in curve.drawing().marks if m.look == "curve" and m.at[1] != 48]
    assert len(lines) == 2
    assert "nan" not in curve.svg
    assert "inf" not in curve.svg
    ring = next(m for m in curve.drawing().marks if m.look == "lowest")
    assert ring.at[0] == pytest.approx(curve.chart.x(3))


def test_dots_lie_on_the_curves():
    curve = shown(history([4.0, 2.0], [3.0, 1.0], epochs=2))
    x, _, _, low, lower = curve.dots[2]
    top = 1.04 * 4
    assert x == pytest.approx(56 + 570)
    assert low == pytest.approx(66 + 270 * (1 - 2 / top), abs=0.1)
    assert lower == pytest.approx(66 + 270 * (1 - 1 / top), abs=0.1)


@pytest.mark.parametrize("top", [0.004, 0.9, 1.0, 2.7, 31.0, 4000.0])
def test_ticks_are_round_and_few(top: float):
    marks = ticks(top)
    assert 3 <= len(marks) <= 6
    assert marks[0] == 0
    assert marks[-1] <= top * 1.0001
    assert f"{marks[1]:.0e}"[0] in "125"


def test_epochs_are_counted_in_whole_numbers():
    assert ticks(3, whole=True) == [0, 1, 2, 3]
    assert ticks(30, whole=True) == [0, 10, 20, 30]


def test_it_shows_itself_once_and_leaves_its_last_picture(monkeypatch):
    import IPython
    import IPython.display

    class Handle:
        updates = 0

        def update(self, _):
            Handle.updates += 1

    calls = []
    monkeypatch.setattr(IPython, "get_ipython", lambda: object())
    monkeypatch.setattr(
        IPython.display, "display", lambda *a, **k: calls.append((a, k)) or Handle()
    )
    curve, seen = LossCurve(), history([], epochs=3)
    for loss in (3.0, 2.0, 1.0):
        seen.loss.append(loss)
        curve(seen)
    assert calls == [((curve,), {"display_id": True})]
    assert Handle.updates == 1


def test_sentences_of_another_training_take_the_place_of_the_first():
    curve = shown(history([3.0, 2.0]))
    curve.back()
    curve(history([5.0, 4.0, 3.0]))
    assert curve.step == 3
    assert curve.says[1:] == [
        "Epoch 1: loss 5.",
        "Epoch 2: loss 4.",
        "Epoch 3: loss 3.",
    ]


def test_every_epoch_has_its_picture_and_the_html_is_the_same_each_time():
    seen = history([3.0, 2.0, 1.0], [3.0, 2.5, 2.6])
    curve = shown(seen)
    assert "epoch 2<" in curve.to_svg(2)
    assert "epoch 3<" in curve.to_svg()
    assert curve.to_png(1) != curve.to_png(3)
    assert curve.to_html() == shown(seen).to_html()
    assert "epoch<" in LossCurve(show=False).to_svg()
