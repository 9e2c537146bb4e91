# Moves the entries of x itself and does not put them back.
# expect: gradcheck M-37

# %% answer="gradcheck"
def gradcheck(f, x):
    h, grad = 1e-5, np.zeros(x.shape)
    for index in np.ndindex(x.shape):
        x[index] += h
        above = f(x)
        x[index] -= 2 * h
        grad[index] = (above - f(x)) / (2 * h)
    return grad


def diagnose_ratio(g, gnum):
    return float(np.sum(g * gnum) / np.sum(gnum * gnum))
