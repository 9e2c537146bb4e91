# The gradient isn't divided by the count.
# expect: masked-loss M-22

# %% answer="masked-loss"
def masked_loss(P, T, M, w):
    """Return (L, dP): a number and an array (n, k)."""
    count = M.sum()
    error = P - T
    L = np.sum(M * w * error**2) / count
    dP = 2 * M * w * error
    return L, dP
