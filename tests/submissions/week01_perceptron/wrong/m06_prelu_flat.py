# Takes PReLU as flat left of 0.
# expect: dact M-06

# %% answer="dact"
def dact(name, z, **p):
    z = np.asarray(z, dtype=float)
    if name == "step":
        return np.zeros_like(z)
    if name == "logistic":
        a = act("logistic", z)
        return a * (1 - a)
    if name == "tanh":
        return 1 - np.tanh(z) ** 2
    if name == "arctan":
        return 1 / (1 + z**2)
    if name == "softsign":
        return 1 / (1 + np.abs(z)) ** 2
    slope = {"relu": 0.0, "leaky": 0.01, "prelu": 0.0, "rrelu": p.get("slopes")}
    return np.where(z > 0, 1.0, slope[name])
