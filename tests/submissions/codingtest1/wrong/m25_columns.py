# Divides by the length of columns.
# expect: unit-rows M-25

# %% answer="unit-rows"
def unit_rows(X):
    """Return Y (n, d) with rows of length 1."""
    return X / np.sqrt(np.sum(X**2, axis=0))


def unit_rows_backward(dY, X):
    """Return dX (n, d)."""
    r = np.sqrt(np.sum(X**2, axis=1, keepdims=True))
    Y = X / r
    along = np.sum(dY * Y, axis=1, keepdims=True)  # the part of dY that changes r only
    return (dY - along * Y) / r
