# Returns the slopes in place of the Jacobian.
# expect: relu M-29

# %% answer="relu"
def relu_jacobian(x):
    """Return the Jacobian (m, m) of max(0, x) for a vector x (m,)."""
    return (x > 0).astype(float)


def relu_backward(g, Z):
    """Return dZ (n, d) for max(0, Z), when g (n, d) arrives from above."""
    return g * (Z > 0)
