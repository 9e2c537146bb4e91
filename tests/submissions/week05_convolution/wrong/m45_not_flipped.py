# convolve2d does not turn the kernel.
# expect: convolve2d M-45

# %% answer="convolve2d"
def convolve2d(x, k, stride=1, pad=0):
    x = np.pad(x, pad)
    kh, kw = k.shape
    oh, ow = (x.shape[0] - kh) // stride + 1, (x.shape[1] - kw) // stride + 1
    y = np.zeros((oh, ow))
    for i in range(oh):
        for j in range(ow):
            window = x[i * stride : i * stride + kh, j * stride : j * stride + kw]
            y[i, j] = np.sum(window * k)
    return y
