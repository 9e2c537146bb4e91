"""One neuron with numbers: the way forward, and every gradient on the way back."""

import math

from cs_nn import plot

w, b, x, y = 0.3, 0.1, 0.5, 1.5
z = w * x + b
yhat = 1 / (1 + math.exp(-z))
values = {"w": w, "x": x, "b": b, "z": z, "ŷ": yhat, "L": (y - yhat) ** 2 / 2}
slopes = {("w", "z"): x, ("x", "z"): w, ("b", "z"): 1.0}
slopes |= {("z", "ŷ"): yhat * (1 - yhat), ("ŷ", "L"): yhat - y}
figure = plot.graph(values, slopes).figure
