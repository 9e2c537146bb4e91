# Reads p as the probability to stay.
# expect: dropout-convert M-31

# %% answer="dropout-convert"
def dropout_convert(x, p, from_, to):
    """Return training activations x of convention `from_` as `to` would have them."""
    factor = {"classic": 1.0, "inverted": 1 / p, "keep": 1 / p}
    return x * (factor[to] / factor[from_])
