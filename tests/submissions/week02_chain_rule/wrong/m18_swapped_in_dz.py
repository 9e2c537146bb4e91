# Swaps alpha and beta in the gradient only.
# expect: bce M-18

# %% answer="bce"
def bce(p, y, alpha=1, beta=1):
    """Return (L, dz): the weighted mean loss and its gradient for z, p = sigmoid(z)."""
    p = np.clip(p, 1e-12, 1 - 1e-12)
    L = -np.mean(alpha * y * np.log(p) + beta * (1 - y) * np.log(1 - p))
    dz = (alpha * (1 - y) * p - beta * y * (1 - p)) / len(p)
    return L, dz
