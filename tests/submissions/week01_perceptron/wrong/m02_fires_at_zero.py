# Fires at z = 0.
# expect: neuron M-02
# loses: perceptron

# %% answer="neuron"
def step(z):
    return np.where(np.asarray(z) >= 0, 1.0, 0.0)


def neuron(X, w, b):
    return step(X @ w + b)
