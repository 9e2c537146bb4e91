"""ConvSlider: a kernel slides over an image, forward and backward, in numbers."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import traitlets as t

from cs_nn.kernels import Pair
from cs_nn.tape import Array
from cs_nn.widgets.base import Rows, TeachingWidget
from cs_nn.widgets.convolution import Convolution, as_planes
from cs_nn.widgets.convpanels import MOST
from cs_nn.widgets.convpicture import LOOKS
from cs_nn.widgets.convscene import Scene
from cs_nn.widgets.drawing import Drawing
from cs_nn.widgets.sliding import Slide
from cs_nn.widgets.style import css, esm

IMAGE = ("11100", "01110", "00111", "00110", "01100")  # the slide's
CROSS = ("101", "010", "101")
LARGEST = 32
PARTS = (
    "sliding",
    "convwords",
    "convgrids",
    "convpointer",
    "convcontrols",
    "convslider",
)  # of the module
CONTROLS = ("mode", "stride", "padding", "dilation", "flip", "pixel", "hide")
GEOMETRY = ("image", "kernel", "stride", "padding", "dilation", "mode", "dx_as")


class ConvSlider(TeachingWidget):
    """A kernel slides over an image; every number is shown with its products.

    image (H, W) or (c, H, W), up to 12×12 with numbers and up to 32×32 in greys;
    kernel (kh, kw) or (c, kh, kw), at most 12×12. Without them: the 5×5 image and 3×3
    kernel of the slide (NUS EE2211, pre-tutorial 12). `mode` is "forward" (the output
    Y), "backward_w" (dK, a correlation of the image with dY) or "backward_x" (dX).
    `dx_as` "scatter" lets each window give its share back; "turned" slides the turned
    kernel over dY: the same numbers. dY (oh, ow) is a small pattern unless given.
    `flip` turns the kernel first: convolution, not cross-correlation. `hide` keeps each
    result back until it is asked for. `channels` names the planes, `controls` lists the
    controls that are shown (all: mode, stride, padding, dilation, flip, pixel, hide).

    Traits: step, pos (row, column of the step), kernel, stride, padding, dilation,
    mode, dx_as, flip, hide, revealed (the step whose result was asked for, or −1),
    pixel ([row, column] whose windows are lit, or []), image, upstream (dY).
    Raises ValueError (traits: TraitError) for arrays of the wrong shape or size.
    Source: Dumoulin and Visin, A guide to convolution arithmetic for deep learning,
    2016; Goodfellow, Bengio and Courville, Deep Learning, 2016, chapter 9.
    """

    _esm = esm(*PARTS)
    _css = css("convslider", LOOKS)
    image = t.List().tag(sync=True)  # planes of rows, as `kernel`
    kernel = t.List().tag(sync=True)
    upstream = t.List().tag(sync=True)  # rows of dY; used where its size fits
    stride = t.Int(1, min=1, max=LARGEST).tag(sync=True)
    padding = t.Int(0, min=0, max=MOST).tag(sync=True)
    dilation = t.Int(1, min=1, max=LARGEST).tag(sync=True)
    mode = t.Enum(("forward", "backward_w", "backward_x"), "forward").tag(sync=True)
    dx_as = t.Enum(("scatter", "turned"), "scatter").tag(sync=True)
    flip = t.Bool(False).tag(sync=True)
    hide = t.Bool(False).tag(sync=True)
    revealed = t.Int(-1).tag(sync=True)
    pixel = t.List(t.Int()).tag(sync=True)
    channels = t.List(t.Unicode()).tag(sync=True)
    controls = t.List(t.Enum(CONTROLS)).tag(sync=True)
    pos = t.Tuple(t.Int(), t.Int(), default_value=(0, 0))

    def __init__(
        self,
        image: Any = None,
        kernel: Any = None,
        stride: int = 1,
        padding: int = 0,
        dilation: int = 1,
        mode: str = "forward",
        *,
        dY: Any = None,
        channels: Sequence[str] = (),
        controls: Sequence[str] = CONTROLS,
        title: str = "A kernel slides over an image",
        **state: Any,
    ) -> None:
        planes = as_planes(_digits(IMAGE) if image is None else image, "image", LARGEST)
        crosses = [_digits(CROSS)] * len(planes)
        weights = as_planes(crosses if kernel is None else kernel, "kernel", MOST)
        names = list(channels) or [f"channel {c}" for c in range(len(planes))]
        if len(names) != len(planes):
            raise ValueError(f"{len(names)} channel names for {len(planes)} channels.")
        upstream = [] if dY is None else as_planes(dY, "dY", LARGEST)[0]
        self._flat = image is None or np.ndim(image) == 2
        super().__init__(
            title=title, image=planes, kernel=weights, upstream=upstream, mode=mode,
            stride=stride, padding=padding, dilation=dilation, channels=names,
            controls=list(controls),
        )  # fmt: skip
        for name in ("dx_as", "flip", "hide", "step", "pos", "pixel", "revealed"):
            if name in state:
                setattr(self, name, state.pop(name))
        if state:
            raise TypeError(f"ConvSlider has no argument {', '.join(state)}.")

    # What is computed

    @property
    def computation(self) -> Convolution:
        """The convolution as it stands: sizes, results and products."""
        X, K = np.array(self.image, float), np.array(self.kernel, float)
        how = self.stride, self.padding, self.dilation, self.flip
        slide = Slide(X.shape[1:], K.shape[1:], *how)
        return Convolution(X, K, slide, np.array(self.upstream, float))

    @property
    def output(self) -> Array:
        """The output Y, (oh, ow); (0, 0) where the kernel has no place."""
        return self.computation.output

    @property
    def dY(self) -> Array:  # noqa: N802 - the course's name
        """The gradient of the output that the backward modes start from, (oh, ow)."""
        return self.computation.upstream

    @property
    def dX(self) -> Array:  # noqa: N802 - the course's name
        """The gradient of the image, in its shape."""
        conv = self.computation
        return self._as_given(conv.gradients(conv.upstream)[0])

    @property
    def dK(self) -> Array:  # noqa: N802 - the course's name
        """The gradient of the kernel, (kh, kw) or (c, kh, kw) like the image."""
        conv = self.computation
        return self._as_given(conv.gradients(conv.upstream)[1])

    @property
    def products(self) -> list[float]:
        """The products that add up to the entry at this step, channel after channel.

        While dX is scattered: what the present window gives to its pixels.
        """
        conv = self.computation
        if self._kind == "scatter":
            return conv.shares(self.pos)
        sums = conv.products(self._kind, self.pos)
        return [a * b for products in sums for a, b in products]

    def windows_of(self, pixel: Pair) -> list[Pair]:
        """The output places (row, column) of all windows that a pixel is in."""
        met = self.computation.slide.windows_of(pixel)
        return [m.window for m in met if m.window is not None]

    def _as_given(self, planes: Array) -> Array:
        return planes[0] if self._flat else planes

    @property
    def _kind(self) -> str:
        kind: str = self.dx_as if self.mode == "backward_x" else self.mode
        return kind

    # Traits that belong together

    @t.validate("image")
    def _check_image(self, proposal: Any) -> list[Any]:
        planes = as_planes(proposal["value"], "image", LARGEST)
        self._check_channels(planes, self.kernel)
        return planes

    @t.validate("kernel")
    def _check_kernel(self, proposal: Any) -> list[Any]:
        planes = as_planes(proposal["value"], "kernel", MOST)
        self._check_channels(self.image, planes)
        return planes

    @t.validate("upstream")
    def _check_upstream(self, proposal: Any) -> list[Any]:
        rows = proposal["value"]
        return as_planes([rows], "dY", LARGEST)[0] if rows else []

    @t.validate("pixel")
    def _check_pixel(self, proposal: Any) -> list[int]:
        pixel: list[int] = list(proposal["value"])
        size = len(self.image[0]), len(self.image[0][0])
        good = len(pixel) == 2 and 0 <= pixel[0] < size[0] and 0 <= pixel[1] < size[1]
        if pixel and not good:
            raise t.TraitError(
                f"pixel is {pixel}, expected a row and a column of an image of {size}."
            )
        return pixel

    @t.validate("pos")
    def _check_pos(self, proposal: Any) -> Pair:
        place, counts = tuple(proposal["value"]), self.computation.steps(self._kind)
        inside = all(0 <= at < count for at, count in zip(place, counts, strict=True))
        if place != (0, 0) and not inside:
            raise t.TraitError(f"pos is {place}, but there are {counts} places.")
        return place[0], place[1]

    @staticmethod
    def _check_channels(image: list[Any], kernel: list[Any]) -> None:
        if len(image) != len(kernel):
            raise ValueError(
                f"The image has {len(image)} channels and the kernel {len(kernel)}; "
                f"give the kernel one plane for each channel."
            )

    @t.observe(*GEOMETRY)
    def _count(self, change: Any) -> None:
        """Other sizes: other steps, and nothing is revealed yet."""
        if not self.image or not self.kernel:
            return
        rows, columns = self.computation.steps(self._kind)
        self.last = max(0, rows * columns - 1)
        self.revealed = -1
        if change["name"] in ("image", "mode", "dx_as"):
            self.pixel, self.step = [], 0
        self._place({"name": ""})

    @t.observe("step")
    def _place(self, change: Any) -> None:
        if change["name"]:
            self.pixel = []
        self.pos = self.computation.place(self._kind, self.step)

    @t.observe("pos")
    def _go(self, change: Any) -> None:
        columns = self.computation.steps(self._kind)[1]
        self.step = change["new"][0] * columns + change["new"][1]

    # What is shown

    def scene(self, step: int | None = None) -> Scene:
        """The moment at a step (default: the present one)."""
        here = step is None or step == self.step
        return Scene(
            self.computation,
            self._kind,
            self.step if step is None else step,
            (self.pixel[0], self.pixel[1]) if here and self.pixel else None,
            self.channels,
            self.hide,
            self.revealed,
        )

    def drawing(self, step: int | None = None) -> Drawing:
        """The picture at a step (default: the present one)."""
        return self.scene(step).drawing(f"{self.title}. {self.scene(step).words()}")

    def to_svg(self, step: int | None = None) -> str:
        """The picture at a step (default: the present one) as an SVG of its own."""
        return self.drawing(step).svg(0, alone=True)

    def to_png(self, step: int | None = None) -> bytes:
        """The picture at a step as PNG, for readers that refuse HTML and SVG."""
        return self.drawing(step).png()

    @property
    def current(self) -> str:
        """What can be seen at this step, in one or two plain sentences."""
        return self.scene().words()

    @property
    def notes(self) -> list[str]:
        """The output size as it is computed, what the flip changes, what greys mean."""
        return self.scene().notes()

    def numbers(self) -> Rows:
        """The result as a table; of a large one its smallest and largest number."""
        return self.scene().numbers()


def _digits(rows: Sequence[str]) -> list[list[int]]:
    return [[int(digit) for digit in row] for row in rows]
