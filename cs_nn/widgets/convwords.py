"""What a step of the sliding kernel says: the products and their sum, in words."""

from collections.abc import Sequence

import numpy as np

from cs_nn.kernels import Pair
from cs_nn.widgets.base import bracketed, number
from cs_nn.widgets.convolution import Convolution, Products, total

MOST = 25  # more products than these are only counted
NAMES = {"forward": "Y", "backward_w": "dK", "scatter": "dX", "turned": "dX"}
WHY = {
    "forward": "",
    "backward_w": " Each pixel that this weight met, times dY of that window.",
    "turned": " The turned kernel lies on dY, with zeros between and around.",
}
ASK = {
    "forward": "Multiply each pixel by the weight on it, and add up.",
    "backward_w": "Multiply each pixel that this weight met by dY of that window, "
    "and add up.",
    "turned": "Multiply each dY by the turned weight on it, and add up.",
}


def at(place: Pair) -> str:
    """A place as it is written in code."""
    return f"[{place[0]}, {place[1]}]"


def added(products: Products) -> str:
    """The products and their sum, or how many they are if they are too many to read."""
    result = number(total(products))
    if len(products) > MOST:
        return f"{result}, the sum of {len(products)} products"
    if not products:
        return result
    said = (f"{bracketed(a)}·{bracketed(b)}" for a, b in products)
    return f"{' + '.join(said)} = {result}"


def by_channel(sums: Sequence[Products], channels: Sequence[str]) -> str:
    """The products of every channel; the channel's name only if there are several."""
    if len(sums) == 1:
        return added(sums[0])
    return "; ".join(
        f"{name}: {added(products)}"
        for name, products in zip(channels, sums, strict=True)
    )


def step_words(
    conv: Convolution, kind: str, step: int, channels: Sequence[str], hidden: bool
) -> str:
    """What happens at this step; `hidden`: as a question, without the result."""
    place = conv.place(kind, step)
    if kind == "scatter":
        return _scatter_words(conv, place, hidden)
    name = f"{NAMES[kind]}{at(place)}"
    if hidden:
        return f"{name} = ? {ASK[kind]}"
    sums = conv.products(kind, place)
    if kind == "forward" and len(sums) > 1:
        parts = [total(products) for products in sums]
        name += f" = {' + '.join(map(bracketed, parts))} = {number(sum(parts))}, from"
        return f"{name} {by_channel(sums, channels)}."
    between = " = " if len(sums) == 1 else ", "
    return f"{name}{between}{by_channel(sums, channels)}.{WHY[kind]}"


def _scatter_words(conv: Convolution, window: Pair, hidden: bool) -> str:
    g = float(conv.upstream[window])
    met = conv.slide.of_window(window)
    pixels = sum(conv.slide.inside(m.pixel) for m in met)
    if hidden:
        return (
            f"dY{at(window)} = {number(g)}. What does each of the {pixels} pixels get?"
        )
    padding = f" The other {len(met) - pixels} are padding." * (pixels < len(met))
    return (
        f"dY{at(window)} = {number(g)} goes back to the {pixels} pixels of its window: "
        f"each adds {bracketed(g)} times the weight on it.{padding}"
    )


def pixel_words(
    conv: Convolution, kind: str, pixel: Pair, channels: Sequence[str], hidden: bool
) -> str:
    """In which windows a pixel was, and what follows from it."""
    met = conv.slide.windows_of(pixel)
    if not met:
        return f"Pixel {at(pixel)} is in no window: nothing depends on it."
    count = "1 window" if len(met) == 1 else f"{len(met)} windows"
    if kind == "scatter" and not hidden:
        sums = by_channel(conv.products(kind, pixel), channels)
        between = " = " if len(channels) == 1 else ", "
        return f"dX{at(pixel)}{between}{sums}: it is in {count}."
    if len(met) > MOST:
        return f"Pixel {at(pixel)} is in {count}."
    if kind == "backward_w":
        pairs = (f"dK{at(m.weight)} times dY{at(m.window)}" for m in met if m.window)
        return f"Pixel {at(pixel)} is in {count}. It counts in {', '.join(pairs)}."
    pairs = (f"Y{at(m.window)} with K{at(m.weight)}" for m in met if m.window)
    return f"Pixel {at(pixel)} is in {count}: {', '.join(pairs)}."


def flip_words(conv: Convolution, kind: str) -> str:
    """What turning the kernel changes; nothing to say without it."""
    if kind != "forward" or not conv.slide.flip:
        return ""
    if np.array_equal(conv.K, conv.laid):
        return (
            "Flipped, and still the same: a kernel with this symmetry hides the flip."
        )
    plain = Convolution(conv.X, conv.laid, conv.slide).output
    changed = int((np.abs(plain - conv.output) > 1e-12).sum())
    return (
        f"Convolution: the kernel is turned by 180°, which changes {changed} of "
        f"{conv.output.size} outputs."
    )
