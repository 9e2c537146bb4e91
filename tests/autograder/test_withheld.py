"""What would do the exercise is not there for graded cells, and is there for tests."""

from typing import Any

import nbformat
import pytest

from autograder.sandbox import Limits, execute

SENTENCE = "is not there while your work is graded: write this part yourself"
WITHHELD = ["cs_nn.functional", "cs_nn.tensor", "cs_nn.check.bank"]


def run(*cells: tuple[str, bool]) -> list[Any]:
    """Run (source, locked) cells; return the last output of each."""
    notebook = nbformat.v4.new_notebook(metadata={"cs_nn": {"withheld": WITHHELD}})
    for source, locked in cells:
        cell = nbformat.v4.new_code_cell(source)
        cell.metadata["nbgrader"] = {"locked": locked}
        notebook.cells.append(cell)
    done = execute(notebook, files={}, seed="", limits=Limits())
    return [cell.outputs[-1] if cell.outputs else None for cell in done.cells]


@pytest.mark.parametrize(
    "use",
    [
        "from cs_nn import functional as F\nF.relu([1.0])",
        "from cs_nn.functional import relu\nrelu([1.0])",
        "import cs_nn.functional as F\nF.relu([1.0])",
        "import cs_nn\ncs_nn.functional.relu([1.0])",
        "import cs_nn\ncs_nn.Tensor([1.0])",
        "from cs_nn import Tensor\nTensor([1.0]) * 2",
        "from cs_nn.check import bank\nbank.networks.ENTRIES[0]",
        "import cs_nn\ncs_nn.check.bank.networks.ENTRIES[0]",
        "import cs_nn.check.bank.networks as n\nn.ENTRIES[0]",
    ],
)
def test_a_graded_cell_may_import_but_not_use_the_engine(use: str) -> None:
    imports, _, rest = use.partition("\n")
    first, second = run((imports, False), (rest, False))
    assert first is None
    assert second.ename == "Withheld"
    assert SENTENCE in second.evalue


def test_a_function_of_a_graded_cell_stays_without_it_when_a_test_calls_it() -> None:
    mine = (
        "def mine():\n    from cs_nn import functional as F\n    return F.relu([1.0])"
    )
    assert run((mine, False), ("mine()", True))[1].ename == "Withheld"


def test_a_locked_cell_has_the_engine_and_the_check_needs_it_too() -> None:
    test = "from cs_nn import functional as F\nF.relu([-1.0, 2.0]).numpy().tolist()"
    assert run((test, True))[0].data["text/plain"] == "[0.0, 2.0]"
    own = "from cs_nn import check\nimport numpy as np\ncheck.probe('neuron').args[2]"
    assert run((own, False))[0].output_type == "execute_result"


def test_what_a_test_imported_is_gone_for_the_next_cell() -> None:
    test = "from cs_nn import functional as F, Tensor\nF.relu([2.0]).numpy().tolist()"
    first, second, third = run(
        (test, True), ("F.relu([1.0])", False), ("Tensor(1)", True)
    )
    assert first.data["text/plain"] == "[2.0]"
    assert second.ename == third.ename == "Withheld"


def test_other_modules_and_builtins_are_as_ever() -> None:
    plain = (
        "import os.path, json\nfrom math import pi\ndisplay(pi)\nget_ipython() is None"
    )
    assert run((plain, False))[0].data["text/plain"] == "False"
