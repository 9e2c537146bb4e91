# dβ is a mean.
# expect: swish M-21

# %% answer="swish"
def swish(Z, beta):
    """Return Y (n, d) for Z (n, d) and a number beta."""
    return Z / (1 + np.exp(-beta * Z))


def swish_backward(dY, Z, beta):
    """Return the tuple (dZ, dbeta): dZ (n, d), dbeta a number."""
    gate = 1 / (1 + np.exp(-beta * Z))
    slope = gate * (1 - gate)
    dZ = dY * (gate + beta * Z * slope)
    dbeta = np.mean(dY * Z * Z * slope)
    return dZ, dbeta
