# db is a mean.
# expect: conv-backward M-49

# %% answer="conv-backward"
def conv_backward(dY, cache):
    X, K, b, stride, pad = cache
    kh, kw = K.shape[2:]
    Xp = np.pad(X, ((0, 0), (0, 0), (pad, pad), (pad, pad)))
    dXp, dK, db = np.zeros(Xp.shape), np.zeros(K.shape), dY.mean(axis=(0, 2, 3))
    for i in range(dY.shape[2]):
        for j in range(dY.shape[3]):
            rows = slice(i * stride, i * stride + kh)
            columns = slice(j * stride, j * stride + kw)
            up = dY[:, :, i, j]  # (n, f)
            dK += np.einsum("nf,ncuv->fcuv", up, Xp[:, :, rows, columns])
            dXp[:, :, rows, columns] += np.einsum("nf,fcuv->ncuv", up, K)
    dX = dXp[:, :, pad : pad + X.shape[2], pad : pad + X.shape[3]]
    return dX, dK, db
