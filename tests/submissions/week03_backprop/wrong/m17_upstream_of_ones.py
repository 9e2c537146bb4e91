# Takes the gradient from above for 1.
# expect: operations M-17

# %% answer="operations"
def matmul_backward(dC, A, B):
    """Return (dA, dB) for C = A @ B: dC (m, n), A (m, k), B (k, n)."""
    ones = np.ones_like(dC)
    return ones @ B.T, A.T @ ones


def add_bias_backward(dC):
    """Return (dA, db) for C = A + b: dC (m, n), dA (m, n), db (n,)."""
    return dC.copy(), dC.sum(axis=0)


def scale_backward(dc, v, k):
    """Return (dv, dk) for c = k * v: dc and v of one shape, k a number."""
    return k * dc, float((dc * v).sum())
