# Leaves β out.
# expect: swish M-06

# %% answer="swish"
def swish(Z, beta):
    """Return Y (n, d) for Z (n, d) and a number beta."""
    return Z / (1 + np.exp(-Z))


def swish_backward(dY, Z, beta):
    """Return the tuple (dZ, dbeta): dZ (n, d), dbeta a number."""
    gate = 1 / (1 + np.exp(-beta * Z))
    slope = gate * (1 - gate)
    dZ = dY * (gate + beta * Z * slope)
    dbeta = np.sum(dY * Z * Z * slope)
    return dZ, dbeta
