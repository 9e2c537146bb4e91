# Divides by h, but the two points are 2h apart.
# expect: gradcheck M-12

# %% answer="gradcheck"
def gradcheck(f, x):
    """Return the central differences of f at x, an array of the shape of x."""
    h, grad = 1e-5, np.zeros(x.shape)
    for index in np.ndindex(x.shape):
        change = np.zeros(x.shape)
        change[index] = h
        grad[index] = (f(x + change) - f(x - change)) / h
    return grad


def diagnose_ratio(g, gnum):
    """Return <g, gnum> / <gnum, gnum> for two arrays of one shape."""
    return float(np.sum(g * gnum) / np.sum(gnum * gnum))
