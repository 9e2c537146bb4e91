# Leaves the way around out.
# expect: residual-forward M-13

# %% answer="residual-forward"
def residual_forward(x, W):
    return np.maximum(0, x @ W)
