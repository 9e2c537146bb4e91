# Thinks that the conventions agree.
# expect: dropout-convert M-32

# %% answer="dropout-convert"
def dropout_convert(x, p, from_, to):
    """Return training activations x of convention `from_` as `to` would have them."""
    factor = {"classic": 1.0, "inverted": 1 / (1 - p), "keep": 1 / p}
    return x.copy()
