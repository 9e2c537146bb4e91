# Never moves the bias.
# expect: perceptron M-53

# %% answer="perceptron"
def perceptron_fit(X, y, lr, order):
    w, b, mistakes = np.zeros(X.shape[1]), 0.0, []
    for i in order:
        error = y[i] - (1 if X[i] @ w + b > 0 else 0)
        if error != 0:
            w = w + lr * error * X[i]
            mistakes.append(i)
    return w, b, mistakes
