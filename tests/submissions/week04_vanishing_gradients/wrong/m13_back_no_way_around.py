# Forgets the gradient of the way around.
# expect: residual-backward M-13

# %% answer="residual-backward"
def residual_backward(g, x, W):
    d = g * (x @ W > 0)
    return d @ W.T, x.T @ d
