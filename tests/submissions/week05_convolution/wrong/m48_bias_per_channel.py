# Adds the bias inside the loop over channels.
# expect: conv-forward M-48

# %% answer="conv-forward"
def conv_forward(X, K, b, stride, pad):
    X = np.pad(X, ((0, 0), (0, 0), (pad, pad), (pad, pad)))
    kh, kw = K.shape[2:]
    oh, ow = (X.shape[2] - kh) // stride + 1, (X.shape[3] - kw) // stride + 1
    Y = np.zeros((len(X), len(K), oh, ow))
    for q in range(K.shape[1]):
        for i in range(oh):
            for j in range(ow):
                top, left = i * stride, j * stride
                window = X[:, q, top : top + kh, left : left + kw]
                Y[:, :, i, j] += np.einsum("nuv,fuv->nf", window, K[:, q]) + b
    return Y
