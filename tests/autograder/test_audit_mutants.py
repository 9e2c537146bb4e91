"""Mutants are the slips that students make, the same on every machine, each once."""

import pytest

from autograder.audit.degenerate import kinds
from autograder.audit.mutants import mutants

HEAD = "import numpy as np\ndef f(X, W=None, n=1, k=2):\n"


def lines(body: str) -> set[str]:
    """The changed lines of all mutants of a function with this body."""
    made = mutants(HEAD + "\n".join(f"    {line}" for line in body.splitlines()))
    return {one.line for one in made.found}


@pytest.mark.parametrize(
    ("body", "slips"),
    [
        ("return X - n", "X + n|n - X|X|-n|-(X - n)"),
        ("return X @ W.T", "X * W.T|W.T @ X|X @ W"),
        ("return X ** 2", "X * 2|2 ** X|X|X ** 3|X ** 1|X ** 4"),
        ("return X > n", "X >= n|X < n"),
        ("return X.sum(axis=0)", "X.mean(axis=0)|X.sum(axis=1)|X.sum()"),
        ("return X.max(keepdims=True)", "X.max(keepdims=False)|X.max()"),
        ("return np.maximum(0, X)", "np.minimum(0, X)|np.maximum(1, X)"),
        ("return f(X, W)", "f(W, X)"),
        ("return X[n:k]", "X[n + 1:k]|X[n - 1:k]|X[n:k + 1]|X[n:k - 1]"),
        ("return X[1:]", "X[2:]|X[0:]"),
        ("return X, W", "(W, X)|(-X, W)|(X, -W)"),
        ("return [x for x in X if x]", "[x for x in X]|[x for x in list(X)[1:] if x]"),
    ],
)
def test_an_expression_has_these_slips(body: str, slips: str) -> None:
    assert {f"return {slip}" for slip in slips.split("|")} <= lines(body)


def test_statements_are_dropped_and_conditions_fixed() -> None:
    found = lines("n += X\nif k:\n    X[0] = 1\nfor i in X:\n    break\nreturn n")
    assert {"n = X", "n -= X", "if k: -> if True:", "if k: -> if False:"} <= found
    assert {"n += X -> pass", "X[0] = 1 -> pass", "break -> pass"} <= found
    assert {"for i in list(X)[1:]:", "for i in list(X)[:-1]:"} <= found


def test_only_what_a_student_writes_is_mutated() -> None:
    source = (
        'def f(a=1):\n    """Return 2."""\n    b = 3\n'
        "    ### BEGIN SOLUTION\n    return 4 + b\n    ### END SOLUTION\n"
    )
    found = mutants(source).found
    assert found
    assert all("return" in one.line and one.within == "f" for one in found)


def test_an_answer_that_is_data_has_other_letters() -> None:
    found = {one.line for one in mutants('answers = {"q1": "b"}\norder = "ABC"').found}
    assert "answers = {'q1': 'c'}" in found
    assert {"order = 'BAC'", "order = 'ACB'"} <= found


def test_what_python_compiles_to_the_same_is_left_out_and_counted() -> None:
    made = mutants("def f(x):\n    return x * -0 + (1 - 2)\n")
    texts = [one.source for one in made.found]
    assert made.same_code > 0
    assert len(set(texts)) == len(texts)


def test_the_same_source_gives_the_same_mutants() -> None:
    source = HEAD + "    return X - X.max(axis=1, keepdims=True) / n\n"
    assert mutants(source) == mutants(source)


def test_a_table_is_no_degenerate_answer_where_nothing_is_asked() -> None:
    assert "table" in kinds("def f(x):\n    return x")
    assert not {"table", "random"} & set(kinds("def gate():\n    return 1"))
    assert kinds("answers = {}") == ("nothing", "empty")
