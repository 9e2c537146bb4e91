"""Arrays that both processes hold: a change on one side shows on the other.

Each side knows an array by a number. Before a frame goes out, what changed since the
last one goes with it; a result that is a view of a known array arrives as such a view.
"""

from __future__ import annotations

import sys
from dataclasses import dataclass
from typing import Any

import numpy as np

from .data import Reader, Writer
from .kinds import Malformed, dtype

Change = list[int]  # the array's number, where its bytes start, how many they are


@dataclass
class _Known:
    array: np.ndarray
    bytes: bytes


_UNUSED = 2  # references to an array that only `_Known` holds, as `getrefcount` counts


class Arrays:
    """The arrays that one side knows; `first` keeps the two sides' numbers apart."""

    def __init__(self, first: int) -> None:
        """Count from `first` in steps of two."""
        self._next = first
        self._known: dict[int, _Known] = {}
        self._numbers: dict[int, int] = {}  # by id()

    def write(self, array: np.ndarray, writer: Writer) -> list[Any]:
        """Return the node of an array; see `Writer`."""
        number = self._number(array)
        if number is not None:
            return ["a", number]
        for number, known in self._known.items() if array.size else ():
            if array.base is None and known.array.base is None:
                continue  # each has memory of its own
            if (place := _inside(array, known.array)) is not None:
                return ["a", [number, array.dtype.str, [*array.shape], *place]]
        order = "F" if array.flags.fnc else "C"
        content = array.tobytes("A" if order == "F" else "C")
        number, self._next = self._next, self._next + 2
        self._keep(number, array, content)
        about = [array.dtype.str, [*array.shape], order, bool(array.flags.writeable)]
        return ["a", [number, *about, *writer.bytes(content)]]

    def read(self, rest: list[Any], reader: Reader) -> np.ndarray:
        """Return the array of a node.

        Raises:
            Malformed: it is none.
        """
        try:
            if type(rest[0]) is int:
                return self._array(rest[0])
            return self._made(rest[0], reader)
        except (ValueError, TypeError, IndexError, MemoryError) as error:
            raise Malformed("no array") from error

    def _made(self, about: list[Any], reader: Reader) -> np.ndarray:
        number, kind, shape, *rest = about
        sizes = tuple(int(size) for size in shape)
        if min(sizes, default=0) < 0:
            raise Malformed("a size below 0")
        if len(rest) == 2:
            strides = tuple(int(stride) for stride in rest[0])
            base = self._array(number)
            flat = base.T if base.flags.fnc else base
            return np.ndarray(sizes, dtype(kind), flat, int(rest[1]), strides)
        order, writeable, start, length = rest
        content = reader.bytes([start, length])
        made = _filled(content, dtype(kind), sizes, str(order)).copy(order="K")
        ours = type(number) is not int or number % 2 == self._next % 2
        if ours or number in self._known or made.nbytes != len(content):
            raise Malformed("the number of another array")
        self._keep(number, made, content)
        made.flags.writeable = bool(writeable)
        return made

    def _array(self, number: Any) -> np.ndarray:
        if number not in self._known:
            raise Malformed("no such array")
        return self._known[number].array

    def _number(self, array: np.ndarray) -> int | None:
        return self._numbers.get(id(array))

    def _keep(self, number: int, array: np.ndarray, content: bytes) -> None:
        if array.size:  # else nothing in it can change
            self._known[number] = _Known(array, content)
            self._numbers[id(array)] = number

    def unused(self) -> list[int]:
        """Forget the arrays that nobody uses here any more; return their numbers.

        Only right before a frame that tells the other side, which then forgets too.
        """
        found = [
            n for n, k in self._known.items() if sys.getrefcount(k.array) == _UNUSED
        ]
        self.drop(found)
        return found

    def drop(self, numbers: list[int]) -> None:
        """Forget arrays that the other side does not use any more."""
        for number in numbers:
            known = self._known.pop(number, None)
            if known:
                self._numbers.pop(id(known.array), None)

    def changes(self, writer: Writer) -> list[Change]:
        """Return what changed in the arrays since the other side heard of them."""
        found = []
        for number, known in self._known.items():
            array = known.array
            content = array.tobytes("A" if array.flags.fnc else "C")
            if content != known.bytes:
                known.bytes = content
                found.append([number, *writer.bytes(content)])
        return found

    def apply(self, changes: Any, reader: Reader) -> None:
        """Change the arrays as the other side says.

        Raises:
            Malformed: it cannot be.
        """
        for number, *place in changes or []:
            content, array = reader.bytes(place), self._array(number)
            if len(content) != array.nbytes:
                raise Malformed("another size of array")
            _overwrite(array, content)
            self._known[number].bytes = content


def _overwrite(array: np.ndarray, content: bytes) -> None:
    """Give an array new entries; one that is read-only here keeps its own."""
    if array.flags.writeable:
        order = "F" if array.flags.fnc else "C"
        array[...] = _filled(content, array.dtype, array.shape, order)


def _filled(
    content: bytes, kind: np.dtype[Any], shape: tuple[int, ...], order: Any
) -> np.ndarray:
    if not content:
        return np.empty(shape, kind)
    return np.frombuffer(content, kind).reshape(shape, order=order)


def _inside(array: np.ndarray, base: np.ndarray) -> list[Any] | None:
    """Return strides and offset of a view in the memory of an array, or None."""
    if not (base.flags.c_contiguous or base.flags.f_contiguous):
        return None
    start = base.__array_interface__["data"][0]
    here = array.__array_interface__["data"][0]
    if array is base or not start <= here < start + base.nbytes:
        return None
    reach = [(n - 1) * s for n, s in zip(array.shape, array.strides, strict=True)]
    low = here + sum(r for r in reach if r < 0)
    high = here + sum(r for r in reach if r > 0) + array.itemsize
    if low < start or high > start + base.nbytes:
        return None
    return [[*array.strides], here - start]
