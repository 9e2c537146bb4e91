"""What may go between the referee and a student's process: plain data, checked.

A value becomes JSON, with the bytes of arrays beside it. Everything that is no scalar
is a list that starts with its tag. Nothing here can make either side run code of the
other: what is no plain data goes as the number of an object that stays where it is.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from typing import Any, NoReturn

import numpy as np

from .kinds import (
    DEEPEST,
    FROM_MAPPING,
    FROM_SEQUENCE,
    FROM_TEXT,
    KINDS,
    LONGEST_INTEGER,
    MAPPINGS,
    MOST_BYTES,
    MOST_NODES,
    SEQUENCES,
    TEXTS,
    TYPE_NAMES,
    TYPES,
    Malformed,
    Node,
    NotPlain,
    dtype,
    generator,
)

_ENCODER = json.JSONEncoder(check_circular=False, separators=(",", ":"))


class Writer:
    """Turns values into JSON and bytes; `other` writes what is no plain data."""

    def __init__(
        self,
        array: Callable[[np.ndarray, Writer], Node],
        other: Callable[[Any], Node],
    ) -> None:
        """`array` writes an array, `other` whatever is no data, or raises NotPlain."""
        self._array, self._other = array, other
        self._pieces: list[bytes] = []
        self.empty = False
        """Whether an empty array was among what was written."""
        self._size = 0
        self.containers: list[Any] = []
        """The lists, dicts and sets met so far, which the other side may change."""

    def body(self, frame: Node) -> tuple[bytes, bytes]:
        """Return the two halves of a frame."""
        return _ENCODER.encode(frame).encode(), b"".join(self._pieces)

    def bytes(self, content: bytes) -> list[int]:
        """Put bytes beside the JSON; return where they stand.

        Raises:
            NotPlain: it becomes too much.
        """
        start, self._size = self._size, self._size + len(content)
        if self._size > MOST_BYTES:
            raise NotPlain(f"more than {MOST_BYTES // 2**20} MB of data")
        self._pieces.append(content)
        return [start, len(content)]

    def value(self, value: Any, depth: int = 0) -> Node:
        """Return the node of a value.

        Raises:
            NotPlain: it is no data, nests too deeply, or is too much.
        """
        kind = type(value)
        if value is None or kind in (bool, float, str):
            return value
        if kind is int:
            return value if value.bit_length() < 3 * LONGEST_INTEGER else _too_long()
        if depth > DEEPEST:
            raise NotPlain(f"data nested more than {DEEPEST} deep")
        if kind is np.ndarray and value.dtype.kind in KINDS:
            self.empty |= value.size == 0
            return self._array(value, self)
        if kind in SEQUENCES:
            return self._sequence(value, SEQUENCES[kind], depth)
        if kind in MAPPINGS:
            self.containers.append(value)
            parts = (part for pair in value.items() for part in pair)
            return [MAPPINGS[kind], *(self.value(part, depth + 1) for part in parts)]
        return self._rare(value, kind, depth)

    def _sequence(self, value: Any, tag: str, depth: int) -> Node:
        if tag not in "tf":
            self.containers.append(value)
        return [tag, *(self.value(part, depth + 1) for part in value)]

    def _rare(self, value: Any, kind: type, depth: int) -> Node:
        if kind is complex:
            return ["c", value.real, value.imag]
        if kind in (bytes, bytearray):
            return ["b" if kind is bytes else "ba", *self.bytes(bytes(value))]
        if isinstance(value, np.generic) and value.dtype.kind in KINDS:
            return ["n", value.dtype.str, *self.bytes(value.tobytes())]
        if kind in (slice, range):
            parts = (value.start, value.stop, value.step)
            return ["i" if kind is slice else "r", *map(self._part(depth), parts)]
        if kind in TEXTS:
            tag, write, _ = TEXTS[kind]
            return [tag, write(value)]
        if value is Ellipsis:
            return ["e"]
        if isinstance(value, type) and value in TYPE_NAMES:
            return ["k", TYPE_NAMES[value]]
        if isinstance(value, np.dtype) and value.kind in KINDS:
            return ["dt", value.str]
        if kind is np.random.Generator:
            self.containers.append(value)
            return ["g", value.bit_generator.state["bit_generator"], _state(value)]
        return self._other(value)

    def _part(self, depth: int) -> Callable[[Any], Node]:
        return lambda part: self.value(part, depth + 1)


def _too_long() -> NoReturn:
    raise NotPlain(f"an integer of more than {LONGEST_INTEGER} digits")


def _state(generator: np.random.Generator) -> str:
    return json.dumps(
        generator.bit_generator.state, default=lambda array: array.tolist()
    )


class Reader:
    """Turns frames back into values; `special` reads what is no plain data."""

    def __init__(
        self,
        frame: bytes,
        blob: bytes,
        array: Callable[[list[Any], Reader], Any],
        special: Callable[[str, list[Any]], Any],
    ) -> None:
        """Read a frame's JSON.

        Raises:
            Malformed: it is none.
        """
        self._blob, self._array, self._special = blob, array, special
        self._left = MOST_NODES
        self.containers: list[Any] = []
        try:
            self.frame = json.loads(frame.decode())
        except (ValueError, RecursionError) as error:
            raise Malformed("no JSON") from error
        if not isinstance(self.frame, dict):
            raise Malformed("no frame")

    def bytes(self, place: Any) -> bytes:
        """Return bytes that stand beside the JSON.

        Raises:
            Malformed: there are no such bytes.
        """
        if not (isinstance(place, list) and len(place) == 2):
            raise Malformed("no place")
        start, length = place
        if type(start) is not int or type(length) is not int:
            raise Malformed("no place")
        if start < 0 or length < 0 or start + length > len(self._blob):
            raise Malformed("no such bytes")
        return self._blob[start : start + length]

    def value(self, node: Node, depth: int = 0) -> Any:
        """Return the value of a node.

        Raises:
            Malformed: it is none.
        """
        if node is None or isinstance(node, bool | int | float | str):
            return node
        self._left -= 1
        if not isinstance(node, list) or not node or depth > DEEPEST or self._left < 0:
            raise Malformed("no value")
        tag, *rest = node
        if not isinstance(tag, str):
            raise Malformed("no tag")
        if tag == "a":
            return self._array(rest, self)
        if tag in FROM_SEQUENCE:
            return self._sequence(tag, rest, depth)
        if tag in FROM_MAPPING:
            return self._mapping(tag, rest, depth)
        return self._guarded(tag, rest, depth)

    def _values(self, nodes: list[Node], depth: int) -> Iterator[Any]:
        return (self.value(node, depth + 1) for node in nodes)

    def _sequence(self, tag: str, nodes: list[Node], depth: int) -> Any:
        kind: Any = FROM_SEQUENCE[tag]
        if tag in "tf":
            return self._hashing(kind, self._values(nodes, depth))
        container = kind()
        self.containers.append(container)
        add = getattr(container, "append", None) or container.add
        for value in self._values(nodes, depth):
            self._hashing(add, value)
        return container

    def _mapping(self, tag: str, nodes: list[Node], depth: int) -> Any:
        container = FROM_MAPPING[tag]()
        self.containers.append(container)
        values = list(self._values(nodes, depth))
        if len(values) % 2:
            raise Malformed("a key without a value")
        for key, value in zip(values[::2], values[1::2], strict=True):
            self._hashing(container.__setitem__, key, value)
        return container

    @staticmethod
    def _hashing(do: Callable[..., Any], *values: Any) -> Any:
        try:
            return do(*values)
        except TypeError as error:
            raise Malformed("a key that is none") from error

    def _guarded(self, tag: str, rest: list[Any], depth: int) -> Any:
        try:
            return self._rare(tag, rest, depth)
        except Malformed:
            raise
        except (ValueError, TypeError, KeyError, IndexError, ArithmeticError) as error:
            raise Malformed(f"a bad {tag!r}") from error

    def _rare(self, tag: str, rest: list[Any], depth: int) -> Any:
        if tag == "c":
            return complex(float(rest[0]), float(rest[1]))
        if tag in ("b", "ba"):
            content = self.bytes(rest)
            return content if tag == "b" else bytearray(content)
        if tag == "n":
            return np.frombuffer(self.bytes(rest[1:]), dtype(rest[0]), 1)[0]
        if tag in ("i", "r"):
            return (slice if tag == "i" else range)(*self._values(rest[:3], depth))
        if tag in FROM_TEXT:
            return FROM_TEXT[tag](rest[0][:LONGEST_INTEGER])
        if tag == "e":
            return Ellipsis
        if tag == "k":
            return TYPES[rest[0]]
        if tag == "dt":
            return dtype(rest[0])
        if tag == "g":
            self.containers.append(generator(rest[0], rest[1]))
            return self.containers[-1]
        return self._special(tag, rest)
