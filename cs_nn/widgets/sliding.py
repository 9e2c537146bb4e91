"""How a kernel lies on an image: which window, weight and pixel meet in one product.

A convolution is a list of such meetings. Added up for each window they are the output,
for each weight its gradient, for each pixel the gradient of the image.
"""

from dataclasses import dataclass
from typing import NamedTuple

from cs_nn.kernels import Geometry, Pair
from cs_nn.widgets.base import number


class Meeting(NamedTuple):
    """One product; all places are (row, column)."""

    window: Pair | None  # None: a zero that stands between or around the windows
    weight: Pair  # in the kernel as it is written
    offset: Pair  # in the kernel as it lies on the image
    pixel: Pair  # in the image; outside of it: padding


class Along(NamedTuple):
    """A meeting along one axis."""

    window: int | None
    weight: int
    offset: int
    pixel: int


@dataclass(frozen=True)
class Slide:
    """An image size, a kernel size and how the one slides over the other."""

    size: Pair
    kernel: Pair
    stride: int = 1
    padding: int = 0
    dilation: int = 1
    flip: bool = False

    @property
    def padded(self) -> Pair:
        """The size of the image with its border of zeros."""
        return self.size[0] + 2 * self.padding, self.size[1] + 2 * self.padding

    @property
    def span(self) -> Pair:
        """How many rows and columns one window reaches over."""
        return self._geometry().span((1, 1))

    @property
    def output(self) -> Pair:
        """How many windows there are; (0, 0) if there is no place for one."""
        height, width = self._geometry().output(self.size)
        return (height, width) if min(height, width) > 0 else (0, 0)

    @property
    def reached(self) -> Pair:
        """The rows and columns of the padded image up to the last window's end."""
        return self._geometry().span(self.output) if self.output[0] else self.padded

    def _geometry(self) -> Geometry:
        twice = (self.stride,) * 2, (self.padding,) * 2, (self.dilation,) * 2
        return Geometry(self.kernel, *twice)

    def of_window(self, window: Pair) -> list[Meeting]:
        """The products of one output, in the order of the kernel as it lies."""
        return _both(self._of_window(0, window[0]), self._of_window(1, window[1]))

    def of_weight(self, weight: Pair) -> list[Meeting]:
        """The products of one weight, in the order of the windows."""
        return _both(self._of_weight(0, weight[0]), self._of_weight(1, weight[1]))

    def of_pixel(self, pixel: Pair) -> list[Meeting]:
        """The products of one pixel, in the order of the turned kernel, zeros too."""
        return _both(self._of_pixel(0, pixel[0]), self._of_pixel(1, pixel[1]))

    def windows_of(self, pixel: Pair) -> list[Meeting]:
        """The products of one pixel, one for each window that it is in."""
        return [met for met in self.of_pixel(pixel) if met.window is not None]

    def spread(self, axis: int) -> list[int | None]:
        """What the turned kernel slides over: windows, and None for each zero."""
        length = self.size[axis] + self.span[axis] - 1
        return [self._of_pixel(axis, place)[0].window for place in range(length)]

    def inside(self, pixel: Pair) -> bool:
        """Whether a place is a pixel of the image, not padding."""
        return 0 <= pixel[0] < self.size[0] and 0 <= pixel[1] < self.size[1]

    def _turn(self, axis: int, place: int) -> int:
        """From the kernel as written to the kernel as it lies, and back."""
        return self.kernel[axis] - 1 - place if self.flip else place

    def _of_window(self, axis: int, at: int) -> list[Along]:
        first = at * self.stride - self.padding
        return [
            Along(at, self._turn(axis, place), place, first + place * self.dilation)
            for place in range(self.kernel[axis])
        ]

    def _of_weight(self, axis: int, at: int) -> list[Along]:
        place = self._turn(axis, at)
        first = place * self.dilation - self.padding
        return [
            Along(window, at, place, first + window * self.stride)
            for window in range(self.output[axis])
        ]

    def _of_pixel(self, axis: int, at: int) -> list[Along]:
        met = []
        for place in reversed(range(self.kernel[axis])):
            start = at + self.padding - place * self.dilation
            window, rest = divmod(start, self.stride)
            fits = rest == 0 and 0 <= window < self.output[axis]
            met.append(
                Along(window if fits else None, self._turn(axis, place), place, at)
            )
        return met

    # In words

    def fit(self) -> str:
        """The output size as it is computed, and what is left over."""
        said = [self._fit(axis) for axis in (0, 1)]
        if said[0] == said[1]:
            return f"Rows and columns: {said[0]}"
        return f"Rows: {said[0]} Columns: {said[1]}"

    def _fit(self, axis: int) -> str:
        span, padded = self.span[axis], self.padded[axis]
        steps, rest = divmod(padded - span, self.stride)
        if steps < 0:
            return (
                f"the window spans {span}, but the padded image has only {padded}. "
                f"There is no place for it: take more padding or less dilation."
            )
        size = f"{self.size[axis]} + 2·{self.padding} − {self._spanned(axis)}"
        if not rest:
            return f"({size}) / {self.stride} + 1 = {steps + 1}."
        left = "1 is left over: no window reaches it"
        if rest > 1:
            left = f"{rest} are left over: no window reaches them"
        exact = number((padded - span) / self.stride)
        return (
            f"⌊({size}) / {self.stride}⌋ + 1 = ⌊{exact}⌋ + 1 = {steps + 1}, "
            f"rounded down. {left}."
        )

    def _spanned(self, axis: int) -> str:
        if self.dilation == 1 or self.kernel[axis] == 1:
            return str(self.span[axis])
        return f"({self.dilation}·({self.kernel[axis]} − 1) + 1)"


def _both(rows: list[Along], columns: list[Along]) -> list[Meeting]:
    return [_meeting(row, column) for row in rows for column in columns]


def _meeting(row: Along, column: Along) -> Meeting:
    window = None
    if row.window is not None and column.window is not None:
        window = (row.window, column.window)
    weight = (row.weight, column.weight)
    return Meeting(
        window, weight, (row.offset, column.offset), (row.pixel, column.pixel)
    )
