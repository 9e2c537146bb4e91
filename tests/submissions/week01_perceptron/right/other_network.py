# Right answers with other weights, another XOR network and other formulas.

# %% answer="gates"
def and_gate():
    return np.array([2.0, 3.0]), -4.0


def or_gate():
    return np.array([5, 5]), -1


def nand_gate():
    return [-0.2, -0.2], 0.3


# %% answer="my-xor"
def my_xor():
    W = np.array([[2.0, 2.0], [2.0, 2.0]])
    return W, np.array([-1.0, -3.0]), np.array([1.0, -3.5]), -0.1


# %% answer="act"
def act(name, z, **p):
    z = np.asarray(z, dtype=float)
    if name == "logistic":
        small = np.exp(-np.abs(z))
        return np.where(z >= 0, 1 / (1 + small), small / (1 + small))
    if name == "step":
        return np.heaviside(z, 0.0)
    if name == "tanh":
        return 2 * act("logistic", 2 * z) - 1
    if name == "arctan":
        return np.arctan(z)
    if name == "softsign":
        return z / (np.abs(z) + 1)
    slope = {"relu": 0, "leaky": 0.01}.get(name, p.get("alpha", p.get("slopes")))
    return np.maximum(z, 0) + slope * np.minimum(z, 0)
