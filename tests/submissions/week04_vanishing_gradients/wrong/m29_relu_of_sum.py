# Puts the ReLU around x + x W.
# expect: residual-forward M-29

# %% answer="residual-forward"
def residual_forward(x, W):
    return np.maximum(0, x + x @ W)
