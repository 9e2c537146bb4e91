# Has sign in place of step, as the slide prints it.
# expect: relu M-29
# loses: two-layers

# %% answer="relu"
def relu_jacobian(x):
    """Return the Jacobian (m, m) of max(0, x) for a vector x (m,)."""
    return np.diag(np.sign(x))


def relu_backward(g, Z):
    """Return dZ (n, d) for max(0, Z), when g (n, d) arrives from above."""
    return g * np.sign(Z)
