# The bias enters with the wrong sign.
# expect: neuron M-01

# %% answer="neuron"
def step(z):
    return np.where(np.asarray(z) > 0, 1.0, 0.0)


def neuron(X, w, b):
    return step(X @ w - b)
