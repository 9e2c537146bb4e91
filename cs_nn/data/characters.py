"""Made characters: a class is a few random strokes, a drawing bends them a little."""

import numpy as np

from cs_nn.data._inputs import generator, spread, whole

POINTS = 16  # points along one stroke
PEN = 1.6  # pixels from the middle of a stroke to where the ink ends


def glyphs(
    n_classes: int = 14,
    per_class: int = 60,
    size: int = 20,
    wobble: tuple[float, float, float] = (0.05, 0.15, 0.06),
    rng: np.random.Generator | None = None,
) -> tuple[np.ndarray, np.ndarray]:
    """Drawings X (n, size, size) with ink from 0 to 1, and their classes y (n,).

    `wobble` holds three standard deviations: of each control point, of the matrix that
    turns and stretches a drawing, and of its shift; lengths are parts of the image's
    side. The rows are shuffled. Source: made, in the manner of Omniglot (Lake,
    Salakhutdinov and Tenenbaum, Science 2015), which is not shipped.
    """
    whole("n_classes", n_classes, at_least=1)
    whole("per_class", per_class, at_least=1)
    whole("size", size, at_least=4)
    if len(wobble) != 3:
        raise ValueError(f"wobble is {wobble!r}, expected three numbers.")
    for name, value in zip(("jitter", "affine", "shift"), wobble, strict=True):
        spread(f"wobble ({name})", value)
    rng = generator(rng)
    classes = [_new_class(rng) for _ in range(n_classes)]
    X = [_ink(_draw(c, per_class, wobble, rng), size) for c in classes]
    y = np.repeat(np.arange(n_classes), per_class)
    order = rng.permutation(len(y))
    return np.concatenate(X)[order], y[order]


def _new_class(rng: np.random.Generator) -> np.ndarray:
    """Two to four strokes of three control points each: (strokes, 3, 2)."""
    return rng.uniform(0.12, 0.88, (rng.integers(2, 5), 3, 2))


def _draw(
    strokes: np.ndarray,
    n: int,
    wobble: tuple[float, float, float],
    rng: np.random.Generator,
) -> np.ndarray:
    """The points of n drawings of one class, in the unit square: (n, points, 2)."""
    jitter, affine, shift = wobble
    bent = strokes + rng.normal(0, jitter, (n, *strokes.shape))
    turn = np.eye(2) + rng.normal(0, affine, (n, 1, 2, 2))
    move = rng.normal(0, shift, (n, 1, 1, 2))
    control = (bent - 0.5) @ turn + 0.5 + move  # (n, strokes, 3, 2)
    return (_bernstein() @ control).reshape(n, -1, 2)


def _bernstein() -> np.ndarray:
    """The weights (points, 3) which turn three control points into a quadratic."""
    t = np.linspace(0, 1, POINTS)
    return np.column_stack([(1 - t) ** 2, 2 * t * (1 - t), t**2])


def _ink(points: np.ndarray, size: int) -> np.ndarray:
    """Images (n, size, size): full ink on a stroke, fading within one pixel."""
    x, y = points[..., 0, None] * size, points[..., 1, None] * size  # (n, points, 1)
    middle = np.arange(size) + 0.5
    across, down = (x - middle) ** 2, (y - middle) ** 2  # (n, points, size)
    squared = down[:, :, :, None] + across[:, :, None, :]
    distance: np.ndarray = np.sqrt(squared.min(axis=1))
    return np.asarray(np.clip(PEN - distance, 0, 1))
