# Takes softmax for a sigmoid.
# expect: softmax-backward M-26

# %% answer="softmax-backward"
def softmax_backward(dP, P):
    """Return dZ (n, k) for P = softmax(Z): dP and P are (n, k)."""
    return dP * P * (1 - P)
