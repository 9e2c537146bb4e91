# Steps with W2 before it goes back through it.
# expect: two-layers M-35

# %% answer="two-layers"
def grads_loop(X, Y, W1, b1, W2, b2):
    """Return dict(W1, b1, W2, b2) of gradients, example by example."""
    total = {"W1": 0 * W1, "b1": 0 * b1, "W2": 0 * W2, "b2": 0 * b2}
    for x, y in zip(X, Y):
        a = x @ W1 + b1
        h = np.maximum(a, 0)
        dz = (softmax((h @ W2 + b2)[None])[0] - y) / len(X)
        da = (W2 @ dz) * (a > 0)
        one = {"W1": np.outer(x, da), "b1": da, "W2": np.outer(h, dz), "b2": dz}
        total = {name: total[name] + one[name] for name in total}
    return total


def grads_vec(X, Y, W1, b1, W2, b2):
    """Return dict(W1, b1, W2, b2) of gradients, for all examples at once."""
    A = X @ W1 + b1
    H = np.maximum(A, 0)
    _, dZ = softmax_ce(H @ W2 + b2, Y)
    W2_new = W2 - 0.1 * H.T @ dZ
    dA = relu_backward(dZ @ W2_new.T, A)
    return {"W1": X.T @ dA, "b1": dA.sum(axis=0), "W2": H.T @ dZ, "b2": dZ.sum(axis=0)}
