# Trains without zerograd.
# expect: fit M-36

# %% answer="fit"
def fit(X, Y, rng):
    """Return (model, losses): a trained TwoLayerMLP, and the mean loss of each epoch."""
    model = TwoLayerMLP(X.shape[1], 64, Y.shape[1], rng, 0.1, 0.9, p_drop=0.2)
    criterion, losses, size = SoftmaxCrossEntropyLoss(), [], 32
    for _ in range(20):
        order, total = rng.permutation(len(X)), 0.0
        for start in range(0, len(X), size):
            rows = order[start : start + size]
            Z = model.forward(X[rows], train=True)
            total += criterion.forward(Z, Y[rows]) * len(rows)
            model.backward(criterion.backward())
            model.step()
        losses.append(total / len(X))
    return model, losses
