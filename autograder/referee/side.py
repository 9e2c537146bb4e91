"""What both ends of a hearing have in common: objects by number, arrays, frames."""

from __future__ import annotations

import functools
import random
import types
import weakref
from collections.abc import Callable
from typing import Any

import numpy as np

from .arrays import Arrays
from .data import Reader, Writer
from .kinds import Malformed, NotPlain
from .link import Link

Frame = dict[str, Any]
# Instances of classes from these modules may be lent: no files, modules or threads.
LENDABLE = ("__main__", "cs_nn")
FLOATING = {"divide": "warn", "over": "warn", "under": "ignore", "invalid": "warn"}
"""How numpy takes errors in floating point if nobody says otherwise."""


def methods(value: Any) -> list[str]:
    """Return the names of an object's public methods, as its class defines them.

    A class that changes later does no harm: they are hints what to ask for.
    """
    kind: Any = type(value)
    return [name for name in _methods(kind) if name not in vars(value)]


@functools.lru_cache(maxsize=500)
def _methods(of: type) -> list[str]:
    pairs = (pair for kind in of.__mro__ for pair in vars(kind).items())
    names = (n for n, v in pairs if isinstance(v, types.FunctionType) and n[0] != "_")
    return list(dict.fromkeys(names))


class Side:
    """One end: what it holds for the other, and what the other holds for it."""

    decides_what_is_kept = False
    """Whether this side tells the other which arrays nobody uses any more."""

    def __init__(self, link: Link, first: int) -> None:
        """Talk on a link; `first` is that of `Arrays`."""
        self.link, self._first = link, first
        self._random: Any = None
        self.shares_random = False
        self.begin_anew()

    def begin_anew(self) -> None:
        """Hold nothing for the other side, and know of nothing that it holds."""
        self.arrays = Arrays(self._first)
        self._objects: dict[int, Any] = {}
        self._numbers: dict[int, int] = {}
        self._next = 0
        self._returned: set[int] = set()  # numbers of theirs that nobody uses any more

    # what subclasses say: how a thing of ours is described, how one of theirs is shown

    def describe(self, value: Any) -> list[Any]:
        """Return what the other side may know of an object; raises NotPlain."""
        raise NotImplementedError

    def theirs(self, value: Any) -> int | None:
        """Return the number of an object that the other side holds, or None."""
        raise NotImplementedError

    def stand_in(self, number: int, about: list[Any]) -> Any:
        """Return what stands for an object of the other side."""
        raise NotImplementedError

    def read_array(self, rest: list[Any], reader: Reader) -> np.ndarray:
        """Return an array that came."""
        return self.arrays.read(rest, reader)

    def mine(self, number: Any) -> Any:
        """Return an object that we hold.

        Raises:
            Malformed: there is none of that number.
        """
        if type(number) is not int or number not in self._objects:
            raise Malformed("no such object")
        return self._objects[number]

    def keep(self, number: int, known: Any) -> Any:
        """Tell the other side when nobody uses what stands for an object of theirs."""
        self._returned.discard(number)
        weakref.finalize(known, self._returned.add, number).atexit = False
        return known

    def forget(self, number: int) -> None:
        """Forget an object of ours that the other side does not use any more."""
        self._numbers.pop(id(self._objects.pop(number, None)), None)

    def number(self, value: Any) -> int:
        """Return the number of an object that we hold from now on."""
        found = self._numbers.get(id(value))
        if found is None:
            found = self._numbers[id(value)] = self._next
            self._next += 1
            self._objects[found] = value
        return found

    def _other(self, value: Any) -> list[Any]:
        number = self.theirs(value)
        if number is not None:
            return ["o", number]
        return ["h", self.number(value), *self.describe(value)]

    def _special(self, tag: str, rest: list[Any]) -> Any:
        if tag == "o":
            return self.mine(rest[0])
        if tag == "h" and type(rest[0]) is int:
            return self.stand_in(rest[0], rest[1:])
        raise Malformed(f"the unknown {tag!r}")

    def send(
        self, frame: Frame, changed: Changed | None = None, **values: Any
    ) -> Writer:
        """Send a frame; `values` go as data. Return what wrote them.

        Raises:
            NotPlain: a value is no data.
        """
        writer = Writer(self.arrays.write, self._other)
        changes = self.arrays.changes(writer)
        gone = self.arrays.unused() if self.decides_what_is_kept else []
        nodes = {name: writer.value(value) for name, value in values.items()}
        if changed is not None:
            nodes["lists"] = changed.nodes(writer)
        if self.shares_random and (state := self._new_random()):
            nodes["random"] = state
        returned = list(self._returned)
        self._returned.clear()
        more = {"changes": changes, "gone": gone, "returned": returned}
        self.link.send(*writer.body(frame | nodes | present(more)))
        return writer

    def receive(self) -> Reader:
        """Return the next frame, its arrays brought up to date."""
        body, blob = self.link.receive()
        reader = Reader(body, blob, self.read_array, self._special)
        try:
            for number in reader.frame.get("returned") or []:
                self.forget(number)
            self.arrays.apply(reader.frame.get("changes"), reader)
            self.arrays.drop(reader.frame.get("gone") or [])
            if self.shares_random and (state := reader.frame.get("random")):
                self._take_random(state)
        except (TypeError, ValueError, KeyError, IndexError) as error:
            raise Malformed("a bad frame") from error
        return reader

    def _new_random(self) -> list[Any] | None:
        """Return the state of both global generators if the other does not know it."""
        mark = _random_mark()
        if mark == self._random:
            return None
        self._random = mark
        legacy: Any = np.random.mtrand._rand
        version, words, gauss = random.getstate()
        name, key, *rest = legacy.get_state(legacy=True)
        return [[version, list(words), gauss], [name, key.tolist(), *rest]]

    def _take_random(self, state: list[Any]) -> None:
        (version, words, gauss), (name, key, *rest) = state
        random.setstate((version, tuple(words), gauss))
        legacy = np.random.mtrand._rand
        legacy.set_state((name, np.array(key, dtype=np.uint32), *rest))
        self._random = _random_mark()


def _random_mark() -> tuple[Any, ...]:
    """Return what changes whenever a global generator draws or is seeded."""
    _, words, gauss = random.getstate()
    state: Any = np.random.mtrand._rand.get_state(legacy=False)
    drawn = state["state"]["pos"], *map(int, state["state"]["key"][1:3])
    # The first word is the same after every seed.
    return *words[1:3], words[-1], gauss, *drawn, state["gauss"]


def present(frame: Frame) -> Frame:
    """Return what a frame says: nothing at all is understood without a word."""
    return {name: value for name, value in frame.items() if value}


class Changed:
    """Lists, dicts and the like that came as arguments: which a call changed."""

    def __init__(self, containers: list[Any], write: Callable[[Any], Any]) -> None:
        """Remember how they look; `write` gives a node without telling anybody."""
        self._containers, self._write = containers, write
        self._before = [self._look(container) for container in containers]

    def _look(self, container: Any) -> Any:
        try:
            return self._write(container)
        except NotPlain:
            return None

    def nodes(self, writer: Writer) -> list[list[Any]]:
        """Return place and node of each that looks otherwise now."""
        pairs = zip(self._containers, self._before, strict=True)
        return [
            [place, writer.value(container)]
            for place, (container, before) in enumerate(pairs)
            if self._look(container) != before
        ]


def refill(container: Any, value: Any) -> None:
    """Give a container of ours what the other side has in its twin.

    Raises:
        Malformed: that is another kind of container.
    """
    if type(container) is not type(value) and not (
        isinstance(container, dict) and isinstance(value, dict)
    ):
        raise Malformed("another kind of container")
    if isinstance(container, np.random.Generator):
        container.bit_generator.state = value.bit_generator.state
        return
    container.clear()
    (container.extend if hasattr(container, "extend") else container.update)(value)
