"""Fingerprints of Python text: normalised tokens, hashed k at a time, winnowed.

What renaming, reformatting and commenting change is left out: a name of the author's
own becomes `v`, a string `s`; comments and spaces go. Keywords, numbers, operators and
what follows a dot (`.tanh`) stay. Winnowing keeps the smallest of each `WINDOW` hashes
in a row, so that every common run of `K + WINDOW - 1` tokens leaves a common mark
(Schleimer, Wilkerson & Aiken, "Winnowing: local algorithms for document
fingerprinting", SIGMOD 2003).

The tokens come from one regular expression, not from `tokenize`: it takes broken code,
its time grows with the text's length only, and it is ten times faster.
"""

import keyword
import re
import zlib
from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

Hashes = npt.NDArray[np.uint64]
Numbers = npt.NDArray[np.int64]

K, WINDOW = 8, 5
LONGEST = 20_000
"""Characters of a cell that are looked at."""
_TOKEN = re.compile(
    r"""
      \.?[^\W\d]\w*+(?!['"])                       # a name, or an attribute
    | [-+*/%@&|^<>=!]=|\*\*=?|//=?|->|:=|<<|>>     # an operator of two characters
    | \.?\d[\w.]*                                  # a number
    | \#[^\n]*                                     # a comment
    | [rbfuRBFU]{0,2}'''[\s\S]*?(?:'''|\Z)         # strings, closed or not
    | [rbfuRBFU]{0,2}\"{3}[\s\S]*?(?:\"{3}|\Z)
    | [rbfuRBFU]{0,2}'(?:[^'\\\n]|\\[\s\S])*'?
    | [rbfuRBFU]{0,2}"(?:[^"\\\n]|\\[\s\S])*"?
    | \S                                          # what else there is
    """,
    re.VERBOSE,
)
_SKIP, _BREAK = 0, 1  # numbers of what is no token, and of the gap between two texts
_NONE = np.uint64(2**64 - 1)
_BASE = np.uint64(0x9E3779B97F4A7C15)  # odd, with bits all over: a good multiplier


def normalised(token: str) -> str:
    """Return what counts of a token; nothing of a comment."""
    if token[0] == "#":
        return ""
    if token[-1] in "'\"" or re.match(r"[rbfuRBFU]{0,2}['\"]", token):
        return "s"
    if token.isidentifier() and not keyword.iskeyword(token):
        return "v"
    return token


class _Numbers(dict[str, int]):
    """The number of each token, looked up once per spelling."""

    def __missing__(self, token: str) -> int:
        text = normalised(token)
        number = zlib.crc32(text.encode("utf-8", "replace")) + 2 if text else _SKIP
        if len(self) < 1_000_000:  # a hostile class has a new spelling in every token
            self[token] = number
        return number


def fingerprints(texts: Sequence[str]) -> tuple[Numbers, Hashes]:
    """Return all distinct pairs of a text's index and a fingerprint of it.

    Both arrays have the shape (m,), sorted by fingerprint, then by index.
    """
    known, joined, sizes = _Numbers(), list[int](), []
    for text in texts:
        tokens = map(known.__getitem__, _TOKEN.findall(text[:LONGEST]))
        numbers = [number for number in tokens if number]
        sizes.append(len(numbers) + 1)
        joined += numbers
        joined.append(_BREAK)
    owner = np.repeat(np.arange(len(sizes)), sizes)
    marks = _winnow(_hashes(np.array(joined, np.uint64)))
    kept = marks[: len(owner)] != _NONE
    return _distinct(owner[: len(marks)][kept], marks[kept])


def _hashes(tokens: Hashes) -> Hashes:
    """Return the hash of each K tokens in a row; `_NONE` where two texts meet."""
    count = max(len(tokens) - K + 1, 0)
    result = np.zeros(count, np.uint64)
    broken = np.zeros(count, bool)
    for shift in range(K):
        part = tokens[shift : shift + count]
        result = result * _BASE + part  # modulo 2^64
        broken |= part == _BREAK
    result ^= result >> np.uint64(29)  # low bits decide nothing alone
    result *= _BASE
    result[broken] = _NONE
    return result


def _winnow(hashes: Hashes) -> Hashes:
    """Return the smallest hash of each window; windows never reach a second text."""
    padded = np.concatenate([hashes, np.full(WINDOW - 1, _NONE)])
    smallest = hashes.copy()
    for shift in range(1, WINDOW):
        np.minimum(smallest, padded[shift : shift + len(hashes)], out=smallest)
    smallest[hashes == _NONE] = _NONE  # K of them stand between two texts
    return smallest


def _distinct(owner: Numbers, marks: Hashes) -> tuple[Numbers, Hashes]:
    new = _new(owner, marks)  # neighbours mostly have the same smallest hash
    owner, marks = owner[new], marks[new]
    order = np.argsort(marks, kind="stable")  # owners stand in order and stay so
    owner, marks = owner[order], marks[order]
    new = _new(owner, marks)
    return owner[new], marks[new]


def _new(owner: Numbers, marks: Hashes) -> npt.NDArray[np.bool_]:
    """Tell which pairs differ from the one before."""
    new = np.ones(len(owner), bool)
    new[1:] = (owner[1:] != owner[:-1]) | (marks[1:] != marks[:-1])
    return new
