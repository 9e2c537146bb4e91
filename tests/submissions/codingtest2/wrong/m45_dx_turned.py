# dX uses the turned kernel.
# expect: conv1d M-45

# %% answer="conv1d"
def conv1d(X, K, b, stride):
    """Return Y (n, f, windows) for X (n, c, length), K (f, c, k), b (f,)."""
    k = K.shape[2]
    windows = (X.shape[2] - k) // stride + 1
    Y = np.zeros((len(X), len(K), windows))
    for t in range(windows):
        seen = X[:, :, t * stride : t * stride + k]  # (n, c, k)
        Y[:, :, t] = np.einsum("nck,fck->nf", seen, K) + b
    return Y


def conv1d_backward(dY, X, K, stride):
    """Return the tuple (dX, dK, db), shaped like X, K and b."""
    k = K.shape[2]
    dX, dK = np.zeros(X.shape), np.zeros(K.shape)
    for t in range(dY.shape[2]):
        place = slice(t * stride, t * stride + k)
        dX[:, :, place] += np.einsum("nf,fck->nck", dY[:, :, t], K[:, :, ::-1])
        dK += np.einsum("nf,nck->fck", dY[:, :, t], X[:, :, place])
    return dX, dK, dY.sum(axis=(0, 2))
