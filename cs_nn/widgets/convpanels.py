"""The three grids of the sliding kernel at one step, and what is lit in them."""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from math import floor

import numpy as np

from cs_nn.kernels import Pair
from cs_nn.tape import Array
from cs_nn.widgets.base import bracketed, number
from cs_nn.widgets.convolution import Convolution, total
from cs_nn.widgets.sliding import Meeting

MOST = 12  # an image with more rows or columns is shown in greys, without numbers
Rim = tuple[int, int, int, int]  # row, column, height, width in cells


def brief(value: float, decimals: int = 2) -> float:
    """A number with few decimals, a half rounded up, as the page does it."""
    scale = 10.0**decimals
    return floor(value * scale + 0.5) / scale


@dataclass(frozen=True)
class Panel:
    """A grid of cells; several planes lie one below the other."""

    title: str
    values: Array  # (planes, rows, columns); nan is a value that is still hidden
    read: bool  # numbers, or greys
    faint: frozenset[Pair] = frozenset()  # zeros that belong to no pixel or window
    lost: frozenset[Pair] = frozenset()  # cells that no window reaches
    lit: frozenset[Pair] = frozenset()
    notes: dict[Pair, tuple[str, ...]] = field(default_factory=dict)  # per plane
    rim: Rim | None = None  # around the window
    sums: tuple[str, ...] = ()  # what each plane adds to the result

    @property
    def size(self) -> Pair:
        return self.values.shape[1], self.values.shape[2]


Three = tuple[Panel, Panel, Panel]  # what slides over what into what, left to right


def panels(
    conv: Convolution, kind: str, step: int, pixel: Pair | None, result: Array
) -> Three:
    """What slides over what into what: the still grids, and what is lit in them."""
    source, template, output = _still(conv, kind, result)
    if not conv.slide.output[0]:
        return source, template, output
    if pixel is not None and kind != "turned":
        return _of_pixel(conv, kind, step, pixel, (source, template, output))
    return _of_step(conv, kind, step, (source, template, output))


def _still(conv: Convolution, kind: str, result: Array) -> Three:
    read = max(conv.slide.size) <= MOST
    name = {"forward": "Output Y", "backward_w": "dK"}.get(kind, "dX")
    output = Panel(
        _sized(name, result), result, max(result.shape[1:], default=0) <= MOST
    )
    dY = conv.upstream[None]
    small = max(dY.shape[1:]) <= MOST
    if kind == "scatter":
        return Panel(_sized("dY", dY), dY, small), _kernel(conv), output
    if kind == "turned":
        return _spread(conv, read), _turned(conv), output
    image = _image(conv, read)
    second = Panel(_sized("dY", dY), dY, small) if kind == "backward_w" else None
    return image, second or _kernel(conv), output


def _sized(name: str, values: Array) -> str:
    return f"{name}, {values.shape[1]}×{values.shape[2]}"


def _image(conv: Convolution, read: bool) -> Panel:
    slide, p = conv.slide, conv.slide.padding
    padded = np.pad(conv.X, ((0, 0), (p, p), (p, p)))
    rows, columns = slide.padded
    cells = [(r, c) for r in range(rows) for c in range(columns)]
    faint = (cell for cell in cells if not slide.inside((cell[0] - p, cell[1] - p)))
    far = slide.reached
    lost = (cell for cell in cells if cell[0] >= far[0] or cell[1] >= far[1])
    around = f" + {p} around" if p else ""
    title = f"Image X, {slide.size[0]}×{slide.size[1]}{around}"
    return Panel(title, padded, read, frozenset(faint), frozenset(lost))


def _kernel(conv: Convolution) -> Panel:
    title = "K flipped" if conv.slide.flip else "Kernel K"
    return Panel(_sized(title, conv.laid), conv.laid, True)


def _turned(conv: Convolution) -> Panel:
    turned = conv.laid[:, ::-1, ::-1]
    title = "K turned twice" if conv.slide.flip else "K turned"
    return Panel(_sized(title, turned), turned, True)


def _spread(conv: Convolution, read: bool) -> Panel:
    """dY with the zeros that the turned kernel meets between and around its numbers."""
    rows, columns = conv.slide.spread(0), conv.slide.spread(1)
    values = np.zeros((1, len(rows), len(columns)))
    faint = set()
    for r, row in enumerate(rows):
        for c, column in enumerate(columns):
            if row is None or column is None:
                faint.add((r, c))
            else:
                values[0, r, c] = conv.upstream[row, column]
    return Panel("dY with zeros", values, read, frozenset(faint))


def _of_step(conv: Convolution, kind: str, step: int, still: Three) -> Three:
    source, template, output = still
    slide, place = conv.slide, conv.place(kind, step)
    if kind == "scatter":
        return _scattering(conv, place, still)
    met = {
        "forward": slide.of_window,
        "backward_w": slide.of_weight,
        "turned": slide.of_pixel,
    }[kind](place)
    cells = [_source_cell(conv, kind, m) for m in met]
    notes = dict(zip(cells, (_factor(conv, kind, m) for m in met), strict=True))
    last = cells[-1]
    rim = (*cells[0], last[0] - cells[0][0] + 1, last[1] - cells[0][1] + 1)
    source = replace(source, lit=frozenset(cells), notes=notes, rim=rim)
    template = replace(template, sums=_sums(conv, kind, place, output))
    return source, template, replace(output, lit=frozenset({place}))


def _sums(conv: Convolution, kind: str, place: Pair, output: Panel) -> tuple[str, ...]:
    """What each of several channels adds to an output that can be seen."""
    if kind != "forward" or len(conv.X) == 1 or np.isnan(output.values[0][place]):
        return ()
    sums = conv.products(kind, place)
    return tuple(f"= {number(total(products))}" for products in sums)


def _source_cell(conv: Convolution, kind: str, met: Meeting) -> Pair:
    """Where the number of a product stands in the left grid."""
    p, d = conv.slide.padding, conv.slide.dilation
    if kind != "turned":
        return met.pixel[0] + p, met.pixel[1] + p
    kh, kw = conv.slide.kernel
    down, right = kh - 1 - met.offset[0], kw - 1 - met.offset[1]
    return met.pixel[0] + down * d, met.pixel[1] + right * d


def _factor(conv: Convolution, kind: str, met: Meeting) -> tuple[str, ...]:
    """The number that lies on a cell of the left grid, one for each of its planes."""
    if kind == "backward_w":
        g = 0.0 if met.window is None else float(conv.upstream[met.window])
        return (f"×{bracketed(brief(g))}",) * len(conv.X)
    weights = tuple(f"×{bracketed(brief(float(K[met.weight])))}" for K in conv.K)
    one_plane = kind in ("turned", "scatter") and len(weights) > 1
    return () if one_plane else weights


def _scattering(conv: Convolution, window: Pair, still: Three) -> Three:
    source, template, output = still
    met = [m for m in conv.slide.of_window(window) if conv.slide.inside(m.pixel)]
    g = float(conv.upstream[window])
    notes = {
        m.pixel: tuple(_share(g * float(K[m.weight])) for K in conv.K) for m in met
    }
    output = replace(output, lit=frozenset(notes), notes=notes)
    return replace(source, lit=frozenset({window})), template, output


def _share(value: float) -> str:
    return f"+{number(brief(value))}".replace("+−", "−")


def _of_pixel(
    conv: Convolution, kind: str, step: int, pixel: Pair, still: Three
) -> Three:
    source, template, output = still
    met = [m for m in conv.slide.windows_of(pixel) if m.window]
    windows, offsets = _places(m.window for m in met), _places(m.offset for m in met)
    if kind == "scatter":
        notes = {m.window: _factor(conv, kind, m) for m in met if m.window}
        source = replace(source, lit=windows, notes=notes)
        output = replace(output, lit=frozenset({pixel}))
        return source, replace(template, lit=offsets), output
    p, rim = conv.slide.padding, _of_step(conv, kind, step, still)[0].rim
    source = replace(source, lit=frozenset({(pixel[0] + p, pixel[1] + p)}), rim=rim)
    if kind == "backward_w":
        notes = {m.weight: _factor(conv, kind, m) for m in met}
        output = replace(output, lit=frozenset(notes), notes=notes)
        return source, replace(template, lit=windows), output
    one = len(conv.X) == 1  # of several channels each has a weight of its own
    notes = {m.window: _factor(conv, kind, m) for m in met if one and m.window}
    output = replace(output, lit=windows, notes=notes)
    return source, replace(template, lit=offsets), output


def _places(found: Iterable[Pair | None]) -> frozenset[Pair]:
    return frozenset(place for place in found if place is not None)
