"""A window slides over an image: its products, its places, and whom a pixel meets."""

from typing import TYPE_CHECKING, Any

import numpy as np

from cs_nn.plot.describe import describe, matrix
from cs_nn.plot.style import (
    FORWARD,
    GRADIENT,
    LINE,
    NEUTRAL,
    POSITIVE,
    SATURATED,
    listed,
    new_axes,
    plain,
)

if TYPE_CHECKING:
    from matplotlib.axes import Axes

MOST = 16  # more pixels in a row than this can't be read as numbers


def sliding(
    image: Any, kernel: Any, position: int = 0, *, flip: bool = False
) -> "list[Axes]":
    """One position of a window: image, kernel and the output up to here, side by side.

    image (H, W), kernel (kh, kw); positions are counted row by row from 0. Inside the
    window each pixel shows its factor, and the last title adds the products. `flip`
    turns the kernel by 180°, which makes a convolution of the correlation.
    Source: the 5×5 image and 3×3 kernel of NUS EE2211 pre-tutorial 12.
    """
    image, kernel = grid(image, "image"), grid(kernel, "kernel")
    used = kernel[::-1, ::-1] if flip else kernel
    output = correlate(image, used)
    if not 0 <= position < output.size:
        raise ValueError(
            f"position is {position}, expected one from 0 to {output.size - 1}."
        )
    axes = _three()
    row, column = (int(v) for v in np.unravel_index(position, output.shape))
    window = (slice(row, row + len(used)), slice(column, column + used.shape[1]))
    factors = np.full(image.shape, np.nan)
    factors[window] = used
    shown = np.where(np.arange(output.size) <= position, output.ravel(), np.nan)
    numbers(axes[0], image, factors)
    numbers(axes[1], used)
    numbers(axes[2], shown.reshape(output.shape))
    _frame(axes[0], row, column, *used.shape)
    _frame(axes[2], row, column, 1, 1)
    axes[0].set_title(f"image, window {position + 1} of {output.size}", fontsize=11)
    axes[1].set_title("kernel, flipped" if flip else "kernel", fontsize=11)
    axes[2].set_title(_sum(image[window] * used), fontsize=11)
    shapes = (f"Rows {matrix(image)}, window at row {row}, column {column}",
              f"Rows {matrix(used)}",
              f"Output so far {matrix(shown.reshape(output.shape))}")  # fmt: skip
    for ax, said in zip(axes, shapes, strict=True):
        describe(ax, said)
    return axes


def _three() -> "list[Axes]":
    """Axes for image, kernel and output."""
    import matplotlib.pyplot as plt

    _, axes = plt.subplots(
        1, 3, figsize=(9.5, 3.7), layout="constrained", width_ratios=(1.25, 0.8, 0.95)
    )
    return list(axes)


def places(
    size: int, kernel: int, stride: int = 1, pad: int = 0, ax: "Axes | None" = None
) -> "Axes":
    """Every place of a window in one row of pixels: bars below, leftover pixels grey.

    `size` pixels, `pad` zeros at both ends (dashed); a bar covers `kernel` of them, and
    the next one starts `stride` further. The title counts with the floor.
    Source: Dumoulin and Visin, A guide to convolution arithmetic, 2016.
    """
    full = size + 2 * pad
    if min(size, kernel, stride) < 1 or pad < 0 or kernel > full or full > MOST:
        raise ValueError(
            f"size {size}, kernel {kernel}, stride {stride}, pad {pad}: the window must"
            f" fit, and at most {MOST} pixels can be drawn."
        )
    count = (full - kernel) // stride + 1
    ax = ax or new_axes(0.55 * full + 1.4, 0.36 * count + 1.7)
    covered = (count - 1) * stride + kernel
    for at in range(full):
        _pixel(ax, at, inside=pad <= at < pad + size, covered=at < covered)
    for k in range(count):
        left, y = k * stride, -0.6 - 0.55 * k
        ax.plot([left + 0.08, left + kernel - 0.08], [y, y], color=FORWARD, lw=6)
    sign = f"{size} + 2·{pad} − {kernel}"
    ax.set_title(f"⌊({sign}) / {stride}⌋ + 1 = {count}", fontsize=11)
    ax.set(xlim=(-0.3, full + 0.3), ylim=(-0.9 - 0.55 * count, 1.3), aspect="equal")
    ax.set_axis_off()
    starts = ", ".join(str(k * stride) for k in range(count))
    row = f"{size} pixels, padding {pad} at both ends, a window of {kernel}"
    describe(ax, f"{row} starting at {starts}; {full - covered} left over")
    return ax


def windows_of(
    size: tuple[int, int],
    kernel: Any,
    pixel: tuple[int, int],
    stride: int = 1,
) -> "list[Axes]":
    """In how many windows each pixel was, and which outputs one pixel reached.

    Left, the count for every pixel of an image of `size` (H, W), with `pixel` framed.
    Right, the outputs that saw this pixel, each with the entry of `kernel` (kh, kw) it
    met there: these are the factors on the way back. The image has no padding.
    """
    import matplotlib.pyplot as plt

    kernel = grid(kernel, "kernel")
    meets = met(size, kernel, pixel, stride)
    kh, kw = kernel.shape
    counts = np.zeros(size)
    for i, j in np.ndindex(meets.shape):
        counts[i * stride : i * stride + kh, j * stride : j * stride + kw] += 1
    _, axes = plt.subplots(1, 2, figsize=(8, 4), layout="constrained")
    numbers(axes[0], counts)
    _frame(axes[0], *pixel, 1, 1, GRADIENT)
    numbers(axes[1], meets)
    many = int(np.isfinite(meets).sum())
    was = f"pixel {listed(pixel)} was in {many} window{'' if many == 1 else 's'}"
    axes[0].set_title(was, fontsize=11)
    axes[1].set_title("output, and the weight it used there", fontsize=11)
    describe(axes[0], f"Windows over each pixel: {matrix(counts)}")
    describe(axes[1], f"{meets.shape[0]} by {meets.shape[1]} outputs: {matrix(meets)}")
    return list(axes)


def met(
    size: tuple[int, int], kernel: np.ndarray, pixel: tuple[int, int], stride: int
) -> np.ndarray:
    """The kernel entry with which each output (oh, ow) used a pixel; nan for none."""
    kh, kw = kernel.shape
    if not (0 <= pixel[0] < size[0] and 0 <= pixel[1] < size[1]):
        raise ValueError(f"pixel is {pixel}, expected one of an image of {size}.")
    if kh > size[0] or kw > size[1] or stride < 1:
        raise ValueError(f"a kernel {kernel.shape} does not fit on {size}.")
    output = np.full(((size[0] - kh) // stride + 1, (size[1] - kw) // stride + 1), None)
    for i, j in np.ndindex(output.shape):
        u, v = pixel[0] - i * stride, pixel[1] - j * stride
        output[i, j] = kernel[u, v] if 0 <= u < kh and 0 <= v < kw else np.nan
    return output.astype(np.float64)


def correlate(image: np.ndarray, kernel: np.ndarray) -> np.ndarray:
    """The sum of products at every place where the kernel fits on the image."""
    if kernel.shape[0] > image.shape[0] or kernel.shape[1] > image.shape[1]:
        raise ValueError(f"a kernel {kernel.shape} does not fit on {image.shape}.")
    views = np.lib.stride_tricks.sliding_window_view(image, kernel.shape)
    return np.asarray(np.einsum("ijkl,kl->ij", views, kernel))


def grid(values: Any, name: str) -> np.ndarray:
    """Values as a matrix of numbers, refused otherwise."""
    array: np.ndarray = np.asarray(values, dtype=np.float64)
    if array.ndim != 2 or not array.size:
        raise ValueError(f"{name} has shape {array.shape}, expected (rows, columns).")
    return array


def numbers(ax: "Axes", values: np.ndarray, factors: np.ndarray | None = None) -> None:
    """Draw a matrix as cells with their numbers; nan is an empty cell.

    Where `factors` is a number the cell is blue, and says "× factor" below.
    """
    from matplotlib.patches import Rectangle

    for (i, j), value in np.ndenumerate(values):
        factor = np.nan if factors is None else float(factors[i, j])
        inside = np.isfinite(factor if factors is not None else value)
        face = POSITIVE if inside else "white"
        ax.add_patch(Rectangle((j, i), 1, 1, facecolor=face, edgecolor=LINE, lw=0.8))
        if np.isfinite(value):
            up = 0.38 if np.isfinite(factor) else 0.5
            ax.text(j + 0.5, i + up, plain(value), ha="center", va="center", size=12)
        if np.isfinite(factor):
            text = f"× {plain(factor)}"
            ax.text(j + 0.5, i + 0.78, text, ha="center", va="center", size=8)
    rows, columns = values.shape
    ax.set(xlim=(-0.1, columns + 0.1), ylim=(rows + 0.1, -0.1), aspect="equal")
    ax.set_axis_off()


def _frame(
    ax: "Axes", row: int, column: int, high: int, wide: int, colour: str = FORWARD
) -> None:
    from matplotlib.patches import Rectangle

    patch = Rectangle((column, row), wide, high, fill=False, edgecolor=colour, lw=3)
    ax.add_patch(patch)


def _pixel(ax: "Axes", at: int, inside: bool, covered: bool) -> None:
    from matplotlib.patches import Rectangle

    face = "white" if covered else SATURATED
    style = "-" if inside else "--"
    ax.add_patch(
        Rectangle((at, 0), 1, 1, facecolor=face, edgecolor=NEUTRAL, linestyle=style)
    )
    text = "" if inside else "0"
    text = text if covered else f"{text}\nleft"
    ax.text(at + 0.5, 0.5, text.strip(), ha="center", va="center", size=9)


def _sum(products: np.ndarray) -> str:
    """The products of one window added up, in two lines when they are many."""
    terms = [plain(v) if v >= 0 else f"({plain(v)})" for v in products.ravel()]
    half = -(-len(terms) // 2) if len(terms) > 6 else len(terms)
    lines = [" + ".join(terms[:half]), " + ".join(terms[half:])]
    text = " +\n".join(line for line in lines if line)
    return f"{text} = {plain(products.sum())}"
