# Lays the kernel down with rows and columns swapped.
# expect: correlate2d M-46

# %% answer="correlate2d"
def correlate2d(x, k, stride=1, pad=0):
    x = np.pad(x, pad)
    k = k.T
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
