"""The centre of 3×3 pixels is in all four windows of a 2×2 kernel."""

from cs_nn import plot

figure = plot.windows_of((3, 3), [[1, 2], [3, 4]], (1, 1))[0].figure
