"""z = x·y + x: two paths leave x, and their gradients are added."""

from cs_nn import plot

values = {"x": 3, "y": 5, "p": 15, "z": 18}  # p = x·y
slopes = {("x", "p"): 5, ("y", "p"): 3, ("p", "z"): 1, ("x", "z"): 1}
figure = plot.graph(values, slopes).figure
