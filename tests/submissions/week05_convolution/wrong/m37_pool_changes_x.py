# maxpool_backward writes into its argument.
# expect: maxpool-backward M-37

# %% answer="maxpool-backward"
def maxpool_backward(dY, X, k):
    for m, c, i, j in np.ndindex(dY.shape):
        block = X[m, c, i * k : i * k + k, j * k : j * k + k]
        winner = np.unravel_index(block.argmax(), block.shape)
        block[...] = 0
        block[winner] = dY[m, c, i, j]
    X[:, :, dY.shape[2] * k :] = 0
    X[:, :, :, dY.shape[3] * k :] = 0
    return X
