# The formulas of the lecture: a full convolution for dX, matrices of windows, np.roll with zeros.

# %% answer="convolve2d"
def convolve2d(x, k, stride=1, pad=0):
    return correlate2d(x, np.rot90(k, 2), stride=stride, pad=pad)


# %% answer="conv-forward"
def columns(X, kh, kw, stride):
    views = np.lib.stride_tricks.sliding_window_view(X, (kh, kw), axis=(2, 3))
    views = views[:, :, ::stride, ::stride].transpose(0, 2, 3, 1, 4, 5)
    return views.reshape(*views.shape[:3], -1)  # (n, oh, ow, c * kh * kw)


def conv_forward(X, K, b, stride, pad):
    X = np.pad(X, [(0, 0), (0, 0), (pad, pad), (pad, pad)])
    flat = K.reshape(len(K), -1)
    Y = columns(X, *K.shape[2:], stride) @ flat.T + b
    return np.ascontiguousarray(Y.transpose(0, 3, 1, 2))


# %% answer="conv-backward"
def conv_backward(dY, cache):
    X, K, b, stride, pad = cache
    n, c, H, W = X.shape
    f, _, kh, kw = K.shape
    spread = np.zeros((n, f, H + 2 * pad - kh + 1, W + 2 * pad - kw + 1))
    spread[:, :, : stride * dY.shape[2] : stride, : stride * dY.shape[3] : stride] = dY
    turned = K[:, :, ::-1, ::-1].swapaxes(0, 1)
    wide = np.pad(spread, [(0, 0), (0, 0), (kh - 1, kh - 1), (kw - 1, kw - 1)])
    dXp = conv_forward(wide, turned, np.zeros(c), 1, 0)
    Xp = np.pad(X, [(0, 0), (0, 0), (pad, pad), (pad, pad)])
    swapped = conv_forward(Xp.swapaxes(0, 1), spread.swapaxes(0, 1), np.zeros(f), 1, 0)
    dK = swapped.swapaxes(0, 1)
    return [
        dXp[:, :, pad : pad + H, pad : pad + W].copy(),
        dK.copy(),
        spread.sum((0, 2, 3)),
    ]


# %% answer="shift-robustness"
def shift_robustness(model, dx):
    moved = np.roll(X_test, dx, axis=-1)
    moved[..., : max(dx, 0)] = 0
    if dx < 0:
        moved[..., dx:] = 0
    hits = [np.argmax(model.forward(x[None])[0]) == y for x, y in zip(moved, y_test)]
    return sum(hits) / len(hits)
