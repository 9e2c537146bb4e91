# The pool moves by one pixel.
# expect: maxpool-forward M-50

# %% answer="maxpool-forward"
def maxpool_forward(X, k):
    n, c, H, W = X.shape
    oh, ow = H - k + 1, W - k + 1
    Y = np.zeros((n, c, oh, ow))
    for i in range(oh):
        for j in range(ow):
            block = X[:, :, i * 1 : i * 1 + k, j * 1 : j * 1 + k]
            Y[:, :, i, j] = block.max(axis=(2, 3))
    return Y
