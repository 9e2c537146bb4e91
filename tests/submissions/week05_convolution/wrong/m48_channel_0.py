# Uses channel 0 only.
# expect: conv-forward M-48

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
            Y[:, :, i, j] = np.einsum("nuv,fuv->nf", window[:, 0], K[:, 0])
    return Y + b[:, None, None]
