# Computes exp(-z), which overflows at z = −1000.
# expect: act M-07
# expect: dact M-07

# %% answer="act"
def act(name, z, **p):
    z = np.asarray(z, dtype=float)
    if name == "step":
        return np.where(z > 0, 1.0, 0.0)
    if name == "logistic":
        return 1 / (1 + np.exp(-z))
    if name == "tanh":
        return np.tanh(z)
    if name == "arctan":
        return np.arctan(z)
    if name == "softsign":
        return z / (1 + np.abs(z))
    slope = {"relu": 0.0, "leaky": 0.01, "prelu": p.get("alpha"), "rrelu": p.get("slopes")}
    return np.where(z > 0, z, slope[name] * z)
