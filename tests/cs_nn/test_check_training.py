"""A training run is judged by its symptoms, and each symptom gets its own cause."""

import matplotlib as mpl
import numpy as np
import pytest

from cs_nn import check
from cs_nn.check.report import Finding

mpl.use("agg")
FALLING = 2.3 * np.exp(-np.arange(50) / 10)


def said(losses, accuracy=0.9):
    with pytest.raises(check.Wrong) as caught:
        check.trains(losses, accuracy, classes=10, at_least=0.8)
    return caught.value.finding


def test_a_run_that_learns_passes():
    check.trains(FALLING, 0.85, classes=10, at_least=0.8)
    check.trains(list(FALLING), 0.8, classes=10, at_least=0.8)


def test_a_loss_that_stays_at_log_k():
    found = said(np.full(20, np.log(10)), 0.1)
    assert found.differs.startswith("The loss stays at 2.303 = log 10")
    assert "the gradient is zero" in found.pattern


def test_a_loss_that_stays_elsewhere_is_not_called_log_k():
    assert "log" not in said(np.full(20, 0.4), 0.1).differs


def test_nan_after_moderate_losses_points_to_the_shift():
    found = said([2.3, 2.2, 2.1, np.nan, np.nan])
    assert found.differs == "The loss is nan at step 3."
    assert found.misconceptions == ("M-27",)


def test_nan_after_growing_losses_points_to_the_step():
    assert said([2.3, 9.0, 80.0, np.inf]).misconceptions == ("M-34",)


def test_a_loss_that_grows_steadily_goes_uphill():
    found = said(np.linspace(2.3, 9, 20))
    assert found.misconceptions == ("M-34",)
    assert "uphill" in found.pattern


def test_a_loss_that_jumps_as_it_grows_has_too_large_a_rate():
    jumps = 2.3 + np.arange(20) + np.tile([0.0, 3.0], 10)
    assert "too large" in said(jumps).pattern


def test_guessing_at_test_while_the_loss_falls():
    found = said(FALLING, 0.11)
    assert found.misconceptions == ("M-30",)
    assert "dropout is on at test" in found.pattern


def test_a_share_of_errors_is_recognised():
    found = said(FALLING, 0.02)
    assert "share of errors" in found.pattern


def test_a_run_that_stops_early_is_told_so_and_nothing_else_is_guessed():
    assert "still falling" in said(FALLING, 0.7).pattern
    flat_at_the_end = np.concatenate([FALLING, np.full(200, FALLING[-1])])
    assert said(flat_at_the_end, 0.7).pattern == ""


def test_no_losses_are_told():
    assert said([]).differs.startswith("There are 0 losses")


def test_a_finding_draws_what_differs_and_keeps_it_out_of_its_text():
    with pytest.raises(check.Wrong) as caught:
        check.example(lambda x: 2 * x, np.ones((2, 3)), gives=np.ones((2, 3)))
    found = caught.value.finding
    assert found.got.shape == found.expected.shape == (2, 3)
    assert len(found.plot()) == 3
    assert found == Finding(found.differs, found.called, found.pattern)
    assert "array" not in repr(found)


def test_a_finding_without_arrays_draws_nothing():
    with pytest.raises(ValueError, match="no arrays"):
        Finding("It fails.").plot()


def test_a_hidden_input_leaves_no_arrays(monkeypatch):
    monkeypatch.setenv("CS_NN_SEED", "a course secret")
    seen = []

    def wrong_now_and_then(z):
        """Right for public probes, which come after the hidden one that fails."""
        seen.append(1)
        return 1.0 * (z > 0) + (len(seen) <= 2)

    with pytest.raises(check.Wrong) as caught:
        check.forward(wrong_now_and_then, lambda z: 1.0 * (z > 0), "step")
    found = caught.value.finding
    assert "stays hidden" in found.differs
    assert found.got is None
    assert found.expected is None


def test_a_far_too_large_learning_rate_is_not_taken_for_dropout():
    found = said([900.0, 40.0, 9.0, 7.0], 0.1)
    assert "worse than guessing. The learning rate is too large" in found.pattern
    assert found.misconceptions == ()
