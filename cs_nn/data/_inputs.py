"""Bad input to a data set is answered here, in one clear sentence."""

import numpy as np


def generator(rng: np.random.Generator | None) -> np.random.Generator:
    """The generator that was passed in, or a new one from seed 0."""
    if rng is None:
        return np.random.default_rng(0)
    if not isinstance(rng, np.random.Generator):
        raise ValueError(
            f"rng is {rng!r}, expected a numpy Generator such as"
            " np.random.default_rng(0)."
        )
    return rng


def whole(name: str, value: int, at_least: int) -> None:
    """Refuse a count that is not a whole number of at least `at_least`."""
    if not isinstance(value, int | np.integer) or value < at_least:
        raise ValueError(
            f"{name} is {value!r}, expected a whole number of at least {at_least}."
        )


def spread(name: str, value: float) -> None:
    """Refuse a spread that is not a finite number of at least 0."""
    if not isinstance(value, int | float | np.number) or not 0 <= value < np.inf:
        raise ValueError(f"{name} is {value!r}, expected a number of at least 0.")
