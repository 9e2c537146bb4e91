"""Check what is drawn at random: the variance of starting weights, within 5 sigma."""

from typing import Any

import numpy as np

from cs_nn.check import rules
from cs_nn.check.calls import Function, stand_in

SIGMAS = 5.0  # one right answer in two million fails
FEWEST = 7200  # entries of the smallest probe: 180 · 40
SPREAD = SIGMAS * (2 / FEWEST) ** 0.5  # of a normal sample's variance, relative


def variance(
    init: Function, stated: Function, family: str = "init", *, times: int = 2, **kw: Any
) -> None:
    """Check `init(kind, fan_in, fan_out, rng)`: shape, mean 0, and the variance.

    `stated(kind, fan_in, fan_out)` gives the variance. Raises Wrong.
    """

    def use(kind: str, fan_in: int, fan_out: int, rng: Any) -> dict[str, Any]:
        W = np.asarray(init(kind, fan_in, fan_out, rng), dtype=float)
        far = abs(W.mean()) > SIGMAS * W.std() / max(W.size, 1) ** 0.5
        mean = float(W.mean()) if far else 0.0
        return {"shape": str(W.shape), "mean": mean, "variance": float(W.var())}

    def oracle(kind: str, fan_in: int, fan_out: int, *_: Any) -> dict[str, Any]:
        right = stated(kind, fan_in, fan_out)
        return {"shape": str((fan_in, fan_out)), "mean": 0.0, "variance": right}

    kw |= {"times": times, "tolerance": SPREAD}
    seen = stand_in(use, init, "kind fan_in fan_out rng")
    rules.forward(seen, oracle, family, direct=False, **kw)
