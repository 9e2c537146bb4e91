# Puts the ReLU around the sum.
# expect: residual-forward M-29

# %% answer="residual-forward"
def residual_forward(x, W):
    return np.maximum(0, x + np.maximum(0, x @ W))
