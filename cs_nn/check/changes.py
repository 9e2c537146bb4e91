"""Ways to write a misconception: a right result changed, or other inputs fed in."""

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np

from cs_nn.check.misconceptions import Looks, Misconception

Entry = Callable[..., Misconception]


def about(family: str, section: str) -> Entry:
    """Return a maker of entries about one exercise family and one lecture section."""

    def entry(
        id_: str, sentence: str, question: str, looks: Looks | None = None, **signs: str
    ) -> Misconception:
        return Misconception(id_, family, sentence, question, section, looks, **signs)

    return entry


def whole(how: Callable[..., Any]) -> Looks:
    """Return the oracle's whole result changed: `how(result, *args, **kwargs)`."""

    def looks(oracle: Any, *args: Any, **kwargs: Any) -> Any:
        return how(oracle(*args, **kwargs), *args, **kwargs)

    return looks


def part(keys: Any, how: Callable[..., Any]) -> Looks:
    """Return the oracle's result with some parts changed: `how(part, *args, **kwargs)`.

    `keys` is a position of a tuple or a key of a dict, or a list of them.
    """

    def looks(oracle: Any, *args: Any, **kwargs: Any) -> Any:
        result = oracle(*args, **kwargs)
        changed: Any = dict(result) if isinstance(result, Mapping) else list(result)
        for key in keys if isinstance(keys, list) else [keys]:
            changed[key] = how(changed[key], *args, **kwargs)
        return changed if isinstance(result, Mapping) else tuple(changed)

    return looks


def fed(how: Callable[..., Any]) -> Looks:
    """Return the oracle's result for other inputs: `how(*args)` gives all of them."""

    def looks(oracle: Any, *args: Any, **kwargs: Any) -> Any:
        return oracle(*how(*args), **kwargs)

    return looks


def upstream_of_ones(oracle: Any, upstream: Any, *args: Any, **kwargs: Any) -> Any:
    """The gradient of somebody who takes the upstream gradient for 1."""
    return oracle(np.ones_like(upstream), *args, **kwargs)
