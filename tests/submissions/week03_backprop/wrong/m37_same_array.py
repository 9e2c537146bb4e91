# Hands its argument back.
# expect: operations M-37

# %% answer="operations"
def matmul_backward(dC, A, B):
    """Return (dA, dB) for C = A @ B: dC (m, n), A (m, k), B (k, n)."""
    return dC @ B.T, A.T @ dC


def add_bias_backward(dC):
    """Return (dA, db) for C = A + b: dC (m, n), dA (m, n), db (n,)."""
    return dC, dC.sum(axis=0)


def scale_backward(dc, v, k):
    """Return (dv, dk) for c = k * v: dc and v of one shape, k a number."""
    return k * dc, float((dc * v).sum())
