"""One moment of the sliding kernel: what is lit, what is said, what is kept back."""

from dataclasses import dataclass

import numpy as np

from cs_nn.kernels import Pair
from cs_nn.tape import Array
from cs_nn.widgets.base import Rows, number
from cs_nn.widgets.convolution import Convolution
from cs_nn.widgets.convpanels import MOST, panels
from cs_nn.widgets.convpicture import draw
from cs_nn.widgets.convwords import NAMES, flip_words, pixel_words, step_words
from cs_nn.widgets.drawing import Drawing


@dataclass(frozen=True, eq=False)
class Scene:
    """A convolution at a step, with a pixel whose windows are lit (or none)."""

    conv: Convolution
    kind: str  # forward, backward_w, scatter or turned
    step: int
    pixel: Pair | None
    channels: list[str]
    hide: bool = False  # keep the result of the step back …
    revealed: int = -1  # … unless it was asked for at this step

    @property
    def place(self) -> Pair:
        """The row and column of the step."""
        return self.conv.place(self.kind, self.step)

    @property
    def asking(self) -> bool:
        """Whether the result of this step is kept back."""
        return self.hide and self.revealed != self.step

    def result(self) -> Array:
        """What is computed, (planes, rows, columns); nan where it is kept back."""
        result = self.conv.result(self.kind, self.step).copy()
        if not self.hide or not self.conv.slide.output[0]:
            return result
        if self.kind != "scatter":
            places = np.arange(result[0].size).reshape(result[0].shape)
            result[:, places >= self.step + (not self.asking)] = np.nan
        elif self.asking:
            for met in self.conv.slide.of_window(self.place):
                if self.conv.slide.inside(met.pixel):
                    result[:, met.pixel[0], met.pixel[1]] = np.nan
        return result

    def words(self) -> str:
        """What can be seen, in one or two plain sentences."""
        if not self.conv.slide.output[0]:
            return self.conv.slide.fit()
        if self.pixel is not None and self.kind != "turned":
            at = self.pixel
            return pixel_words(self.conv, self.kind, at, self.channels, self.hide)
        return step_words(self.conv, self.kind, self.step, self.channels, self.asking)

    def notes(self) -> list[str]:
        """The output size as it is computed, what the flip changes, what greys mean."""
        if not self.conv.slide.output[0]:
            return []
        told = "" if self.hide else flip_words(self.conv, self.kind)
        said = [self.conv.slide.fit(), told, self._greys()]
        return [line for line in said if line]

    def _greys(self) -> str:
        """How to read a result that is shown in greys."""
        result = self.result()
        seen = result[~np.isnan(result)]
        if max(result.shape[1:]) <= MOST or not seen.size:
            return ""
        low, high = _shown(seen.min()), _shown(seen.max())
        return f"{NAMES[self.kind]} in greys: from {low} (black) to {high} (white)."

    def numbers(self) -> Rows:
        """The result as rows; of a large one its size, smallest and largest number."""
        result, name = self.result(), NAMES[self.kind]
        _, rows, columns = result.shape
        if max(rows, columns) > MOST:
            seen = result[~np.isnan(result)]
            ends = [_shown(f(seen)) if seen.size else "?" for f in (np.min, np.max)]
            head = [name, "rows", "columns", "smallest", "largest"]
            return [head, ["size", str(rows), str(columns), *ends]]
        several = len(result) > 1
        body = [
            [
                f"{self.channels[c]}, row {r}" if several else f"row {r}",
                *map(_shown, row),
            ]
            for c, plane in enumerate(result)
            for r, row in enumerate(plane)
        ]
        return [[name, *(f"column {c}" for c in range(columns))], *body]

    def drawing(self, title: str) -> Drawing:
        """The three grids beside each other."""
        found = panels(self.conv, self.kind, self.step, self.pixel, self.result())
        return draw(found, title, self.sign)

    @property
    def sign(self) -> str:
        """Between the first two grids: a product, a convolution or a correlation."""
        if self.kind == "scatter":
            return "×"
        return "∗" if self.kind == "forward" and self.conv.slide.flip else "⋆"


def _shown(value: float) -> str:
    return "?" if np.isnan(value) else number(float(value))
