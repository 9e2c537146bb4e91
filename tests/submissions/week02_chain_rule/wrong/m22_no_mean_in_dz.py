# Leaves the 1/n out of the gradient.
# expect: bce M-22

# %% answer="bce"
def bce(p, y, alpha=1, beta=1):
    """Return (L, dz): the weighted mean loss and its gradient for z, p = sigmoid(z)."""
    p = np.clip(p, 1e-12, 1 - 1e-12)
    L = -np.mean(alpha * y * np.log(p) + beta * (1 - y) * np.log(1 - p))
    dz = beta * (1 - y) * p - alpha * y * (1 - p)
    return L, dz
