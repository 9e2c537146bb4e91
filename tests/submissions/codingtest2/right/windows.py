# Right, by numpy's view of all windows and by scattering.

# %% answer="conv1d"
def conv1d(X, K, b, stride):
    seen = np.lib.stride_tricks.sliding_window_view(X, K.shape[2], axis=2)[
        :, :, ::stride
    ]
    return np.einsum("nctk,fck->nft", seen, K) + b[:, None]


def conv1d_backward(dY, X, K, stride):
    seen = np.lib.stride_tricks.sliding_window_view(X, K.shape[2], axis=2)[
        :, :, ::stride
    ]
    dX = np.zeros(X.shape)
    starts = stride * np.arange(dY.shape[2])
    for u in range(K.shape[2]):
        dX[:, :, starts + u] += np.einsum("nft,fc->nct", dY, K[:, :, u])
    return dX, np.einsum("nft,nctk->fck", dY, seen), np.einsum("nft->f", dY)


# %% answer="avgpool"
def avgpool(X, k, stride):
    seen = np.lib.stride_tricks.sliding_window_view(X, (k, k), axis=(2, 3))
    return seen[:, :, ::stride, ::stride].mean(axis=(-1, -2))


def avgpool_backward(dY, X, k, stride):
    dX = np.zeros(X.shape)
    oh, ow = dY.shape[2:]
    for u in range(k):
        for v in range(k):
            rows = slice(u, u + stride * oh, stride)
            columns = slice(v, v + stride * ow, stride)
            dX[:, :, rows, columns] += dY / (k * k)
    return dX


# %% answer="depthwise"
def depthwise(X, K):
    seen = np.lib.stride_tricks.sliding_window_view(X, K.shape[1:], axis=(2, 3))
    return np.einsum("ncrsuv,cuv->ncrs", seen, K)


def depthwise_backward(dY, X, K):
    kh, kw = K.shape[1:]
    wide = np.pad(dY, ((0, 0), (0, 0), (kh - 1, kh - 1), (kw - 1, kw - 1)))
    dX = depthwise(wide, K[:, ::-1, ::-1])
    seen = np.lib.stride_tricks.sliding_window_view(X, (kh, kw), axis=(2, 3))
    return dX, np.einsum("ncrs,ncrsuv->cuv", dY, seen)
