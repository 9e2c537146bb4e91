# Leaves the ReLU out.
# expect: residual-forward M-29

# %% answer="residual-forward"
def residual_forward(x, W):
    return x + x @ W
