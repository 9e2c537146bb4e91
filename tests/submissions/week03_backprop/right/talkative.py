# Right answers that print, warn, and add cells of their own.

# %%
import warnings

print("my notes: dW = X.T @ dZ")
warnings.warn("a warning of my own")

# %% answer="softmax"
def softmax(Z):
    print("scores", Z.shape)
    E = np.exp(Z - np.max(Z, axis=-1)[:, None])
    return E / np.sum(E, axis=-1)[:, None]


# %%
softmax(np.array([[1.0, 2.0, 3.0]]))

# %% answer="fit"
def fit(X, Y, rng):
    model = TwoLayerMLP(X.shape[1], 48, Y.shape[1], rng, lr=0.2, alpha=0.8, p_drop=0.1)
    loss_of, history = SoftmaxCrossEntropyLoss(), []
    for epoch in range(25):
        order = np.arange(len(X))
        rng.shuffle(order)
        losses = []
        for rows in np.array_split(order, len(X) // 25):
            model.zerograd()
            losses.append(loss_of.forward(model.forward(X[rows]), Y[rows]))
            model.backward(loss_of.backward())
            model.step()
        history.append(np.mean(losses))
        print("epoch", epoch, "loss", history[-1])
    return model, history


# %%
print(np.random.default_rng(0).normal(size=3))
