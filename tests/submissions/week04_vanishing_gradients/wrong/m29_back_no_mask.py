# Has no mask on the way back.
# expect: residual-backward M-29

# %% answer="residual-backward"
def residual_backward(g, x, W):
    d = g * 1.0
    return g + d @ W.T, x.T @ d
