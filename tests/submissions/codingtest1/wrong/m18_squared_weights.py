# The weights stand inside the square.
# expect: masked-loss M-18

# %% answer="masked-loss"
def masked_loss(P, T, M, w):
    """Return (L, dP): a number and an array (n, k)."""
    count = M.sum()
    error = P - T
    L = np.sum(M * (w * error) ** 2) / count
    dP = 2 * M * w**2 * error / count
    return L, dP
