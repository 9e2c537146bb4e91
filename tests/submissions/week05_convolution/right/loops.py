# Four loops and more wherever they are fast enough, and places only where 5.7 trains.

# %% answer="sizes"
def out_size(H, k, stride, pad):
    return len(range(0, H + 2 * pad - k + 1, stride))


def n_params_dense(H, W, c, units, bias=False):
    return H * W * c * units + (units if bias else 0)


def n_params_conv(c, f, kh, kw, bias):
    return c * f * kh * kw + (f if bias else 0)


# %% answer="correlate2d"
def correlate2d(x, k, stride=1, pad=0):
    x = np.pad(x, pad)
    kh, kw = k.shape
    oh = (x.shape[0] - kh) // stride + 1
    ow = (x.shape[1] - kw) // stride + 1
    y = np.zeros((oh, ow))
    for i in range(oh):
        for j in range(ow):
            total = 0.0
            for u in range(kh):
                for v in range(kw):
                    total += x[i * stride + u, j * stride + v] * k[u, v]
            y[i, j] = total
    return y


# %% answer="convolve2d"
def convolve2d(x, k, stride=1, pad=0):
    x = np.pad(x, pad)
    kh, kw = k.shape
    oh, ow = (x.shape[0] - kh) // stride + 1, (x.shape[1] - kw) // stride + 1
    y = np.zeros((oh, ow))
    for i in range(oh):
        for j in range(ow):
            window = x[i * stride : i * stride + kh, j * stride : j * stride + kw]
            y[i, j] = np.sum(window * k[::-1, ::-1])
    return y


# %% answer="match-kernels"
def match_kernels(images, kernels, results):
    p = []
    for result in results:
        for q, k in enumerate(kernels):
            windows = np.lib.stride_tricks.sliding_window_view(images[0], k.shape)
            if np.allclose((windows * k).sum(axis=(2, 3)), result[0]):
                p.append(q)
    return p


# %% answer="conv-forward"
def conv_forward(X, K, b, stride, pad):
    n, f = len(X), len(K)
    X = np.pad(X, ((0, 0), (0, 0), (pad, pad), (pad, pad)))
    kh, kw = K.shape[2:]
    oh = (X.shape[2] - kh) // stride + 1
    ow = (X.shape[3] - kw) // stride + 1
    Y = np.zeros((n, f, oh, ow))
    for i in range(oh):
        for j in range(ow):
            window = X[:, :, i * stride : i * stride + kh, j * stride : j * stride + kw]
            Y[:, :, i, j] = np.einsum("ncuv,fcuv->nf", window, K)
    return Y + b[:, None, None]


# %% answer="conv-backward"
def conv_backward(dY, cache):
    X, K, b, stride, pad = cache
    kh, kw = K.shape[2:]
    Xp = np.pad(X, ((0, 0), (0, 0), (pad, pad), (pad, pad)))
    dXp, dK, db = np.zeros(Xp.shape), np.zeros(K.shape), dY.sum(axis=(0, 2, 3))
    for i in range(dY.shape[2]):
        for j in range(dY.shape[3]):
            rows = slice(i * stride, i * stride + kh)
            columns = slice(j * stride, j * stride + kw)
            up = dY[:, :, i, j]  # (n, f)
            dK += np.einsum("nf,ncuv->fcuv", up, Xp[:, :, rows, columns])
            dXp[:, :, rows, columns] += np.einsum("nf,fcuv->ncuv", up, K)
    dX = dXp[:, :, pad : pad + X.shape[2], pad : pad + X.shape[3]]
    return dX, dK, db


# %% answer="maxpool-forward"
def maxpool_forward(X, k):
    n, c, H, W = X.shape
    Y = np.zeros((n, c, H // k, W // k))
    for m in range(n):
        for q in range(c):
            for i in range(H // k):
                for j in range(W // k):
                    Y[m, q, i, j] = X[
                        m, q, i * k : (i + 1) * k, j * k : (j + 1) * k
                    ].max()
    return Y


# %% answer="maxpool-backward"
def maxpool_backward(dY, X, k):
    dX = np.zeros(X.shape)
    for m, q, i, j in np.ndindex(dY.shape):
        block = X[m, q, i * k : i * k + k, j * k : j * k + k]
        u, v = np.unravel_index(block.argmax(), block.shape)
        dX[m, q, i * k + u, j * k + v] = dY[m, q, i, j]
    return dX
