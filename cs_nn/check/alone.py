"""Judge one part of a result alone, so that a slip in another part costs it nothing."""

from collections.abc import Callable
from functools import wraps
from typing import Any

Function = Callable[..., Any]


def alone(part: int, fn: Function, right: Function) -> Function:
    """Return `fn` with every part of its tuple but one replaced by the right one.

    `right(*args)` gives the right tuple; it is asked for the other parts only. A result
    that is no such tuple comes back as it is. In messages it looks like `fn` itself.
    """

    @wraps(fn)
    def one(*args: Any, **kwargs: Any) -> Any:
        mine, filled = fn(*args, **kwargs), list(right(*args, **kwargs))
        if not isinstance(mine, tuple) or len(mine) != len(filled):
            return mine
        filled[part] = mine[part]
        return tuple(filled)

    vars(one)["student"] = fn
    return one
