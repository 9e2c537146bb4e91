"""A network that borrows what another one learnt was not trained."""

import nbformat
import pytest

from autograder.cells import grade_id
from tests.conftest import ROOT
from tests.referee.courtroom import points, text_of, tried

pytestmark = pytest.mark.slow

WEEK = "week05_convolution"
SCORES = "return self.rows @ self.W + self.c"
TRAINED = 'self.K, self.b, self.W, self.c = data.trained("tiny_cnn")'
START = "self.b, self.c = np.zeros(24), np.zeros(10)"
BORROWED = {
    "the scores of another network": (SCORES, "return mlp.forward(X)"),
    "trained parameters, always": ("self.X = X", f"self.X = X; {TRAINED}"),
    "trained parameters, to start with": (START, TRAINED),
}


@pytest.fixture(scope="module")
def reference():
    return nbformat.read(ROOT / "solutions" / WEEK / f"{WEEK}.ipynb", as_version=4)


@pytest.mark.parametrize("how", BORROWED)
def test_a_network_that_borrows_is_paid_for_no_training(reference, how):
    (cell,) = (c for c in reference.cells if grade_id(c) == "tiny-cnn")
    written, borrowed = BORROWED[how]
    assert written in cell.source
    source = cell.source.replace(written, borrowed)
    executed = tried(reference, {"tiny-cnn": source})
    assert points(executed)["test-tiny-cnn"] <= 4
    (test,) = (c for c in executed.cells if grade_id(c) == "test-tiny-cnn")
    told = text_of(test)
    assert "own parameters" in told or "draw the parameters anew" in told
