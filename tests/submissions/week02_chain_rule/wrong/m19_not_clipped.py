# Does not clip p.
# expect: bce M-19

# %% answer="bce"
def bce(p, y, alpha=1, beta=1):
    """Return (L, dz): the weighted mean loss and its gradient for z, p = sigmoid(z)."""
    L = -np.mean(alpha * y * np.log(p) + beta * (1 - y) * np.log(1 - p))
    dz = (beta * (1 - y) * p - alpha * y * (1 - p)) / len(p)
    return L, dz
