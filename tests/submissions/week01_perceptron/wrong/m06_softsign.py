# Forgets the bars of |z| in softsign.
# expect: act M-06

# %% answer="act"
def act(name, z, **p):
    z = np.asarray(z, dtype=float)
    if name == "step":
        return np.where(z > 0, 1.0, 0.0)
    if name == "logistic":
        return 0.5 + 0.5 * np.tanh(z / 2)
    if name == "tanh":
        return np.tanh(z)
    if name == "arctan":
        return np.arctan(z)
    if name == "softsign":
        return z / (1 + z)
    slope = {"relu": 0.0, "leaky": 0.01, "prelu": p.get("alpha"), "rrelu": p.get("slopes")}
    return np.where(z > 0, z, slope[name] * z)
