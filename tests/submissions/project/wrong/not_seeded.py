# Draws without the seed, so nobody can repeat it, and forgets one path of the layer.
# loses: reproducible layer-gradients

# %% answer="experiment-code"
def run_experiment(seed):
    noise = np.random.default_rng().normal(size=2)
    return {"relu": 0.9 + 0.01 * noise[0], "gate": 0.9 + 0.01 * noise[1]}


# %% answer="layer-code"
def layer(X, P):
    return X / (1 + np.exp(-P * X))


def layer_backward(dY, X, P):
    gate = 1 / (1 + np.exp(-P * X))
    slope = gate * (1 - gate)
    return dY * gate, np.sum(dY * X * X * slope, axis=0)
