# The mask is nowhere but in the count.
# expect: masked-loss M-29

# %% answer="masked-loss"
def masked_loss(P, T, M, w):
    """Return (L, dP): a number and an array (n, k)."""
    count = M.sum()
    error = P - T
    L = np.sum(w * error**2) / count
    dP = 2 * w * error / count
    return L, dP
