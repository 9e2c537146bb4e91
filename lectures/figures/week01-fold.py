"""The two hidden units of the slide fold the plane, and one line splits XOR."""

from cs_nn import data, plot

axes = plot.hidden_space(*data.xor(), W=[[1, 1], [1, 1]], c=(0, -1), w=(1, -2), b=0)
figure = axes[0].figure
