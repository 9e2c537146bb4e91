"""AND with a line that splits it, and XOR, which none does."""

import matplotlib.pyplot as plt

from cs_nn import data, plot

figure, axes = plt.subplots(1, 2, figsize=(8.2, 4.2), layout="constrained")
plot.region(lambda x: x.sum(axis=1) - 1.5, *data.gate("and"), ax=axes[0])
plot.points(*data.xor(), ax=axes[1])
axes[0].set_title("AND: one line is enough", fontsize=11)
axes[1].set_title("XOR: where is the line?", fontsize=11)
axes[1].axis(axes[0].axis())
