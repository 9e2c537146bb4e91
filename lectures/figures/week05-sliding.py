"""The 5×5 image of the slide under its 3×3 kernel, at the last of nine places."""

import numpy as np

from cs_nn import plot

rows = "11100 01110 00111 00110 01100"
image = np.array([[int(pixel) for pixel in row] for row in rows.split()])
kernel = np.array([[1, 0, 1], [0, 1, 0], [1, 0, 1]])
figure = plot.sliding(image, kernel, 8)[0].figure
