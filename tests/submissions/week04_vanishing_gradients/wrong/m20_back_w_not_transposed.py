# Multiplies by W instead of its transpose.
# expect: residual-backward M-20

# %% answer="residual-backward"
def residual_backward(g, x, W):
    d = g * (x @ W > 0)
    return g + d @ W, x.T @ d
