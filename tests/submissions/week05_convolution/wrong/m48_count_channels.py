# Gives a kernel one sheet, however many channels there are.
# expect: sizes M-48

# %% answer="sizes"
def out_size(H, k, stride, pad):
    return (H + 2 * pad - k) // stride + 1


def n_params_dense(H, W, c, units, bias=False):
    return H * W * c * units + (units if bias else 0)


def n_params_conv(c, f, kh, kw, bias):
    return f * (kh * kw + (1 if bias else 0))
