# Sums the window.
# expect: avgpool M-22

# %% answer="avgpool"
def avgpool(X, k, stride):
    """Return the means of the windows, (n, c, rows, columns), for X (n, c, H, W)."""
    rows, columns = ((size - k) // stride + 1 for size in X.shape[2:])
    Y = np.zeros((*X.shape[:2], rows, columns))
    for i, j in np.ndindex(rows, columns):
        top, left = i * stride, j * stride
        Y[:, :, i, j] = X[:, :, top : top + k, left : left + k].sum(axis=(2, 3))
    return Y


def avgpool_backward(dY, X, k, stride):
    """Return dX (n, c, H, W)."""
    dX = np.zeros(X.shape)
    for i, j in np.ndindex(*dY.shape[2:]):
        top, left = i * stride, j * stride
        share = dY[:, :, i, j, None, None] / k**2
        dX[:, :, top : top + k, left : left + k] += share
    return dX
