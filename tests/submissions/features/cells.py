"""What notebooks do: the outputs of each cell must equal those of a real kernel.

Four things are left out, for there we differ on purpose (test_sandbox has them): text on
stderr stays where it was written, other programs' text is kept, an unknown magic is an
error, and exit() ends nothing.
"""

# %% print
print("hello")

# %% value-of-the-last-line
x = 3
x * 1.5

# %% semicolon-hides-the-value
x;

# %% none-shows-nothing
None

# %% long-repr
list(range(200))

# %% array
import numpy as np
np.arange(6.0).reshape(2, 3)

# %% scalar
np.float64(2.5)

# %% print-array
print(np.eye(2), np.pi)

# %% display-text
display("a", 1, {"b": 2})

# %% html-and-markdown
from IPython.display import HTML, Latex, Markdown
display(HTML("<b>x</b>")); display(Markdown("*y*")); Latex("$z$")

# %% own-repr
class Own:
    def __repr__(self): return "plain"
    def _repr_html_(self): return "<i>rich</i>"
    def _repr_latex_(self): return "$l$"
Own()

# %% mimebundle
class Bundle:
    def _repr_mimebundle_(self, include=None, exclude=None):
        return {"text/plain": "p", "text/html": "h", "application/json": {"a": 1}}
Bundle()

# %% update-display
handle = display("first", display_id="one")
handle.update("second")

# %% clear-output
from IPython.display import clear_output
print("gone"); clear_output(); print("stays")

# %% clear-output-later
print("gone"); clear_output(wait=True); print("stays")

# %% figure
%matplotlib inline
import matplotlib.pyplot as plt
plt.plot([1, 2, 3]);

# %% figure-as-a-value
fig, ax = plt.subplots(figsize=(2, 1))
plt.close(fig)
fig

# %% two-figures
plt.figure(); plt.plot([1]); plt.show()
print("between")
plt.figure(); plt.plot([2]); plt.show()

# %% zero-division
1 / 0

# %% error-in-a-function
def inner(a):
    return a["missing"]
def outer():
    return inner({})
outer()

# %% own-exception
class Mine(Exception): pass
raise Mine("with", 2)

# %% assertion
assert 1 == 2, "they differ"

# %% name-error
not_defined

# %% syntax-error
x = (1,
y = 2

# %% indentation-error
if True:
pass

# %% import-error
import no_such_module

# %% failing-repr
class Bad:
    def __repr__(self): raise ValueError("no repr")
Bad()

# %% numpy-error
np.ones((2, 3)) @ np.ones((2, 3))

# %% assert-allclose
np.testing.assert_allclose([1.0, 2.0], [1.0, 2.5])

# %% keyboard-interrupt
raise KeyboardInterrupt

# %% system-exit
import sys
sys.exit("bye")

# %% warning
import warnings
warnings.warn("careful")

# %% runtime-warning
np.log(np.array([0.0]))

# %% shell
!echo from the shell

# %% shell-to-a-variable
lines = !printf 'a\nb\n'
list(lines)

# %% shell-with-a-variable
word = "hello"
!echo {word} $word

# %% shell-error
!exit 3
_exit_code

# %% subprocess
import subprocess
subprocess.run(["echo", "sub"], capture_output=True, text=True).stdout

# %% capture-magic
%%capture captured
print("kept")

# %% captured
captured.stdout

# %% writefile
%%writefile note.txt
text of the file

# %% read-back
open("note.txt").read()

# %% bash-magic
%%bash
echo $((6 * 7))

# %% time-magic
%time y = 1

# %% timeit-magic
%timeit -n1 -r1 pass

# %% who
del_me = 1
%who_ls int

# %% pwd-and-cd
%cd -q .
import os
os.path.basename(os.getcwd()) != ""

# %% automagic
%precision 3

# %% precision
3.14159265

# %% env-magic
%env NBGRADER_EXECUTION_TEST=1

# %% await
import asyncio
await asyncio.sleep(0)
"awaited"

# %% async-for
async def count():
    for i in range(2): yield i
async for i in count(): print(i)

# %% gather
await asyncio.gather(*(asyncio.sleep(0, i) for i in range(3)))

# %% underscore
40 + 2

# %% last-value
_ + 0

# %% output-history
Out[2] if 2 in Out else None

# %% input-history
In[2]

# %% pickle-own-class
import pickle
class P:
    a = 1
pickle.loads(pickle.dumps(P())).a

# %% source-of-a-function
import inspect
def shown(a):
    """Doc."""
    return a + 1
print(inspect.getsource(shown))

# %% thread
import threading
thread = threading.Thread(target=print, args=("in a thread",))
thread.start(); thread.join()

# %% processes
import multiprocessing
with multiprocessing.get_context("fork").Pool(2) as pool:
    print(pool.map(abs, [-1, -2]))

# %% unittest
import unittest
class T(unittest.TestCase):
    def test(self): self.assertEqual(1, 1)
unittest.main(argv=[""], exit=False, verbosity=0).result.wasSuccessful()

# %% doctest
import doctest
def doubled(a):
    """
    >>> doubled(2)
    4
    """
    return 2 * a
doctest.testmod()

# %% name-of-the-module
__name__

# %% get-ipython
get_ipython() is not None

# %% dataclass
from dataclasses import dataclass
@dataclass
class D:
    a: int = 1
D()

# %% type-hints
from __future__ import annotations
def hinted(a: Undefined) -> int: return 1
hinted.__annotations__

# %% walrus-and-match
match (n := 3):
    case 3: print("three", n)

# %% unicode
print("σ(x) = 1 / (1 + e⁻ˣ) 🙂")

# %% carriage-return
print("a\rb")

# %% comment-only
# nothing happens

# %% multi-line-expression
(1 +
 2)

# %% last-line-in-a-block
if True:
    "not shown"

# %% tqdm-in-text
from tqdm import tqdm
for _ in tqdm(range(2), disable=True): pass
