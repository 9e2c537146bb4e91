"""What kernels make of an image, what a network learned, and what a shift costs it."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from cs_nn.plot.describe import describe, matrix, number
from cs_nn.plot.sliding import correlate, grid, numbers
from cs_nn.plot.style import COLOURS, FORWARD, LINE, MARKERS, NEUTRAL, new_axes

if TYPE_CHECKING:
    from matplotlib.axes import Axes

BRIGHTEST = 99  # percentile of |values| that is drawn white or black around a grey 0
DEPTH = 6  # sheets drawn of a volume, however many channels it has


def images(pictures: Sequence[Any], titles: Sequence[str] = ()) -> "list[Axes]":
    """Pictures (H, W), or (H, W, 3) in colour, side by side.

    Values from 0 to 1 are grey from black to white. Where some are negative, grey is 0.
    """
    import matplotlib.pyplot as plt

    arrays = [np.asarray(picture, dtype=np.float64) for picture in pictures]
    if not arrays or any(a.ndim not in (2, 3) for a in arrays):
        raise ValueError("pictures must hold one array (H, W) or (H, W, 3) or more.")
    _, axes = plt.subplots(
        1,
        len(arrays),
        figsize=(2.9 * len(arrays), 3.3),
        layout="constrained",
        squeeze=False,
    )
    for k, (ax, array) in enumerate(zip(axes[0], arrays, strict=True)):
        grey(ax, array)
        ax.set_title(titles[k] if k < len(titles) else "", fontsize=11)
        describe(ax, _pixels(array))
    return list(axes[0])


def gallery(
    image: Any, kernels: Mapping[str, Any], *, flip: bool = False
) -> "np.ndarray":
    """An image correlated with named kernels: the kernels above, the results below.

    image (H, W), each kernel (kh, kw); the first column is the image itself. `flip`
    turns every kernel by 180° (convolution). Values outside of 0 … 1 are clipped where
    the kernel keeps brightness (its entries sum to 1); else grey is 0.
    Source of sharpen, edge and emboss: NUS EE2211 pre-tutorial 12.
    """
    import matplotlib.pyplot as plt

    image = grid(image, "image")
    ratio = image.shape[0] / image.shape[1]
    width = len(kernels) + 1
    _, axes = plt.subplots(
        2,
        width,
        figsize=(2.6 * width, 1.7 + 2.6 * ratio),
        layout="constrained",
        height_ratios=(1.4, 2.6 * ratio),
    )
    axes[0, 0].set_axis_off()
    grey(axes[1, 0], image)
    axes[1, 0].set_title("image", fontsize=11)
    describe(axes[1, 0], _pixels(image))
    for column, (name, kernel) in enumerate(kernels.items(), start=1):
        used = grid(kernel, name)[:: -1 if flip else 1, :: -1 if flip else 1]
        numbers(axes[0, column], used)
        axes[0, column].set_title(f"{name}, flipped" if flip else name, fontsize=11)
        result = correlate(image, used)
        keeps = bool(np.isclose(used.sum(), 1))
        grey(axes[1, column], np.clip(result, 0, 1) if keeps else result)
        describe(axes[0, column], f"Kernel {matrix(used)}")
        describe(axes[1, column], f"Result of {name}: {_pixels(result)}")
    return np.asarray(axes)


def filters(K: Any, columns: int = 8) -> "list[Axes]":
    """The kernels K (f, 1, kh, kw) that a layer learned: blue adds, orange subtracts.

    All share one scale, so pale kernels are weak ones.
    """
    import matplotlib.pyplot as plt
    from matplotlib.colors import LinearSegmentedColormap

    K = np.asarray(K, dtype=np.float64)
    if K.ndim != 4 or K.shape[1] != 1:
        raise ValueError(f"K has shape {K.shape}, expected (f, 1, kh, kw).")
    rows = -(-len(K) // columns)
    figure, grid_ = plt.subplots(
        rows,
        columns,
        figsize=(0.95 * columns, rows + 0.4),
        layout="constrained",
        squeeze=False,
    )
    colours = LinearSegmentedColormap.from_list("", [COLOURS[0], "white", FORWARD])
    largest = np.abs(K).max() or 1.0
    axes = list(grid_.flat)
    for ax, kernel in zip(axes, K[:, 0], strict=False):
        ax.imshow(kernel, cmap=colours, vmin=-largest, vmax=largest)
        ax.set(xticks=[], yticks=[])
    for ax in axes[len(K) :]:
        ax.set_axis_off()
    figure.suptitle(f"{len(K)} learned kernels", fontsize=11)
    weights = f"weights from {number(K.min())} to {number(K.max())}"
    describe(axes[0], f"Each has {K.shape[2]} by {K.shape[3]} {weights}")
    return axes[: len(K)]


def shifts(
    dx: Sequence[int], curves: Mapping[str, Sequence[float]], ax: "Axes | None" = None
) -> "Axes":
    """Accuracy of several networks when every test image moves by dx pixels."""
    ax = ax or new_axes(6.4, 4)
    for k, (name, accuracy) in enumerate(curves.items()):
        (line,) = ax.plot(dx, accuracy, lw=2, markersize=7, label=name)
        line.set(color=COLOURS[k], marker=MARKERS[k])
    ax.axhline(0.1, color=LINE, linestyle=":")
    ax.annotate("guessing among ten", (dx[0], 0.1), (0, -12), color=NEUTRAL,
                textcoords="offset points", fontsize=9)  # fmt: skip
    ax.set(xlabel="shift in pixels", ylabel="test accuracy", ylim=(0, 1.03))
    ax.set_xticks(list(dx))
    ax.set_title("digits moved sideways", fontsize=11)
    describe(ax, _accuracies(dx, curves))
    ax.figure.legend(loc="outside lower center", ncols=len(curves), frameon=False)
    return ax


def volumes(
    shapes: Sequence[tuple[int, int, int]], steps: Sequence[str] = ()
) -> "Axes":
    """Volumes (c, H, W) on their way through a network, c sheets of H × W numbers.

    `steps` names what happens between neighbours. Sizes are drawn by their square
    root, and at most six sheets of each volume.
    Source: the ConvNet figure of CS231n, which NUS EE2211 pre-tutorial 12 shows.
    """
    from matplotlib.patches import Rectangle

    ax = new_axes(2.3 * len(shapes) + 0.6, 3.2)
    scale = 2.4 / max(np.sqrt(max(h, w)) for _, h, w in shapes)
    for k, (c, h, w) in enumerate(shapes):
        high, wide = scale * np.sqrt(h), scale * np.sqrt(w)
        for sheet in reversed(range(min(c, DEPTH))):
            corner = (4.1 * k + 0.14 * sheet, -high / 2 + 0.14 * sheet)
            ax.add_patch(Rectangle(corner, wide, high, facecolor="#cfe3f2",
                                   edgecolor=FORWARD))  # fmt: skip
        ax.text(4.1 * k + wide / 2, -1.75, f"({c}, {h}, {w})", ha="center")
        if k < len(steps):
            ax.annotate("", (4.1 * k + 4, 0), (4.1 * k + 3.2, 0),
                        arrowprops={"arrowstyle": "->", "color": NEUTRAL})  # fmt: skip
            ax.text(4.1 * k + 3.6, 1.75, steps[k], ha="center", color=NEUTRAL)
    ax.set_title("volumes: channels, rows, columns", fontsize=11)
    ways = [f", then {step} to " for step in steps] + [""] * len(shapes)
    describe(ax, "".join(f"{s}{way}" for s, way in zip(shapes, ways, strict=False)))
    ax.set(xlim=(-0.3, 4.1 * len(shapes) - 0.4), ylim=(-2.1, 2.3), aspect="equal")
    ax.set_axis_off()
    return ax


def _pixels(array: np.ndarray) -> str:
    """Size and values of a picture, and the centre of what is not 0 in it."""
    flat = np.abs(array if array.ndim == 2 else array.mean(axis=2))
    rows, columns = np.indices(flat.shape)
    total = flat.sum() or 1.0
    middle = ((rows * flat).sum() / total, (columns * flat).sum() / total)
    centre = f"centre at row {middle[0]:.1f}, column {middle[1]:.1f}"
    range_ = f"values from {number(array.min())} to {number(array.max())}"
    return f"{flat.shape[0]} by {flat.shape[1]} pixels, {range_}, {centre}"


def _accuracies(dx: Sequence[int], curves: Mapping[str, Sequence[float]]) -> str:
    """Every point of every curve: there are few."""
    return "; ".join(
        f"{name}: {', '.join(f'{a:.2f} at {d}' for d, a in zip(dx, line, strict=True))}"
        for name, line in curves.items()
    ).replace("-", "−")


def grey(ax: "Axes", array: np.ndarray) -> None:
    """Draw one picture without ticks; around a grey 0 where values are negative."""
    limit = float(np.percentile(np.abs(array), BRIGHTEST)) or 1.0
    low, high = (-limit, limit) if array.min() < 0 else (0.0, 1.0)
    ax.imshow(array, cmap="gray", vmin=low, vmax=high)
    ax.set_axis_off()
