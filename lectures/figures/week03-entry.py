"""dW = Xᵀ dZ: one entry is a column of X times a column of dZ, summed over examples."""

import numpy as np

from cs_nn import plot

X = np.array([[1, 2, 0, -1], [3, 0, 1, 2], [0, 1, 2, 1]])
dZ = np.array([[1, 2], [-2, 0], [3, 1]])
figure = plot.entry(X, dZ, 1, 0)[0].figure
