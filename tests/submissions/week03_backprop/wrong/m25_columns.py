# Runs softmax down the columns.
# expect: softmax M-25
# loses: two-layers

# %% answer="softmax"
def softmax(Z):
    """Return the probabilities (n, k) of scores Z (n, k), row by row."""
    E = np.exp(Z - Z.max(axis=0, keepdims=True))
    return E / E.sum(axis=0, keepdims=True)
