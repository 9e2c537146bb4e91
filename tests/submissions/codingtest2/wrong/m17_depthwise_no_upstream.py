# Takes dY for 1.
# expect: depthwise M-17

# %% answer="depthwise"
def depthwise(X, K):
    """Return Y (n, c, H - kh + 1, W - kw + 1) for X (n, c, H, W), K (c, kh, kw)."""
    _, kh, kw = K.shape
    rows, columns = X.shape[2] - kh + 1, X.shape[3] - kw + 1
    Y = np.zeros((*X.shape[:2], rows, columns))
    for u, v in np.ndindex(kh, kw):
        Y += X[:, :, u : u + rows, v : v + columns] * K[:, u, v, None, None]
    return Y


def depthwise_backward(dY, X, K):
    """Return the tuple (dX, dK), shaped like X and K."""
    dY = np.ones_like(dY)
    dX, dK = np.zeros(X.shape), np.zeros(K.shape)
    _, kh, kw = K.shape
    for i, j in np.ndindex(*dY.shape[2:]):
        place = (slice(None), slice(None), slice(i, i + kh), slice(j, j + kw))
        up = dY[:, :, i, j, None, None]  # (n, c, 1, 1)
        dX[place] += up * K
        dK += (up * X[place]).sum(axis=0)
    return dX, dK
