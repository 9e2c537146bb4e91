# Forgets the transposes of a matrix product.
# expect: operations M-20

# %% answer="operations"
def matmul_backward(dC, A, B):
    """Return (dA, dB) for C = A @ B: dC (m, n), A (m, k), B (k, n)."""
    return dC @ B, A @ dC


def add_bias_backward(dC):
    """Return (dA, db) for C = A + b: dC (m, n), dA (m, n), db (n,)."""
    return dC.copy(), dC.sum(axis=0)


def scale_backward(dc, v, k):
    """Return (dv, dk) for c = k * v: dc and v of one shape, k a number."""
    return k * dc, float((dc * v).sum())
