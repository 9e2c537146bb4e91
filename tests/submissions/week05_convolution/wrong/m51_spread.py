# Spreads the gradient over the block, as a mean does.
# expect: maxpool-backward M-51
# loses: tiny-cnn

# %% answer="maxpool-backward"
def maxpool_backward(dY, X, k):
    dX = np.zeros(X.shape)
    for i in range(dY.shape[2]):
        for j in range(dY.shape[3]):
            rows, columns = slice(i * k, i * k + k), slice(j * k, j * k + k)
            block = X[:, :, rows, columns]
            up = dY[:, :, i : i + 1, j : j + 1]
            mask = block == block.max(axis=(2, 3), keepdims=True)
            dX[:, :, rows, columns] = up / k**2
    return dX
