# Applies the sigmoid twice in its slope.
# expect: five-factors M-16

# %% answer="five-factors"
def dE_dW11(W1, W2, x, y, alpha, beta):
    """Return the five factors of dE/dW1[1, 1] and their product, as a dict."""
    f1 = x @ W1
    a1 = np.maximum(f1, 0)
    yhat = 1 / (1 + np.exp(-float((a1 @ W2)[0])))
    factors = {
        "dE_dyhat": -alpha * y / yhat + beta * (1 - y) / (1 - yhat),
        "dyhat_df2": 1 / (1 + np.exp(-yhat)) * (1 - 1 / (1 + np.exp(-yhat))),
        "df2_da1": float(W2[1, 0]),
        "da1_df1": float(f1[1] > 0),
        "df1_dW11": float(x[1]),
    }
    return {**factors, "product": float(np.prod(list(factors.values())))}
