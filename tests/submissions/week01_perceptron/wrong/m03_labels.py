# Turns the labels into −1 and +1 but predicts 0 or 1.
# expect: perceptron M-03

# %% answer="perceptron"
def perceptron_fit(X, y, lr, order):
    w, b, mistakes = np.zeros(X.shape[1]), 0.0, []
    for i in order:
        target = 2 * y[i] - 1
        error = target - (1 if X[i] @ w + b > 0 else 0)
        if error != 0:
            w = w + lr * error * X[i]
            b = b + lr * error
            mistakes.append(i)
    return w, b, mistakes
