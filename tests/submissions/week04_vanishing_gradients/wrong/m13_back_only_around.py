# Sends the gradient around only.
# expect: residual-backward M-13

# %% answer="residual-backward"
def residual_backward(g, x, W):
    d = g * (x @ W > 0)
    return g.copy(), x.T @ d
