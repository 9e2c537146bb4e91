"""Answers that know nothing of the task, and must not be paid for it.

| kind | every function and method of the answer … |
|---|---|
| zeros, ones, constant | gives these numbers, in the right shape |
| flat | gives constant numbers and arrays of zeros: a loss with a gradient to match |
| random | gives random numbers in the right shape |
| echo | gives back its first argument |
| nothing | gives None, as after `pass` |
| empty | gives empty arrays that fit any shape; data becomes {}, [] or "" |
| table | knows what the visible tests ask for by heart, else gives zeros |

The rule: such an answer gets no point at all, for a part that is worth points must ask
more than one of them can guess. Two things are fair:

* A test that asks other answers too pays those, which stay right: they go on calling
  the reference. Only what it pays beyond an unwritten answer counts here.
* A table knows the worked examples, and their points are given to everybody who reads
  them. But hidden tests must not pay it, and it must not get all points of a test.
"""

import ast
from importlib.resources import files

SHAPED = ("zeros", "ones", "constant", "flat", "random", "empty")
KINDS = (*SHAPED, "echo", "nothing", "table")
DATA_KINDS = ("nothing", "empty")
_FAKES = files(__package__).joinpath("fakes.py")
_HIDE = "import os\n_seed = os.environ.pop('CS_NN_SEED', None)\n"
_SHOW = "import os\n_seed and os.environ.update(CS_NN_SEED=_seed)\n"
_KEEP = "_fakes['keep'](globals(), {source!r})\n"
_REPLACE = "_fakes['install'](globals(), {source!r}, {kind!r})\n"


def kinds(source: str) -> tuple[str, ...]:
    """Return the kinds of degenerate answers that an answer can be turned into."""
    made = ast.parse(source).body
    classes = any(isinstance(node, ast.ClassDef) for node in made)
    functions = [node for node in made if isinstance(node, ast.FunctionDef)]
    if not classes and not functions:
        return DATA_KINDS
    takes = [f.args.args or f.args.vararg or f.args.kwonlyargs for f in functions]
    # Where nothing is asked, a drawn or noted value is an answer like any other.
    asked = classes or any(takes)
    return tuple(k for k in KINDS if asked or k not in ("random", "table"))


def replaced(source: str, kind: str) -> str:
    """Return the text of a cell that defines the degenerate answer."""
    return _with_fakes(_REPLACE.format(source=source, kind=kind))


def recording(source: str) -> str:
    """Return the text of a cell that defines the answer and notes what it is asked.

    Until `from_the_table` probes are those that students see.
    """
    return _HIDE + _with_fakes(_REPLACE.format(source=source, kind="record"))


def from_the_table(source: str) -> str:
    """Return the text of a cell after which the answer is what was noted."""
    return _SHOW + _REPLACE.format(source=source, kind="table")


def kept(source: str) -> str:
    """Return the text of a cell for another answer, after one that was replaced."""
    return _KEEP.format(source=source)


def _with_fakes(text: str) -> str:
    made = f"compile({_FAKES.read_text(encoding='utf-8')!r}, '<fakes>', 'exec')"
    return f"_fakes = {{'__name__': 'fakes'}}\nexec({made}, _fakes)\n{text}"
