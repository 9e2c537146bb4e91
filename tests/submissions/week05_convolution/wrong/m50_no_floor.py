# Divides and forgets to round down.
# expect: sizes M-50

# %% answer="sizes"
def out_size(H, k, stride, pad):
    return (H + 2 * pad - k) / stride + 1


def n_params_dense(H, W, c, units, bias=False):
    return H * W * c * units + (units if bias else 0)


def n_params_conv(c, f, kh, kw, bias):
    return c * f * kh * kw + (f if bias else 0)
