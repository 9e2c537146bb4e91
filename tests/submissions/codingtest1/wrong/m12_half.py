# Has a ½ of its own.
# expect: masked-loss M-12

# %% answer="masked-loss"
def masked_loss(P, T, M, w):
    """Return (L, dP): a number and an array (n, k)."""
    count = M.sum()
    error = P - T
    L = 0.5 * np.sum(M * w * error**2) / count
    dP = M * w * error / count
    return L, dP
