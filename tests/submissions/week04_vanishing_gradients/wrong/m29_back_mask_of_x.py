# Masks where x is negative.
# expect: residual-backward M-29

# %% answer="residual-backward"
def residual_backward(g, x, W):
    d = g * (x > 0)
    return g + d @ W.T, x.T @ d
