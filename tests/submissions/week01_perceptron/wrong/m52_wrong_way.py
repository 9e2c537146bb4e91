# Updates with ŷ − y.
# expect: perceptron M-52

# %% answer="perceptron"
def perceptron_fit(X, y, lr, order):
    w, b, mistakes = np.zeros(X.shape[1]), 0.0, []
    for i in order:
        error = (1 if X[i] @ w + b > 0 else 0) - y[i]
        if error != 0:
            w = w + lr * error * X[i]
            b = b + lr * error
            mistakes.append(i)
    return w, b, mistakes
