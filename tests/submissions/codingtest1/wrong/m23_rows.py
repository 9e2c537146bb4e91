# Divides by the number of rows.
# expect: masked-loss M-23

# %% answer="masked-loss"
def masked_loss(P, T, M, w):
    """Return (L, dP): a number and an array (n, k)."""
    count = len(M)
    error = P - T
    L = np.sum(M * w * error**2) / count
    dP = 2 * M * w * error / count
    return L, dP
