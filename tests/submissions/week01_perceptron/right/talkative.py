# Right answers that print, plot, warn, and add cells of their own.

# %%
import matplotlib.pyplot as plt

print("my own notes:", "AND needs a line above the diagonal")
plt.plot([0, 1.5], [1.5, 0])
plt.title("my AND line")

# %% answer="neuron"
def step(z):
    return (np.asarray(z) > 0).astype(float)


def neuron(X, w, b):
    print("scores", X @ w + b)
    return step(X @ w + b)


# %%
np.set_printoptions(precision=3)
neuron(corners, np.array([1.0, 1.0]), -1.5)
